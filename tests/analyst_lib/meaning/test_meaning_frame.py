"""Meanings of pandas tables, with all that such a table may hold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analyst_lib.meaning import table_meanings


def kinds(table: pd.DataFrame) -> list[str | None]:
    return [meaning and meaning.kind for meaning in table_meanings(table)]


def test_all_sorts_of_columns() -> None:
    rows = 3000
    table = pd.DataFrame(
        {
            "contact": [f"user{n}@example.org" if n % 3 else None for n in range(rows)],
            "year": [2000 + n % 20 if n % 5 else None for n in range(rows)],
            "lat": np.linspace(-10, 50, rows),
            "lon": np.linspace(-10, 150, rows),
            "zip": pd.Categorical([f"{10000 + n % 50}" for n in range(rows)]),
            "born": pd.date_range("1950-01-01", periods=rows),
            "phone": np.arange(rows) + 49_301_234_567,
            "n": np.arange(rows),
        }
    )
    expected = ["email", "year", "latitude", "longitude", "postal_code", "birth_date", "phone", None]
    assert kinds(table) == expected
    found = table_meanings(table)[0]
    assert found is not None
    assert (found.tested, found.matched) == (2000, 2000)
    year = table_meanings(table)[1]
    assert year is not None
    assert year.tested == rows * 4 / 5


def test_hostile_tables() -> None:
    table = pd.DataFrame(
        {
            "a": [{"x": 1}, [1, 2]],
            "b": [np.nan, np.nan],
            "c": [np.inf, -np.inf],
            "d": [1j, 2j],
            "e": ["x" * 1_000_000, "y" * 1_000_000],
            "f": pd.array([None, 2**62], dtype="Int64"),
            "g": pd.to_timedelta([1, 2], unit="h"),
            "h": [1e300, 5.0],
        }
    )
    table.columns = pd.Index(["name", "name", "year", 7, "email", "phone", "lat", "zip"])
    assert kinds(table) == [None] * 8
    assert kinds(pd.DataFrame()) == []
    assert kinds(pd.DataFrame({"email": []})) == [None]
