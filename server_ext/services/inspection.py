"""Reads the parameters of an analysis from its notebook's text, without running it: Python in, JSON Schema out.

    name: type = default  # help

Only this module knows which annotations are understood. A default of None for a type that is not optional means
that the value must be given.
"""

from __future__ import annotations

import ast
import datetime
import io
import tokenize
from collections.abc import Mapping
from typing import Any

from server_ext.errors import Refused

SIMPLE: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "Dataset": {"type": "string", "format": "dataset"},
    "Column": {"type": "string", "format": "column"},
    "Model": {"type": "string", "format": "model"},
}
BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
LENGTHS = {"min_length": "minLength", "max_length": "maxLength", "pattern": "pattern", "multiple_of": "multipleOf"}
SINGLE = {"Ge": "ge", "Le": "le", "Gt": "gt", "Lt": "lt", "MinLen": "min_length", "MaxLen": "max_length"}
MISSING = object()


def parameters_schema(source: str) -> dict[str, Any]:
    """Return the JSON Schema (an object, its properties in the order of the cell) of a parameters cell.

    Raises
    ------
    Refused
        If the cell is not Python or declares something that is not understood; says which line.
    """
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise Refused.field("parameters", f"line {error.lineno} of the parameters cell: {error.msg}") from error
    comments = _comments(source)
    properties: dict[str, Any] = {}
    required = []
    for statement in body:
        for name, annotation, default in _declarations(statement):
            value, must = _property(name, annotation, default)
            properties[name] = _titled(name, comments.get(statement.end_lineno or 0)) | value
            required += [name] if must else []
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _declarations(statement: ast.stmt) -> list[tuple[str, ast.expr | None, ast.expr | None]]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [(statement.target.id, statement.annotation, statement.value)]
    if isinstance(statement, ast.Assign) and _is_literal(statement.value):  # others are helpers, not parameters
        return [(t.id, None, statement.value) for t in statement.targets if isinstance(t, ast.Name)]
    return []


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def _property(name: str, annotation: ast.expr | None, default: ast.expr | None) -> tuple[dict[str, Any], bool]:
    value = _literal(name, default) if default is not None else MISSING
    if annotation is None:
        return _guessed(value), False
    try:
        schema, optional = _type(annotation)
    except ValueError as error:
        raise Refused.field(f"parameters.{name}", f"line {annotation.lineno}: {error}") from error
    if optional:
        schema = _nullable(schema)
    must = value is MISSING or (value is None and not optional)
    return (schema if must else schema | {"default": value}), must


def _type(node: ast.expr) -> tuple[dict[str, Any], bool]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _type(ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([node.left, node.right])
    if isinstance(node, ast.Subscript):
        return _generic(_name(node.value), node.slice)
    name = _name(node)
    if name == "list":
        return {"type": "array", "items": {"type": "string"}}, False
    if name not in SIMPLE:
        raise ValueError(f"the type {ast.unparse(node)} is not known; use {', '.join(SIMPLE)}, Literal or list")
    return dict(SIMPLE[name]), False


def _generic(name: str, inner: ast.expr) -> tuple[dict[str, Any], bool]:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name == "Literal":
        return _choices([ast.literal_eval(part) for part in parts])
    if name in ("list", "List", "Sequence"):
        return {"type": "array", "items": _type(inner)[0]}, False
    if name == "Optional":
        return _type(inner)[0], True
    if name == "Union":
        return _union(list(parts))
    if name == "Annotated":
        schema, optional = _type(parts[0])
        for extra in parts[1:]:
            schema |= _constraint(extra, schema)
        return schema, optional
    raise ValueError(f"the type {name}[…] is not known; use Literal, list, Optional or Annotated")


def _choices(values: list[Any]) -> tuple[dict[str, Any], bool]:
    return {"enum": [v for v in values if v is not None]}, None in values


def _union(parts: list[ast.expr]) -> tuple[dict[str, Any], bool]:
    kept = [p for p in parts if not (isinstance(p, ast.Constant) and p.value is None)]
    if len(kept) != 1:
        raise ValueError("a union can only be of one type and None")
    schema, optional = _type(kept[0])
    return schema, optional or len(kept) < len(parts)


def _constraint(node: ast.expr, schema: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {"description": node.value}
    if not isinstance(node, ast.Call):
        raise ValueError(f"{ast.unparse(node)} is not a bound; use Ge(…), Le(…), Gt(…), Lt(…) or Field(ge=…, le=…)")
    name = _name(node.func)
    values = {k.arg: ast.literal_eval(k.value) for k in node.keywords if k.arg}
    if name in SINGLE and node.args:
        values[SINGLE[name]] = ast.literal_eval(node.args[0])
    keys = BOUNDS | LENGTHS
    if schema.get("type") == "array":
        keys = keys | {"min_length": "minItems", "max_length": "maxItems"}
    unknown = [key for key in values if key not in keys]
    if unknown or not values:
        raise ValueError(f"{ast.unparse(node)} is not a bound that is understood")
    return {keys[key]: value for key, value in values.items()}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], None]}
    return schema | {"type": [schema["type"], "null"]}


def _guessed(value: Any) -> dict[str, Any]:
    types = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    if type(value) not in types:
        return {"type": ["string", "number", "boolean", "null"], "default": value}
    return {"type": types[type(value)], "default": value}


def _literal(name: str, node: ast.expr) -> Any:
    try:
        if isinstance(node, ast.Call) and _name(node.func) in ("date", "datetime"):
            made = getattr(datetime, _name(node.func))(*[ast.literal_eval(a) for a in node.args])
            return made.isoformat()
        return ast.literal_eval(node)
    except (ValueError, TypeError) as error:
        message = f"line {node.lineno}: the default {ast.unparse(node)} is not a plain value"
        raise Refused.field(f"parameters.{name}", message) from error


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


def _titled(name: str, comment: str | None) -> dict[str, Any]:
    title = name.replace("_", " ").strip()
    return {"title": title[:1].upper() + title[1:]} | ({"description": comment} if comment else {})


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}
