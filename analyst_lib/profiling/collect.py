"""Counts a table: every number that a profile rests on, over all rows unless a note says otherwise."""

from __future__ import annotations

import pandas as pd

from analyst_lib.profiling.columns import collect_column, hashable
from analyst_lib.profiling.numbers import ColumnNumbers, MissingPattern, Numbers
from analyst_lib.profiling.relations import MAX_COLUMNS, group_gaps, relations, reversals, usable

PATTERNS = 8


def collect(table: pd.DataFrame) -> Numbers:
    """Return the numbers of a table of shape (rows, columns).

    Repeated column names are numbered (`x`, `x (2)`), so that every column has a name of its own.
    """
    names = unique_names([str(name) for name in table.columns])
    parts = [collect_column(table.iloc[:, i], name, i) for i, name in enumerate(names)]
    related = _most_complete(usable(parts))
    found = relations(table, related)
    missing = _missing(table, names)
    return Numbers(
        name=str(table.attrs.get("name", "table")),
        rows=len(table),
        columns=tuple(parts),
        missing_cells=sum(c.missing for c in parts),
        rows_with_missing=int(missing.any(axis=1).sum()),
        empty_rows=int(missing.all(axis=1).sum()) if len(names) else 0,
        duplicate_rows=duplicate_rows(table),
        patterns=_patterns(missing),
        relations=found,
        related=tuple(c.name for c in related),
        reversals=reversals(table, related, found),
        gaps=group_gaps(table, related),
        notes=_notes(usable(parts), related),
    )


def unique_names(names: list[str]) -> list[str]:
    """Return the names, repeated ones numbered.

    Examples
    --------
    >>> unique_names(["a", "b", "a", "a", "a (2)"])
    ['a', 'b', 'a (3)', 'a (4)', 'a (2)']
    """
    taken = set(names)
    seen: set[str] = set()
    made = []
    for name in names:
        number = 2
        free = name
        while free in seen or (free != name and free in taken):
            free, number = f"{name} ({number})", number + 1
        seen.add(free)
        made.append(free)
    return made


def duplicate_rows(table: pd.DataFrame) -> int:
    """Return how many rows equal an earlier row in every column (missing equals missing)."""
    if not len(table.columns):
        return 0
    plain = pd.DataFrame({i: hashable(table.iloc[:, i]) for i in range(table.shape[1])})
    return int(plain.duplicated().sum())


def _missing(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    parts = {name: hashable(table.iloc[:, i]).isna().to_numpy() for i, name in enumerate(names)}
    return pd.DataFrame(parts, index=range(len(table)))


def _patterns(missing: pd.DataFrame) -> tuple[MissingPattern, ...]:
    holes = missing.loc[missing.any(axis=1), missing.any(axis=0)]
    if holes.empty:
        return ()
    counts = holes.value_counts().head(PATTERNS)
    keys = [key if isinstance(key, tuple) else (key,) for key in counts.index]
    names = list(holes.columns)
    return tuple(
        MissingPattern(tuple(n for n, hole in zip(names, key, strict=True) if hole), int(count))
        for key, count in zip(keys, counts, strict=True)
    )


def _most_complete(columns: list[ColumnNumbers]) -> list[ColumnNumbers]:
    kept = sorted(columns, key=lambda c: (c.missing, c.position))[:MAX_COLUMNS]
    return sorted(kept, key=lambda c: c.position)


def _notes(possible: list[ColumnNumbers], related: list[ColumnNumbers]) -> tuple[str, ...]:
    if len(possible) == len(related):
        return ()
    return (f"Relations were computed between the {len(related)} most complete of {len(possible)} columns.",)
