"""Parameters cells: Python in, JSON Schema out."""

from __future__ import annotations

from typing import Any

import pytest

from server_ext.errors import Refused
from server_ext.services.inspection import parameters_schema

CASES: list[tuple[str, dict[str, Any], bool]] = [
    ('x: str = "a"  # say it', {"type": "string", "default": "a", "description": "say it"}, False),
    ("x: int = -3", {"type": "integer", "default": -3}, False),
    ("x: float = 1", {"type": "number", "default": 1}, False),
    ("x: bool = True", {"type": "boolean", "default": True}, False),
    ("x: int", {"type": "integer"}, True),
    ("x: Dataset = None", {"type": "string", "format": "dataset"}, True),
    ("x: analyst_lib.Dataset = None", {"type": "string", "format": "dataset"}, True),
    ("x: Column | None = None", {"type": ["string", "null"], "format": "column", "default": None}, False),
    ("x: Optional[int] = None", {"type": ["integer", "null"], "default": None}, False),
    ("x: 'int | None' = None", {"type": ["integer", "null"], "default": None}, False),
    ('x: Literal["a", "b"] = "a"', {"enum": ["a", "b"], "default": "a"}, False),
    ("x: list[Column] = []", {"type": "array", "items": {"type": "string", "format": "column"}, "default": []}, False),
    ("x: Annotated[int, Ge(1), Le(9)] = 2", {"type": "integer", "minimum": 1, "maximum": 9, "default": 2}, False),
    (
        "x: Annotated[float, Field(gt=0, lt=1)] = 0.5",
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "default": 0.5},
        False,
    ),
    ("x: date = date(2026, 1, 31)", {"type": "string", "format": "date", "default": "2026-01-31"}, False),
    ("x = 3  # plain", {"type": "integer", "default": 3, "description": "plain"}, False),
    ('x: str = "a # b"', {"type": "string", "default": "a # b"}, False),
]


@pytest.mark.parametrize(("line", "expected", "required"), CASES, ids=[case[0] for case in CASES])
def test_a_declaration_becomes_a_property(line: str, expected: dict[str, Any], required: bool) -> None:
    schema = parameters_schema(line)
    assert {k: v for k, v in schema["properties"]["x"].items() if k != "title"} == expected
    assert schema["required"] == (["x"] if required else [])
    assert schema["additionalProperties"] is False


def test_order_titles_and_helpers() -> None:
    source = "from analyst_lib import Dataset\nA = make()\nlast_name: str = ''\nfirst_day: int = 1\n"
    schema = parameters_schema(source)
    assert list(schema["properties"]) == ["last_name", "first_day"]
    assert schema["properties"]["last_name"]["title"] == "Last name"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x: int =", "line 1"),
        ("a: int = 1\nx: Frame = 1", "line 2: the type Frame is not known"),
        ("x: int = open('f')", "the default open('f') is not a plain value"),
        ("x: int | str = 1", "a union can only be of one type and None"),
        ("x: Annotated[int, 5] = 1", "5 is not a bound"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(source: str, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        parameters_schema(source)
    assert said in refusal.value.message
