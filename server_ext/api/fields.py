"""The fields of a request for a job, or for what makes jobs: their types and bounds, told all at once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from server_ext.errors import FieldError, Refused

Kinds = Mapping[str, tuple[type | tuple[type, ...], str]]
JOB: Kinds = {
    "analysis": (str, "text"),
    "dataset": (str, "text"),
    "parameters": (dict, "an object"),
    "kernel": (str, "text"),
    "timeout": ((int, float), "a number of seconds"),
    "retries": (int, "a whole number"),
    "tags": (list, "a list of texts"),
    "name": (str, "text"),
    "priority": (int, "a whole number"),
}
CHANGES: Kinds = {"pinned": (bool, "true or false"), "name": JOB["name"], "tags": JOB["tags"]}
MAX_TAGS = 20
MAX_TAG = 100
MAX_NAME = 200
MAX_RETRIES = 10


def typed(body: Mapping[str, Any], kinds: Kinds, noun: str, needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the fields of a body that are given (not null); Refused names each unknown, missing or ill-typed one."""
    errors = [
        FieldError(name[:80], f"is not a field of {noun}; there is {', '.join(kinds)}")
        for name in body
        if name not in kinds
    ]
    values = {name: value for name, value in body.items() if name in kinds and value is not None}
    for name, value in values.items():
        kind, wanted = kinds[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            errors.append(FieldError(name, f"must be {wanted}"))
    errors += [FieldError(name, "must be given") for name in needed if name not in values]
    errors += _bounds(values) if not errors else []
    if errors:
        raise Refused("; ".join(f"{e.field}: {e.message}" for e in errors), errors=tuple(errors))
    return values


def _bounds(values: dict[str, Any]) -> list[FieldError]:
    tags = values.get("tags", [])
    good_tags = len(tags) <= MAX_TAGS and all(isinstance(t, str) and 0 < len(t) <= MAX_TAG for t in tags)
    checks = {
        "tags": (good_tags, f"must be at most {MAX_TAGS} texts of 1 to {MAX_TAG} characters"),
        "name": (len(values.get("name", "")) <= MAX_NAME, f"must have at most {MAX_NAME} characters"),
        "retries": (0 <= values.get("retries", 0) <= MAX_RETRIES, f"must be 0 to {MAX_RETRIES}"),
        "priority": (-100 <= values.get("priority", 0) <= 100, "must be -100 to 100"),
    }
    return [FieldError(name, message) for name, (good, message) in checks.items() if not good]


def tags_of(given: Sequence[str]) -> tuple[str, ...]:
    """Return tags without repeats; Refused if they are too many or too long."""
    typed({"tags": list(given)}, {"tags": JOB["tags"]}, "tags")
    return tuple(dict.fromkeys(given))


def moment(name: str, given: str) -> float:
    """Return the time of an ISO 8601 text as seconds since the epoch, UTC where it names no zone."""
    try:
        found = datetime.datetime.fromisoformat(given)
    except ValueError as error:
        raise Refused.field(name, f"must be a time in ISO 8601, not {given[:40]!r}") from error
    return (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).timestamp()
