"""Hostile tables: each ends with a report that is well-formed and says nothing dangerous."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from analyst_lib import profile

NAME = "<script>alert(1)</script>"
TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "nothing": lambda: pd.DataFrame(),
    "no columns": lambda: pd.DataFrame(index=range(5)),
    "no rows": lambda: pd.DataFrame({"a": pd.Series([], dtype=float), "b": pd.Series([], dtype=object)}),
    "one row": lambda: pd.DataFrame({"a": [1.0], "b": ["x"], "c": [pd.Timestamp("2026-01-01")], "d": [True]}),
    "all missing": lambda: pd.DataFrame({"a": [None] * 30, "b": [np.nan] * 30}),
    "infinite": lambda: pd.DataFrame({"a": [np.inf, -np.inf, np.nan, 1.0] * 10}),
    "only infinite": lambda: pd.DataFrame({"a": [np.inf] * 30}),
    "same names": lambda: pd.DataFrame([[1, "a", 2.0]] * 30, columns=["x", "x", "x"]),
    "count": lambda: pd.DataFrame(
        {"count": range(40), "index": range(40), "mean": ["a", "b"] * 20, "g": ["u", "v"] * 20}
    ),
    "script": lambda: pd.DataFrame({NAME: [NAME, "b"] * 20, "n": range(40)}),
    "emoji": lambda: pd.DataFrame({"🐧 & co": ["🐧", "مرحبا", "漢字"] * 20, "": range(60)}),
    "nested": lambda: pd.DataFrame({"a": [[1, 2], {"k": [3]}, None] * 15, "b": [np.array([1, 2])] * 45}),
    "huge": lambda: pd.DataFrame({"a": [2**63 - 1, -(2**63), 0] * 15, "b": [1e308, -1e308, 1e-308] * 15}),
    "objects": lambda: pd.DataFrame(
        {"a": [10**40, 1, 2] * 15, "b": [1, "x", 2.5] * 15, "c": [b"\xff", b"a", b""] * 15}
    ),
    "zones": lambda: pd.DataFrame({"a": pd.date_range("2026-01-01", periods=40, tz="Europe/Paris")}),
    "old": lambda: pd.DataFrame({"a": pd.to_datetime(["1700-01-01", "2200-01-01"] * 20)}),
    "nullable": lambda: pd.DataFrame(
        {"a": pd.array([1, None, 3] * 15, "Int64"), "b": pd.array([True, None, False] * 15, "boolean")}
    ),
    "categories": lambda: pd.DataFrame({"a": pd.Categorical(["x", None, "y"] * 15, categories=["x", "y", "z"])}),
    "complex": lambda: pd.DataFrame({"a": np.array([1 + 2j, 3j, 0] * 15)}),
    "durations": lambda: pd.DataFrame({"a": pd.to_timedelta(range(40), unit="h")}),
    "periods": lambda: pd.DataFrame({"a": pd.period_range("2026-01", periods=40, freq="M")}),
    "long": lambda: pd.DataFrame({"a": ["x" * 100_000, "y"] * 20}),
    "wide": lambda: pd.DataFrame(np.arange(300 * 30).reshape(30, 300) % 17, columns=[f"c{i}" for i in range(300)]),
    "tuples": lambda: pd.DataFrame([[1, 2]] * 30, columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
}


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
    made = profile(TABLES[name]())
    assert made.headline
    for piece in (made.overview, made.what_matters, made.columns, made.missing, made.relations, made.rows):
        parser = Balance()
        parser.feed(piece().text)
        assert parser.open == []
    assert "NaN" not in made.columns().text


def test_a_wide_table_stays_small() -> None:
    made = profile(TABLES["wide"]())
    assert len(made.columns().text) < 600_000
    assert "The other 240 columns" in made.columns().text
