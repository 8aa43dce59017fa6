"""Tables that break careless code: each analysis must end with a report or a clear refusal on every one."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable

import numpy as np
import pandas as pd

SCRIPT = "<script>alert(1)</script>"
RNG = np.random.default_rng(5)


def numbers(rows: int = 60, columns: int = 3) -> pd.DataFrame:
    return pd.DataFrame(RNG.normal(size=(rows, columns)), columns=[f"n{i}" for i in range(columns)])


def plain(rows: int = 60, **more: object) -> pd.DataFrame:
    base = {
        "when": pd.date_range("2025-01-01", periods=rows),
        "value": RNG.normal(100, 10, rows),
        "group": RNG.choice(["a", "b", "c"], rows),
        "said": [f"some words about thing {i % 7} and more" for i in range(rows)],
    }
    return pd.DataFrame({**base, **more})


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "nothing": lambda: pd.DataFrame(),
    "no columns": lambda: pd.DataFrame(index=range(5)),
    "no rows": lambda: plain().head(0),
    "no rows, objects": lambda: pd.DataFrame({"a": pd.Series([], dtype=object), "b": pd.Series([], dtype=float)}),
    "one row": lambda: plain(1),
    "two rows": lambda: plain(2),
    "three rows": lambda: plain(3),
    "one cell": lambda: pd.DataFrame({"a": [1.0]}),
    "one column": lambda: pd.DataFrame({"a": range(100)}),
    "one text column": lambda: pd.DataFrame({"a": ["x", "y"] * 50}),
    "all missing": lambda: pd.DataFrame({"a": [None] * 60, "b": [np.nan] * 60, "c": [pd.NaT] * 60}),
    "mostly missing": lambda: plain().where(RNG.random((60, 4)) < 0.05),
    "one column all missing": lambda: plain(gone=[None] * 60),
    "infinite": lambda: plain(x=[np.inf, -np.inf, np.nan, 1.0] * 15),
    "only infinite": lambda: pd.DataFrame({"a": [np.inf] * 60, "b": [-np.inf] * 60}),
    "constant": lambda: pd.DataFrame({"a": [1] * 60, "b": ["x"] * 60, "c": [pd.Timestamp("2026-01-01")] * 60}),
    "same names": lambda: pd.DataFrame([[1.5, "a", 2.0, "b"]] * 60, columns=["x", "x", "x", "y"]),
    "names that are methods": lambda: plain(count=range(60), index=range(60), mean=["a", "b"] * 30),
    "names that are numbers": lambda: pd.DataFrame({0: range(60), 1.5: ["a", "b"] * 30, -3: range(60)}),
    "name that is missing": lambda: pd.DataFrame([[1, "a"]] * 60, columns=[None, np.nan]),
    "empty name": lambda: pd.DataFrame({"": range(60), " ": ["a", "b"] * 30}),
    "script": lambda: plain(**{SCRIPT: [SCRIPT, "b"] * 30}),
    "formulas": lambda: plain(**{"=1+1": ["=cmd|' /C calc'!A0", "+1", "-1", "@x"] * 15}),
    "percent and braces": lambda: plain(**{"%s {0} \\x": ["%d", "{name}", "$x_1$", "\\n"] * 15}),
    "emoji": lambda: plain(**{"🐧 & co": ["🐧", "مرحبا", "漢字"] * 20}),
    "right to left": lambda: plain(**{"\u202eevil": ["\u202eabc", "\u200bx", "y"] * 20}),
    "control characters": lambda: plain(x=["a\x00b", "c\x07", "d\r\n"] * 20),
    "lone surrogate": lambda: plain(x=pd.Series(["a\ud800b", "c", "d"] * 20, dtype=object)),
    "very long name": lambda: plain(**{"n" * 5000: range(60)}),
    "long cells": lambda: plain(x=["x" * 1_000_000, "y"] * 30).head(8),
    "long labels": lambda: plain(x=[f"a label with a very long name {i % 50} {'z' * 60}" for i in range(60)]),
    "nested": lambda: pd.DataFrame({"a": [[1, 2], {"k": [3]}, None] * 20, "b": [np.array([1, 2])] * 60}),
    "sets and tuples": lambda: pd.DataFrame({"a": [{1, 2}, (1,), frozenset()] * 20}),
    "json texts": lambda: plain(x=['{"a": 1}', "[1, 2]", "{}"] * 20),
    "huge integers": lambda: pd.DataFrame({"a": [2**63 - 1, -(2**63), 0] * 20, "b": [10**40, 1, 2] * 20}),
    "unsigned": lambda: pd.DataFrame({"a": np.array([2**64 - 1, 0, 1] * 20, np.uint64)}),
    "huge floats": lambda: plain(x=[1e308, -1e308, 1e-308] * 20),
    "tiny floats": lambda: plain(x=[5e-324, 0.0, 1e-300] * 20),
    "negative zero": lambda: plain(x=[-0.0, 0.0, 1.0] * 20),
    "decimals": lambda: plain(x=[decimal.Decimal("1.10"), decimal.Decimal("NaN"), None] * 20),
    "mixed types": lambda: plain(x=[1, "x", 2.5, None, datetime.date(2026, 1, 1), True] * 10),
    "bytes": lambda: plain(x=[b"\xff", b"a", b""] * 20),
    "booleans with gaps": lambda: plain(x=pd.array([True, None, False] * 20, "boolean")),
    "integers with gaps": lambda: plain(x=pd.array([1, None, 3] * 20, "Int64")),
    "categories": lambda: plain(x=pd.Categorical(["x", None, "y"] * 20, categories=["x", "y", "z"])),
    "number categories": lambda: plain(x=pd.Categorical([1, 2, None] * 20)),
    "complex": lambda: plain(x=np.array([1 + 2j, 3j, 0] * 20)),
    "durations": lambda: plain(x=pd.to_timedelta(range(60), unit="h")),
    "periods": lambda: plain(x=pd.period_range("2021-01", periods=60, freq="M")),
    "intervals": lambda: plain(x=pd.interval_range(0, 60)),
    "sparse": lambda: plain(x=pd.arrays.SparseArray([0, 0, 1] * 20)),
    "times of day": lambda: plain(x=[datetime.time(i % 24, 30) for i in range(60)]),
    "zones": lambda: plain(x=pd.date_range("2026-01-01", periods=60, tz="Europe/Paris")),
    "mixed zones": lambda: plain(
        x=[pd.Timestamp("2026-01-01", tz="UTC"), pd.Timestamp("2026-01-01", tz="Asia/Tokyo"), None] * 20
    ),
    "old and far dates": lambda: plain(x=pd.to_datetime(["1700-01-01", "2200-01-01", "1969-12-31"] * 20)),
    "dates beyond": lambda: plain(x=[datetime.date(1, 1, 1), datetime.date(9999, 12, 31), None] * 20),
    "same time": lambda: plain(when=[pd.Timestamp("2026-01-01")] * 60),
    "backwards": lambda: plain().iloc[::-1],
    "strange index": lambda: plain().set_index(pd.Index(["same"] * 60)),
    "two-level names": lambda: pd.DataFrame([[1, 2.5]] * 60, columns=pd.MultiIndex.from_product([["a"], ["b", "c"]])),
    "wide": lambda: pd.DataFrame(RNG.normal(size=(30, 2000)).round(2), columns=[f"c{i}" for i in range(2000)]),
    "many labels": lambda: plain(x=[f"L{i}" for i in range(60)], y=[f"M{i % 30}" for i in range(60)]),
    "four different rows": lambda: pd.DataFrame({"a": [0.0, 1.0, 0.0, 1.0] * 20, "b": [0.0, 1.0, 1.0, 0.0] * 20}),
    "one value apart": lambda: pd.DataFrame({"a": [0.0] * 99 + [1.0], "b": ["x"] * 99 + ["y"]}),
    "beyond floats": lambda: pd.DataFrame({"a": [10**400, 1, 2, 3] * 20, "b": [1, "x", 2.5, None] * 20}),
    "names of ours": lambda: plain(sure=range(60), row=range(60), score=range(60), why=["a", "b"] * 30),
    "perfect copies": lambda: pd.concat([plain(3)] * 20, ignore_index=True),
}  # fmt: skip
