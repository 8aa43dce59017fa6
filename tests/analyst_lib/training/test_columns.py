"""What columns are to a model, and that later rows are read as those it learned from, whatever comes with them."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hostile_tables import TABLES

from analyst_lib.training.columns import prepared, schema_of

DAYS = pd.date_range("2024-01-30", periods=40, freq="12h")
SENTENCES = [f"The {n % 7}th customer wrote {n} words about the weather and about nothing else" for n in range(40)]


@pytest.mark.parametrize(
    ("column", "role", "why"),
    [
        (np.linspace(0, 1, 40), "number", ""),
        ([1, 2] * 20, "number", ""),
        (["a", "b"] * 20, "category", ""),
        ([True, False] * 20, "category", ""),
        (pd.Categorical(["low", "high"] * 20, ["low", "high"], ordered=True), "category", ""),
        (DAYS, "date", ""),
        (DAYS.tz_localize("Europe/Paris"), "date", ""),
        ([datetime.date(2024, 1, 1 + n % 28) for n in range(40)], "date", ""),
        (SENTENCES, "text", ""),
        ([None] * 40, "left out", "it is empty"),
        (["x"] * 40, "left out", "the same in every row"),
        ([3] * 40, "left out", "the same in every row"),
        ([f"id-{n}" for n in range(40)], "left out", "it names each row"),
        (range(100, 140), "left out", "it numbers the rows"),
    ],
)
def test_roles(column: Any, role: str, why: str) -> None:
    (found,) = schema_of(pd.DataFrame({"x": column}))
    assert (found.role, found.why) == (role, why)


def test_a_date_becomes_what_recurs_and_how_far_it_is_along() -> None:
    table = pd.DataFrame({"at": DAYS})
    made = prepared(table, schema_of(table))
    assert list(made) == ["at: day", "at: year", "at: month", "at: day of month", "at: weekday", "at: hour"]
    leap = made.loc[list(DAYS).index(pd.Timestamp("2024-02-18T12:00"))]
    assert leap.tolist() == [19771.5, 2024.0, 2.0, 18.0, 6.0, 12.0]
    again = prepared(table.astype(str), schema_of(table))
    pd.testing.assert_frame_equal(made, again)


def test_categories_are_the_places_of_their_labels() -> None:
    table = pd.DataFrame({"kind": ["b", "a", "a", " a ", None, "c", "a"]})
    schema = schema_of(table)
    assert schema[0].levels == ("a", "b", "c")
    made = prepared(table, schema)["kind"]
    assert made.fillna(-1).tolist() == [1, 0, 0, 0, -1, 2, 0]


def test_later_rows_may_lack_columns_have_others_and_hold_anything() -> None:
    schema = schema_of(pd.DataFrame({"n": [1.5, 2, 3] * 9, "k": list("abc") * 9, "d": DAYS[:27], "t": SENTENCES[:27]}))
    hostile = pd.DataFrame({"n": ["1e3", "x", None, float("inf"), [1]], "k": [1, "a", None, {}, ""], "other": 1})
    made = prepared(hostile, schema)
    assert made["n"].fillna(-1).tolist() == [1000, -1, -1, -1, -1]
    assert made["k"].fillna(-1).tolist() == [-1, 0, -1, -1, -1]
    assert made[[c for c in made if c.startswith("d: ")]].isna().all(axis=None)
    assert made["t"].tolist() == [""] * 5


def test_columns_can_be_left_out_with_a_reason() -> None:
    schema = schema_of(pd.DataFrame({"a": [1.5, 2, 3], "b": [1.5, 2, 3]}), {"b": "you said so"})
    assert [(c.name, c.why) for c in schema if not c.features] == [("b", "you said so")]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_hostile_tables_can_be_prepared(name: str) -> None:
    table = TABLES[name]().head(200).iloc[:, :50]
    table.columns = [f"{n} {i}" for i, n in enumerate(table.columns)]
    made = prepared(table, schema_of(table))
    assert len(made) == len(table)
    floats = made.select_dtypes("number").to_numpy(float)
    assert not np.isinf(floats).any()
