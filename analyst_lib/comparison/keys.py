"""Compares the rows of two sides: counts, repeats, whole rows in common, and rows matched by a given or guessed key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyst_lib.comparison import rows as r
from analyst_lib.comparison.columns import Side
from analyst_lib.comparison.sides import Sides
from analyst_lib.words import joined

GUESSES = 4
OVERLAP = 0.5
EQUAL = 0.5
LISTED = 10_000
_KEY_LIKE = re.compile(r"(?:^|[\W_])(?:id|key|code|nr|no|uuid|number)$|Id$|ID$")
Pairs = Mapping[str, tuple[Side, Side]]


@dataclass(frozen=True)
class RowTables:
    """At most 10,000 rows of each, for people: removed, added, and changed cells (key, column, before, after)."""

    removed: pd.DataFrame
    added: pd.DataFrame
    changed: pd.DataFrame


NO_TABLES = RowTables(pd.DataFrame(), pd.DataFrame(), pd.DataFrame())


def rows_compared(sides: Sides, pairs: Pairs, key: str | None) -> tuple[r.Rows, RowTables]:
    """Return how the rows of two sides go together.

    Without a key, one is looked for in two tables (not in two parts of one): a column without missing or repeated
    values, half of them in common, by which at least half of all cells stay the same.

    Raises
    ------
    ValueError
        If the key is not a column of both sides.
    """
    before, after = sides.before, sides.after
    counts = len(before), len(after)
    hashes = r.row_hashes(list(pairs.values()), counts)
    duplicates = r.repeats(hashes[0]), r.repeats(hashes[1])
    whole = not sides.by and bool(pairs)
    same = r.same_rows(*hashes) if whole else None
    if key is not None:
        _check(key, before, after)
    keyed = _keyed(sides, pairs, key, guessed=False) if key else _guessed(sides, pairs, same)
    if keyed is not None:
        return r.Rows(counts, duplicates, same, keyed[0]), keyed[1]
    return r.Rows(counts, duplicates, same, None), _unkeyed(sides, hashes, same)


def _check(key: str, before: pd.DataFrame, after: pd.DataFrame) -> None:
    for table, which in ((before, "first"), (after, "second")):
        if key not in table.columns:
            there = joined([str(c) for c in table.columns], 20)
            raise ValueError(f"the key {key!r} is not a column of the {which} table, which has {there}")


def _unkeyed(sides: Sides, hashes: tuple[np.ndarray, np.ndarray], same: int | None) -> RowTables:
    """Return whole rows that one side lacks, where most rows are on both."""
    if same is None or same < OVERLAP * min(map(len, hashes)) or not same:
        return NO_TABLES
    removed, added = r.only_here(*hashes), r.only_here(hashes[1], hashes[0])
    return RowTables(sides.before.iloc[removed[:LISTED]], sides.after.iloc[added[:LISTED]], pd.DataFrame())


def _guessed(sides: Sides, pairs: Pairs, same: int | None) -> tuple[r.KeyedRows, RowTables] | None:
    counts = len(sides.before), len(sides.after)
    if sides.by or not all(counts) or len(pairs) < 2 or same == counts[0] == counts[1]:
        return None
    likely = sorted((n for n, pair in pairs.items() if _may_name(*pair)), key=lambda n: not _KEY_LIKE.search(n))
    for name in likely[:GUESSES]:
        codes = r.key_codes(sides.before[name], sides.after[name])
        if any(len(np.unique(c)) < len(c) for c in codes):
            continue
        if r.same_rows(*codes) >= max(1, OVERLAP * min(counts)):
            found = _keyed(sides, pairs, name, guessed=True)
            if _mostly_equal(found[0]):
                return found
    return None


def _may_name(a: Side, b: Side) -> bool:
    if a.family != b.family or not a.present.all() or not b.present.all():
        return False
    return a.family in ("text", "date") or (a.kind == "integer" and b.kind == "integer")


def _mostly_equal(keyed: r.KeyedRows) -> bool:
    cells = keyed.matched * keyed.compared
    return cells > 0 and sum(c.changed for c in keyed.cells) <= (1 - EQUAL) * cells


def _keyed(sides: Sides, pairs: Pairs, key: str, *, guessed: bool) -> tuple[r.KeyedRows, RowTables]:
    before, after = sides.before, sides.after
    found = r.matches(*r.key_codes(before[key], after[key]))
    cells = r.changed_cells({name: pair for name, pair in pairs.items() if name != key}, found)
    listed = {
        name: r.examples((before, after), key, name, (found.before[mask], found.after[mask]))
        for name, mask in cells.changed.items()
    }
    most = sorted(cells.changed, key=lambda name: -int(cells.changed[name].sum()))
    keyed = r.KeyedRows(
        key=key,
        guessed=guessed,
        matched=len(found.before),
        removed=len(found.removed),
        added=len(found.added),
        repeated=found.repeated,
        missing=found.missing,
        changed_rows=int(cells.any_row(len(found.before)).sum()),
        cells=tuple(r.CellChanges(name, int(cells.changed[name].sum()), listed[name]) for name in most),
        compared=cells.compared,
    )
    gone, new = before.iloc[found.removed[:LISTED]], after.iloc[found.added[:LISTED]]
    return keyed, RowTables(gone, new, _long(sides, key, cells, found))


def _long(sides: Sides, key: str, cells: r.Cells, found: r.Matches) -> pd.DataFrame:
    parts = []
    room = LISTED
    for name, mask in cells.changed.items():
        here, there = found.before[mask][:room], found.after[mask][:room]
        room -= len(here)
        columns = {
            "key": sides.before[key].iloc[here],
            "before": sides.before[name].iloc[here],
            "after": sides.after[name].iloc[there],
        }
        plain = {title: column.astype(object).to_numpy() for title, column in columns.items()}
        parts.append(pd.DataFrame({"key": plain["key"], "column": name} | plain))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
