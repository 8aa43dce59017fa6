"""Values for parameters: hostile ones are refused with their field, honest ones pass unchanged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_ext.domain import Analysis
from server_ext.errors import Refused, TooLarge
from server_ext.services.inspection import parameters_schema
from server_ext.services.parameters import checked, columns_checked

SOURCE = """
dataset: Dataset = None
count: Annotated[int, Ge(1), Le(10)] = 1
ratio: float = 0.5
flag: bool = False
text: str = ""
mode: Literal["a", "b"] = "a"
day: date = "2026-01-01"
target: Column | None = None
several: list[Column] = []
"""
ANALYSIS = Analysis("t", Path("t.ipynb"), "T", "", "1", parameters_schema(SOURCE), "python3")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "dataset"),
        ({"dataset": "d", "nope": 1}, "parameters.nope"),
        ({"dataset": "d", "p=0;open('x')": 1}, "parameters.p=0;open('x')"),
        ({"dataset": "d", "class": 1}, "parameters.class"),
        ({"dataset": "d", "__builtins__": 1}, "parameters.__builtins__"),
        ({"dataset": "d", "a.b": 1}, "parameters.a.b"),
        ({"dataset": "d", "count": "1"}, "parameters.count"),
        ({"dataset": "d", "count": True}, "parameters.count"),
        ({"dataset": "d", "count": 11}, "parameters.count"),
        ({"dataset": "d", "count": 0}, "parameters.count"),
        ({"dataset": "d", "count": 1.5}, "parameters.count"),
        ({"dataset": "d", "ratio": "x"}, "parameters.ratio"),
        ({"dataset": "d", "ratio": None}, "parameters.ratio"),
        ({"dataset": "d", "flag": 1}, "parameters.flag"),
        ({"dataset": "d", "mode": "c"}, "parameters.mode"),
        ({"dataset": "d", "day": "2026-02-30"}, "parameters.day"),
        ({"dataset": "d", "several": "a"}, "parameters.several"),
        ({"dataset": "d", "several": [1]}, "parameters.several.0"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked(ANALYSIS, values)
    assert [e.field for e in refusal.value.errors] == [field]


@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
def test_what_is_no_text_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        checked(ANALYSIS, {"dataset": "d", "text": text})


def test_sizes_are_bounded() -> None:
    with pytest.raises(TooLarge):
        checked(ANALYSIS, {"dataset": "d", "text": "x" * 100_001})
    with pytest.raises(Refused):
        checked(ANALYSIS, {"dataset": "d", "count": 10**400})
    nested: list[Any] = []
    for _ in range(100):
        nested = [nested]
    with pytest.raises(Refused):
        checked(ANALYSIS, {"dataset": "d", "several": nested})


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
def test_honest_text_passes_unchanged(text: str) -> None:
    assert checked(ANALYSIS, {"dataset": "d", "text": text})["text"] == text


def test_columns_of_a_list_that_may_be_left_out_are_checked_too() -> None:
    schema = parameters_schema("wanted: list[Column] | None = None")
    analysis = Analysis("t", Path("t.ipynb"), "T", "", "1", schema, "python3")
    with pytest.raises(Refused):
        columns_checked(analysis, {"wanted": ["nope"]}, {"a"})
    columns_checked(analysis, {"wanted": None}, {"a"})


def test_columns_must_be_of_the_dataset() -> None:
    values = {"target": "x", "several": ["a", "nope"]}
    with pytest.raises(Refused) as refusal:
        columns_checked(ANALYSIS, values, {"a", "b"})
    assert {e.field for e in refusal.value.errors} == {"parameters.target", "parameters.several"}
    columns_checked(ANALYSIS, {"target": None, "several": ["a"]}, {"a"})
