"""Hostile tables: each ends with a well-formed report or with a refusal that names the column and what to do."""

from __future__ import annotations

import decimal
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from well_formed import well_formed

from analyst_lib.exploration import Exploration, explore

NAME = "<script>alert(1)</script>"
TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "no columns": lambda: pd.DataFrame(index=range(50)),
    "one column": lambda: pd.DataFrame({"a": range(50)}),
    "all missing": lambda: pd.DataFrame({"a": [None] * 30, "b": [np.nan] * 30}),
    "infinite": lambda: pd.DataFrame({"a": [np.inf, -np.inf, np.nan, 1.0, 2.0] * 10, "b": range(50)}),
    "same names": lambda: pd.DataFrame([[1, "a", 2.0], [2, "b", 5.0], [4, "b", 3.0]] * 30, columns=["x", "x", "x"]),
    "count": lambda: pd.DataFrame(
        {"count": range(40), "index": [1, 5, 2, 9] * 10, "mean": ["a", "b"] * 20, "g": ["u", "v"] * 20}
    ),
    "script": lambda: pd.DataFrame({NAME: [NAME, "b"] * 40, "n": np.arange(80) + np.tile([0, 90], 40)}),
    "emoji": lambda: pd.DataFrame({"🐧 & co": ["🐧", "مرحبا", "漢字"] * 20, "": np.arange(60) % 7.0}),
    "nested": lambda: pd.DataFrame(
        {"a": [[1, 2], {"k": [3]}, None] * 15, "b": [np.array([1, 2])] * 45, "c": range(45)}
    ),
    "huge": lambda: pd.DataFrame({"a": [2**63 - 1, -(2**63), 0] * 15, "b": [1e308, -1e308, 1e-308] * 15}),
    "objects": lambda: pd.DataFrame(
        {"a": [10**400, 1, 2] * 15, "b": [1, "x", 2.5] * 15, "c": [b"\xff", b"a", b""] * 15}
    ),
    "decimals": lambda: pd.DataFrame(
        {"a": [decimal.Decimal("1.5"), decimal.Decimal("2.5"), None] * 20, "b": range(60)}
    ),
    "zones": lambda: pd.DataFrame({"a": pd.date_range("2026-01-01", periods=40, tz="Europe/Paris"), "b": range(40)}),
    "old": lambda: pd.DataFrame({"a": pd.to_datetime(["1700-01-01", "2200-01-01"] * 20), "b": range(40)}),
    "nullable": lambda: pd.DataFrame(
        {"a": pd.array([1, None, 3] * 15, "Int64"), "b": pd.array([True, None, False] * 15, "boolean")}
    ),
    "categories": lambda: pd.DataFrame(
        {"a": pd.Categorical(["x", None, "y"] * 15, categories=["x", "y", "z"]), "b": pd.Categorical([3, 1, 2] * 15)}
    ),
    "complex": lambda: pd.DataFrame({"a": np.array([1 + 2j, 3j, 0] * 15), "b": range(45)}),
    "durations": lambda: pd.DataFrame({"a": pd.to_timedelta(range(40), unit="h"), "b": [1, 2, 4, 4] * 10}),
    "periods": lambda: pd.DataFrame({"a": pd.period_range("2026-01", periods=40, freq="M"), "b": range(40)}),
    "long cells": lambda: pd.DataFrame({"a": ["x" * 1_000_000, "y"] * 20, "b": range(40)}),
    "10,000 categories": lambda: pd.DataFrame({"a": [f"c{i % 10_000}" for i in range(20_000)], "b": range(20_000)}),
    "2,000 columns": lambda: pd.DataFrame(
        np.arange(30 * 2000).reshape(30, 2000) % 17, columns=[f"c{i}" for i in range(2000)]
    ),
    "one differs": lambda: pd.DataFrame({"a": [1] * 49 + [2], "b": range(50), "c": [1.0] * 49 + [3]}),
    "ten rows": lambda: pd.DataFrame({"a": range(10), "b": list("ababababab"), "c": [None] * 5 + [1] * 5}),
    "tuples": lambda: pd.DataFrame([[1, 2], [5, 1]] * 30, columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
}
PIECES = (
    Exploration.overview, Exploration.what_matters, Exploration.strongest, Exploration.effects,
    Exploration.interactions, Exploration.groups, Exploration.trends, Exploration.tests, Exploration.method,
)  # fmt: skip


def sound(made: Exploration) -> bool:
    for piece in PIECES:
        assert well_formed(piece(made).text)
    return bool(made.headline) and made.summary.endswith("These are associations, not causes.")


@pytest.mark.parametrize("name", TABLES)
def test_a_report_or_a_refusal(name: str) -> None:
    table = TABLES[name]()
    targets = list(dict.fromkeys(map(str, table.columns)))[: 1 if name == "2,000 columns" else 3]
    for target in (None, *targets):
        try:
            made = explore(table, target)
        except ValueError as refused:
            said = str(refused)
            fine = target is not None and repr(target) in said and ": " in said
        else:
            fine = sound(made)
        assert fine, (name, target)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([None] * 40, "has no value"), (["x"] * 40, "never changes"), ([f"id{i}" for i in range(40)], "names each row"),
        (pd.date_range("2026-01-01", periods=40), "holds dates"),
        ([1.0, 2.0, 3.0] + [None] * 37, "only 3 rows have a value"),
        ([f"some words {i} and more of them, a long sentence in all" for i in range(60)][:40] * 1, "classes"),
    ],
)  # fmt: skip
def test_what_cannot_be_explained_is_refused(values: list[object], said: str) -> None:
    with pytest.raises(ValueError, match=rf"'y'.*{said}|{said}.*'y'"):
        explore(pd.DataFrame({"y": values, "x": range(40)}), "y")


def test_names_that_are_not_there_are_refused() -> None:
    table = pd.DataFrame({"y": ["a", "b"] * 20, "x": range(40)})
    with pytest.raises(ValueError, match="no column 'z': its columns are 'y' and 'x'"):
        explore(table, "z")
    with pytest.raises(ValueError, match="no column 'w'"):
        explore(table, "y", columns=["w"])
    with pytest.raises(ValueError, match="no value 'c': choose one of 'a', 'b'"):
        explore(table, "y", outcome="c")
    with pytest.raises(ValueError, match="has 3 rows: at least 10"):
        explore(table.head(3))
