"""Hostile tables: the search for groups ends with a report or a clear refusal."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from analyst_lib.segmentation import segment

NAME = "<script>alert(1)</script>"
RNG = np.random.default_rng(0)
TWO = np.repeat([0, 8], 40) + RNG.normal(size=80)
TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "nothing": lambda: pd.DataFrame(),
    "no rows": lambda: pd.DataFrame({"a": pd.Series([], dtype=float), "b": pd.Series([], dtype=object)}),
    "one row": lambda: pd.DataFrame({"a": [1.0], "b": ["x"], "c": [pd.Timestamp("2026-01-01")], "d": [True]}),
    "constant": lambda: pd.DataFrame({"a": [1.0] * 80, "b": ["x"] * 80}),
    "all missing": lambda: pd.DataFrame({"a": [None] * 80, "b": [np.nan] * 80}),
    "infinite": lambda: pd.DataFrame({"a": [np.inf, -np.inf, np.nan, 1.0, 2.0] * 20, "b": RNG.normal(size=100)}),
    "same names": lambda: pd.DataFrame(np.column_stack([TWO, TWO[::-1], TWO**2]), columns=["x", "x", "x"]),
    "names of ours": lambda: pd.DataFrame({"count": TWO, "group": TWO**2, "sure": range(80), "row": ["a", "b"] * 40}),
    "script": lambda: pd.DataFrame({NAME: np.where(TWO > 4, NAME, "b"), "n": TWO, "m": TWO + RNG.normal(size=80)}),
    "emoji": lambda: pd.DataFrame({"🐧 & co": ["🐧", "مرحبا"] * 40, "": TWO}),
    "nested": lambda: pd.DataFrame({"a": [[1, 2], {"k": [3]}, None, 1] * 20, "b": [np.array([1, 2])] * 80, "c": TWO}),
    "huge": lambda: pd.DataFrame({"a": [2**63 - 1, -(2**63), 0, 1] * 20, "b": [1e308, -1e308, 1e-308, 0] * 20}),
    "objects": lambda: pd.DataFrame({"a": [10**400, 1, 2, 3] * 20, "b": [1, "x", 2.5, None] * 20}),
    "zones": lambda: pd.DataFrame({"a": pd.date_range("2026-01-01", periods=80, tz="Europe/Paris"), "b": TWO}),
    "nullable": lambda: pd.DataFrame({"a": pd.array([1, None, 3, 4] * 20, "Int64"), "b": pd.array([True, None] * 40)}),
    "long": lambda: pd.DataFrame({"a": ["x" * 1_000_000, "y"] * 40, "b": TWO}),
    "wide": lambda: pd.DataFrame(RNG.normal(size=(80, 2000)).round(3)).add_prefix("c"),
    "four distinct rows": lambda: pd.DataFrame({"a": [0.0, 1.0, 0.0, 1.0] * 20, "b": [0.0, 1.0, 1.0, 0.0] * 20}),
    "odd index": lambda: pd.DataFrame({"a": TWO, "b": TWO + RNG.normal(size=80)}, index=[7] * 80),
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
    made = segment(table, most=3)
    assert made.headline
    assert made.summary
    assert len(made.labels) == len(table)
    pieces = (made.overview, made.what_matters, made.map, made.groups, made.differences, made.typical, made.how_many)
    for piece in (*pieces, made.assignment, made.method):
        parser = Balance()
        parser.feed(piece().text)
        assert parser.open == []


def test_refusals_name_the_thing_and_what_to_do() -> None:
    table = pd.DataFrame({"height": TWO, "weight": TWO})
    with pytest.raises(ValueError, match="no column 'heigth'; it has height, weight"):
        segment(table, ["heigth"])
    with pytest.raises(ValueError, match="groups is 1; it must be a number from 2 to 20"):
        segment(table, groups=1)
    with pytest.raises(ValueError, match="11 groups need 88 rows or more; the table has 80"):
        segment(table, groups=11)
    with pytest.raises(ValueError, match="no column can be compared"):
        segment(pd.DataFrame({"a": [1] * 50}), groups=2)
