"""Hostile tables and requests: each ends with a well-formed report or with a refusal that says what to do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from well_formed import well_formed

from analyst_lib.pivoting import Pivot, pivot

NAME = "<script>alert(1)</script>"
TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "one row": lambda: pd.DataFrame({"a": ["x"], "b": [1.0]}),
    "all missing": lambda: pd.DataFrame({"a": [None] * 30, "b": ["x", "y", None] * 10}),
    "infinite": lambda: pd.DataFrame({"a": ["x", "y"] * 10, "b": [np.inf, -np.inf, np.nan, 1.0] * 5}),
    "same names": lambda: pd.DataFrame([["a", "u", 2.0], ["b", "v", 5.0]] * 30, columns=["x", "x", "x"]),
    "count": lambda: pd.DataFrame({"count": ["a", "b"] * 20, "total": ["u", "v"] * 20, "mean": np.arange(40) / 3}),
    "script": lambda: pd.DataFrame({NAME: [NAME, "b"] * 40, "n": np.arange(80) / 7}),
    "emoji": lambda: pd.DataFrame({"🐧 & co": ["🐧", "مرحبا", "漢字"] * 20, "": np.arange(60) % 7.5}),
    "nested": lambda: pd.DataFrame({"a": [[1, 2], {"k": [3]}, None] * 15, "b": range(45)}),
    "huge": lambda: pd.DataFrame({"a": ["x", "y"] * 20, "b": [1e308, -1e308] * 20, "c": [2**63 - 1, 0] * 20}),
    "zones": lambda: pd.DataFrame(
        {"a": pd.date_range("2026-01-01", periods=40, tz="Europe/Paris"), "b": [1.5, 2] * 20}
    ),
    "old": lambda: pd.DataFrame({"a": pd.to_datetime(["1700-01-01", "2200-01-01"] * 20), "b": [1.5, 2] * 20}),
    "nullable": lambda: pd.DataFrame(
        {"a": pd.array([1, None, 3] * 15, "Int64"), "b": pd.array([True, None, False] * 15, "boolean")}
    ),
    "categories": lambda: pd.DataFrame({"a": pd.Categorical(["x", None, "y"] * 15, categories=["x", "y", "z"])}),
    "other and missing": lambda: pd.DataFrame({"a": ["other (2 values)", "(missing)", "total", None] * 10}),
    "10,000 categories": lambda: pd.DataFrame(
        {"a": [f"c{i % 10_000}" for i in range(20_000)], "b": [1.5, 2.5] * 10_000}
    ),
    "2,000 columns": lambda: pd.DataFrame(
        np.arange(60_000).reshape(30, 2000) % 3, columns=[f"c{i}" for i in range(2000)]
    ),
    "long cells": lambda: pd.DataFrame({"a": ["x" * 1_000_000, "y"] * 20, "b": np.arange(40) / 3}),
    "tuples": lambda: pd.DataFrame(
        [["a", 2.5], ["b", 1]] * 30, columns=pd.MultiIndex.from_tuples([("a", "b"), (1, 2)])
    ),
}
PIECES = (
    Pivot.overview, Pivot.what_matters, Pivot.table, Pivot.picture, Pivot.changes, Pivot.standing_out, Pivot.files,
    Pivot.method,
)  # fmt: skip


def sound(made: Pivot) -> bool:
    for piece in PIECES:
        text = piece(made).text
        assert well_formed(text)
        assert ">nan<" not in text
    return bool(made.headline and made.summary)


@pytest.mark.parametrize("name", TABLES)
def test_a_report_or_a_refusal(name: str) -> None:
    table = TABLES[name]()
    first = str(table.columns[0])
    for rows, values in (((), ()), ((first,), ()), ((first,), (str(table.columns[-1]),))):
        try:
            made = pivot(table, rows, (), values)
        except ValueError as refused:
            fine = "choose" in str(refused) or "group by a column whose values repeat" in str(refused)
        else:
            fine = sound(made)
        assert fine, (name, rows, values)


DAYS = pd.date_range("2000-01-01", periods=80, freq="90D")
TABLE = pd.DataFrame({"g": list("abcd") * 20, "x": range(80), "id": [f"i{k}" for k in range(80)], "d": DAYS})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rows": ["z"]}, "no column 'z': its columns are 'g', 'x', 'id' and 'd'"),
        ({"rows": ["id"]}, "column 'id' names each row.*group by a column whose values repeat"),
        ({"rows": ["g"], "columns": ["g"]}, "column 'g' is given twice"),
        (
            {"rows": ["g"], "values": ["id"], "how": "mean"},
            "the mean of 'id' cannot be computed.*choose count or distinct",
        ),
        ({"rows": ["g"], "how": "mean"}, "the mean of what"),
        ({"rows": ["d"], "by": "day"}, "by day gives 7,111 periods.*choose a longer unit"),
        ({"rows": ["g"], "columns": ["d"], "by": "month"}, "periods, more than 60 in columns"),
        ({"rows": ["g", "x", "id", "d"]}, "4 columns are given for rows: at most 3"),
        ({"rows": ["g"], "top": 0}, "top is 0"),
    ],
)
def test_what_cannot_be_made_is_refused(asked: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pivot(TABLE, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("table", [pd.DataFrame(), TABLE.head(0), pd.DataFrame(index=range(5))])
def test_an_empty_table_is_refused(table: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="nothing can be counted"):
        pivot(table)


def test_a_thousand_lines_stay_small() -> None:
    table = pd.DataFrame({"d": pd.date_range("2020-01-01", periods=900), "x": np.arange(900) / 3})
    made = pivot(table, ["d"], (), ["x"], "sum", by="day")
    assert "The first 200 of 901 lines" in made.table().text
    assert len(made.wide) == 901
