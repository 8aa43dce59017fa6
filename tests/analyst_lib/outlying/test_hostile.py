"""Hostile tables: the search for unusual rows ends with a report or a clear refusal."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from analyst_lib.outlying import outliers

NAME = "<script>alert(1)</script>"
RNG = np.random.default_rng(0)
TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "nothing": lambda: pd.DataFrame(),
    "no rows": lambda: pd.DataFrame({"a": pd.Series([], dtype=float), "b": pd.Series([], dtype=object)}),
    "one row": lambda: pd.DataFrame({"a": [1.0], "b": ["x"], "c": [pd.Timestamp("2026-01-01")], "d": [True]}),
    "constant": lambda: pd.DataFrame({"a": [1.0] * 50, "b": ["x"] * 50}),
    "all missing": lambda: pd.DataFrame({"a": [None] * 60, "b": [np.nan] * 60}),
    "infinite": lambda: pd.DataFrame({"a": [np.inf, -np.inf, np.nan, 1.0, 2.0] * 20, "b": RNG.normal(size=100)}),
    "same names": lambda: pd.DataFrame(RNG.normal(size=(100, 3)), columns=["x", "x", "x"]),
    "names of ours": lambda: pd.DataFrame(
        {"count": np.r_[RNG.normal(size=99), 99], "row": range(100), "score": range(100), "why": ["a", "b"] * 50}
    ),
    "script": lambda: pd.DataFrame({NAME: [NAME] * 99 + ["b"], "n": np.r_[RNG.normal(size=99), 99]}),
    "emoji": lambda: pd.DataFrame({"🐧 & co": ["🐧", "مرحبا", "漢字"] * 20, "": np.r_[RNG.normal(size=59), 99]}),
    "nested": lambda: pd.DataFrame({"a": [[1, 2], {"k": [3]}, None] * 25, "b": [np.array([1, 2])] * 75}),
    "huge": lambda: pd.DataFrame({"a": [2**63 - 1, -(2**63), 0] * 25, "b": [1e308, -1e308, 1e-308] * 25}),
    "objects": lambda: pd.DataFrame({"a": [10**400, 1, 2] * 25, "b": [1, "x", 2.5] * 25, "c": [b"\xff"] * 75}),
    "zones": lambda: pd.DataFrame({"a": pd.date_range("2026-01-01", periods=80, tz="Europe/Paris"), "b": range(80)}),
    "old": lambda: pd.DataFrame({"a": pd.to_datetime(["1700-01-01", "2200-01-01", "2000-01-01"] * 30)}),
    "nullable": lambda: pd.DataFrame(
        {"a": pd.array([1, None, 3] * 25, "Int64"), "b": pd.array([True, None, False] * 25, "boolean")}
    ),
    "categories": lambda: pd.DataFrame({"a": pd.Categorical(["x", None, "y"] * 25, categories=["x", "y", "z"])}),
    "complex": lambda: pd.DataFrame({"a": np.array([1 + 2j, 3j, 0] * 25), "b": pd.to_timedelta(range(75), unit="h")}),
    "long": lambda: pd.DataFrame({"a": ["x" * 1_000_000] + ["y"] * 79, "b": np.r_[RNG.normal(size=79), 99]}),
    "wide": lambda: pd.DataFrame(RNG.normal(size=(80, 2000)).round(3)).add_prefix("c"),
    "copies": lambda: pd.DataFrame({"a": range(100), "b": range(100), "c": range(0, 200, 2)}).astype(float) ** 1.5,
    "one value apart": lambda: pd.DataFrame({"a": [0.0] * 99 + [1.0], "b": ["x"] * 99 + ["y"]}),
    "tuples": lambda: pd.DataFrame(np.eye(60)[:, :2], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
    "odd index": lambda: pd.DataFrame({"a": np.r_[RNG.normal(size=79), 99]}, index=[7] * 80),
}  # fmt: skip


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag != "script"
        if tag not in ("wbr", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", TABLES)
def test_a_report_is_made(name: str) -> None:
    table = TABLES[name]()
    made = outliers(table)
    assert made.headline
    assert made.summary
    assert len(made.scores) == len(table)
    for piece in (made.overview, made.what_matters, made.listed, made.where, made.compared, made.all_rows, made.method):
        parser = Balance()
        parser.feed(piece().text)
        assert parser.open == []


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="no column 'heigth'; it has height, weight"):
        outliers(pd.DataFrame({"height": [1.0], "weight": [2.0]}), ["heigth"])


def test_false_alarms_must_be_positive() -> None:
    with pytest.raises(ValueError, match="false_alarms is 0; it must be a number above 0"):
        outliers(pd.DataFrame({"a": [1.0]}), false_alarms=0)
