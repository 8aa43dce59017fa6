"""Hostile tables on either side: each ends with a report that is well-formed and says nothing dangerous."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from well_formed import well_formed

from analyst_lib.comparison import Comparison, compare
from analyst_lib.output import jsonable

NAME = "<script>alert(1)</script>"
ZONES = [
    datetime.datetime(2026, 1, 1 + i % 9, tzinfo=datetime.timezone(datetime.timedelta(hours=i % 3))) for i in range(60)
]
COLUMNS: dict[str, Callable[[], dict[str, object]]] = {
    "plain": lambda: {"a": np.arange(60) / 7, "b": ["x", "y", "z"] * 20, "count": range(60)},
    "nothing": dict,
    "no rows": lambda: {"a": pd.Series([], dtype=float), "b": pd.Series([], dtype=object)},
    "one row": lambda: {"a": [1.0], "b": ["x"], "c": [pd.Timestamp("2026-01-01")], "d": [True]},
    "all missing": lambda: {"a": [None] * 30, "b": [np.nan] * 30},
    "infinite": lambda: {"a": [np.inf, -np.inf, np.nan, 1.0] * 10},
    "only infinite": lambda: {"a": [np.inf] * 30, "b": ["x"] * 30},
    "texts for numbers": lambda: {"a": ["1,5", "2"] * 20, "b": [1, 2] * 20, "count": ["x", None] * 20},
    "dates for numbers": lambda: {"a": pd.date_range("2026-01-01", periods=40), "b": [True, None] * 20},
    "words": lambda: {"index": range(40), "before": ["u", "v"] * 20, "column": range(40), "key": range(40)},
    "script": lambda: {NAME: [NAME, "b"] * 20, "a": range(40), "b": [NAME] * 40},
    "emoji": lambda: {"🐧 & co": ["🐧", "مرحبا", "漢字"] * 20, "b": ["🐧", " ", "\u202e"] * 20},
    "nested": lambda: {"a": [[1, 2], {"k": [3]}, None] * 15, "b": [np.array([1, 2])] * 45},
    "huge": lambda: {"a": [1e308, -1e308, 1e-308] * 15, "b": [2**63 - 1, -(2**63), 0] * 15},
    "objects": lambda: {"a": [10**400, 1, 2] * 15, "b": [1, "x", 2.5] * 15, "c": [b"\xff", b"a", b""] * 15},
    "zones": lambda: {"a": np.array(ZONES, object), "b": pd.date_range("2026-01-01", periods=60, tz="Asia/Tokyo")},
    "old": lambda: {"a": np.array(["0001-01-01", "9999-01-01"] * 20, "datetime64[s]"), "b": [pd.NaT] * 40},
    "nullable": lambda: {
        "a": pd.array([1, None, 3] * 15, "Int64"),
        "b": pd.array([True, None, False] * 15, "boolean"),
    },
    "categories": lambda: {
        "a": pd.Categorical([1, None, 2] * 15),
        "b": pd.Categorical(["x", None, "y"] * 15, categories=["x", "y", "z"]),
    },
    "complex": lambda: {
        "a": np.array([1 + 2j, 3j, 0] * 15),
        "b": pd.period_range("2026-01", periods=45, freq="M"),
    },
    "durations": lambda: {"a": pd.to_timedelta(range(40), unit="h"), "b": [datetime.date(2026, 1, 1)] * 40},
    "long": lambda: {"a": ["x" * 1_000_000, "y"] * 4, "b": ["z\n" * 500_000 + str(i) for i in range(8)]},
}
TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    **{name: lambda make=make: pd.DataFrame(make()) for name, make in COLUMNS.items()},
    "no columns": lambda: pd.DataFrame(index=range(5)),
    "same names": lambda: pd.DataFrame([[1, "a", 2.0]] * 30, columns=["a", "a", "b"]),
    "tuples": lambda: pd.DataFrame([[1, 2]] * 30, columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
}
PIECES = "overview what_matters moved why columns schema rows relations how".split()


def check(made: Comparison) -> None:
    assert made.headline
    assert made.summary.endswith(".")
    json.dumps(jsonable(made.numbers))
    text = ""
    for piece in PIECES:
        shown = getattr(made, piece)().text
        assert well_formed(shown)
        text += shown
    assert len(text) < 400_000
    assert not {"nan", "inf", "NaT"} & set(text.replace("<", " ").replace(">", " ").split())


@pytest.mark.parametrize("name", TABLES)
def test_a_report_is_made(name: str) -> None:
    table, other = TABLES[name](), TABLES["plain"]()
    for pair in ((other, table), (table, other), (table, table)):
        check(compare(*pair))


@pytest.mark.parametrize("name", ["plain", "infinite", "objects", "categories", "emoji", "zones", "huge", "nullable"])
@pytest.mark.parametrize("at", [None, "nonsense"])
def test_parts_are_made_or_refused(name: str, at: str | None) -> None:
    table = TABLES[name]()
    for by in table.columns:
        made, refused = None, ""
        try:
            made = compare(table, by=by, at=at)
        except ValueError as refusal:
            refused = str(refusal)
        assert (by in refused and len(refused) < 1000) if made is None else True
        if made is not None:
            check(made)


def test_two_thousand_columns_make_a_small_page() -> None:
    rng = np.random.default_rng(0)
    tables = [
        pd.DataFrame(rng.normal(0.9 * i, 1, (60, 2000)), columns=[f"c{n}" for n in range(2000)]) for i in range(2)
    ]
    made = compare(*tables)
    assert made.headline.startswith("The second table differs from the first table in")
    assert sum(len(getattr(made, piece)().text) for piece in PIECES) < 500_000
    assert "Correlations were compared between the 40 most complete of 2000" in " ".join(made.numbers.notes)
