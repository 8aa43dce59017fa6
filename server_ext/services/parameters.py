"""Checks the values given for an analysis against what it declares, before anything is queued."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from server_ext.domain import Analysis
from server_ext.errors import FieldError, Refused, TooLarge

MAX_TEXT = 100_000
MAX_DEPTH = 20
MAX_INT = 2**63
MESSAGES = {
    "type": "must be {}",
    "enum": "must be one of {}",
    "minimum": "must be at least {}",
    "maximum": "must be at most {}",
    "exclusiveMinimum": "must be more than {}",
    "exclusiveMaximum": "must be less than {}",
    "format": "must be a {} in ISO 8601",
}

formats = FormatChecker(formats=())
formats.checks("date", raises=ValueError)(lambda v: not isinstance(v, str) or bool(datetime.date.fromisoformat(v)))
formats.checks("date-time", raises=ValueError)(
    lambda v: not isinstance(v, str) or bool(datetime.datetime.fromisoformat(v))
)


def checked(analysis: Analysis, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values, if the analysis declares each of them and their types and bounds fit.

    Raises
    ------
    Refused
        With one FieldError for each value that cannot be taken.
    TooLarge
        If a text is longer than 100,000 characters.
    """
    for value in values.values():
        _plain(value)
    validator = Draft202012Validator(analysis.schema, format_checker=formats)
    errors = tuple(e for error in validator.iter_errors(dict(values)) for e in _told(error, analysis, values))
    if errors:
        raise Refused("; ".join(f"{e.field}: {e.message}" for e in errors)[:1000], reason="parameters", errors=errors)
    return dict(values)


def columns_checked(analysis: Analysis, values: Mapping[str, Any], columns: set[str]) -> None:
    """Refuse a column parameter that names no column of the dataset."""
    errors = []
    for name, schema in analysis.schema["properties"].items():
        listed = "items" in schema
        kind = schema.get("items", {}).get("format") if listed else schema.get("format")
        given = values.get(name)
        chosen = (given if listed else [given]) if kind == "column" and given is not None else []
        errors += [
            FieldError(f"parameters.{name}", f"the dataset has no column {c!r}") for c in chosen if c not in columns
        ]
    if errors:
        raise Refused("; ".join(e.message for e in errors), reason="parameters", errors=tuple(errors))


def _told(error: ValidationError, analysis: Analysis, values: Mapping[str, Any]) -> list[FieldError]:
    declared = analysis.schema["properties"]
    if error.validator == "additionalProperties":
        known = ", ".join(declared) or "none"
        extra = [name for name in values if name not in declared]
        return [
            FieldError(f"parameters.{n[:80]}", f"{analysis.name} has no such parameter; it takes {known}")
            for n in extra
        ]
    if error.validator == "required":
        missing = [name for name in analysis.schema["required"] if name not in values]
        return [FieldError(_field(name, analysis), "must be given") for name in missing if f"'{name}'" in error.message]
    path = ".".join(str(part) for part in error.absolute_path)
    return [FieldError(f"parameters.{path}", _message(error))]


def _field(name: str, analysis: Analysis) -> str:
    return "dataset" if name == analysis.dataset_parameter else f"parameters.{name}"


def _message(error: ValidationError) -> str:
    form = MESSAGES.get(str(error.validator))
    if form is None:
        return str(error.message)[:200]
    wanted: Any = error.validator_value
    if error.validator == "type":
        wanted = _types(wanted)
    if error.validator == "enum":
        wanted = ", ".join(map(str, wanted))
    return f"{form.format(wanted)}, not {json.dumps(error.instance, ensure_ascii=True)[:80]}"


def _types(wanted: str | list[str]) -> str:
    names = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false"}
    names |= {"array": "a list", "null": "null"}
    return " or ".join(names.get(w, w) for w in ([wanted] if isinstance(wanted, str) else wanted))


def _plain(value: Any, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise Refused.field("parameters", f"is nested more than {MAX_DEPTH} deep")
    if isinstance(value, str):
        _plain_text(value)
    elif isinstance(value, int) and abs(value) >= MAX_INT:
        raise Refused.field("parameters", "holds a whole number of more than 63 bits")
    elif isinstance(value, dict | list):
        for inner in [*value, *value.values()] if isinstance(value, dict) else value:
            _plain(inner, depth + 1)


def _plain_text(value: str) -> None:
    if len(value) > MAX_TEXT:
        raise TooLarge(f"A text of {len(value)} characters is longer than {MAX_TEXT}.")
    if "\0" in value:
        raise Refused.field("parameters", "holds a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Refused.field("parameters", "holds a lone surrogate, which is not text") from error
