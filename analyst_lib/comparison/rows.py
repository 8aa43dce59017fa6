"""Which rows came, went or changed: whole rows by a hash of their cells, rows matched by a key cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.comparison.columns import Labels, Side, read, shorter, together
from analyst_lib.comparison.distances import runs
from analyst_lib.tables import cell

CLOSE = 1e-9
EXAMPLES = 5
GUESSES = 4
LISTED = 10_000


@dataclass(frozen=True)
class CellChanges:
    """How many cells of a column changed in the rows matched by key, with examples (key, before, after)."""

    column: str
    changed: int
    examples: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class KeyedRows:
    """Rows matched by a key, and those that one side lacks.

    Keys that occur more than once on a side (`repeated` counts their rows) or are missing cannot be matched. `cells`
    has the columns with changes, most first, of `compared` columns.
    """

    key: str
    guessed: bool
    matched: int
    removed: int
    added: int
    repeated: tuple[int, int]
    missing: tuple[int, int]
    changed_rows: int
    cells: tuple[CellChanges, ...]
    compared: int


@dataclass(frozen=True)
class Rows:
    """Rows of both sides; `same` counts whole rows that both hold (over the shared columns), repeats included."""

    count: tuple[int, int]
    duplicates: tuple[int, int]
    same: int | None
    keyed: KeyedRows | None


@dataclass(frozen=True)
class Matches:
    """Positions of rows: matched pairs, and those that only one side has."""

    before: np.ndarray
    after: np.ndarray
    removed: np.ndarray
    added: np.ndarray
    repeated: tuple[int, int]
    missing: tuple[int, int]


@dataclass(frozen=True)
class Cells:
    """Changed cells: for each column that has any, where among the matched rows."""

    changed: Mapping[str, np.ndarray]
    compared: int

    def any_row(self, rows: int) -> np.ndarray:
        """Return which matched rows have a changed cell, shape (rows,)."""
        either = np.zeros(rows, dtype=bool)
        for mask in self.changed.values():
            either |= mask
        return either


def row_hashes(shared: Sequence[tuple[Side, Side]], rows: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return a 64-bit hash of each row of both sides, shapes (rows,); missing equals missing.

    Two different rows among a million share one with a probability below one in ten million.
    """
    hashes = [np.zeros(n, dtype=np.uint64) for n in rows]
    for a, b in shared:
        for place, bits in enumerate(_bits(a, b)):
            hashes[place] = _mixed(hashes[place] ^ bits)
    return hashes[0], hashes[1]


def _bits(a: Side, b: Side) -> tuple[np.ndarray, np.ndarray]:
    if a.family in ("number", "date", "empty") and b.family in ("number", "date", "empty"):
        return _number_bits(a.values), _number_bits(b.values)
    if "number" in (a.family, b.family) or "date" in (a.family, b.family):  # types differ: such rows never agree
        return np.zeros(len(a.values), np.uint64), np.ones(len(b.values), np.uint64)
    both = together(a, b)
    return both.before.astype(np.uint64), both.after.astype(np.uint64)


def _number_bits(values: np.ndarray) -> np.ndarray:
    plain = np.where(np.isnan(values), np.nan, values) + 0.0  # one kind of NaN, and no negative zero
    return plain.view(np.uint64)


def _mixed(h: np.ndarray) -> np.ndarray:
    """Return hashes stirred, by the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        h = h + np.uint64(0x9E3779B97F4A7C15)
        h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(h ^ (h >> np.uint64(31)))


def repeats(hashes: np.ndarray) -> int:
    """Return how many rows equal an earlier one."""
    ordered = np.sort(hashes)
    return int((ordered[1:] == ordered[:-1]).sum())


def same_rows(before: np.ndarray, after: np.ndarray) -> int:
    """Return how many rows both sides hold; a row that occurs twice here and three times there counts twice."""
    (here, counts), (there, others) = runs(np.sort(before)), runs(np.sort(after))
    if not len(here) or not len(there):
        return 0
    places = np.minimum(np.searchsorted(there, here), len(there) - 1)
    return int(np.where(there[places] == here, np.minimum(counts, others[places]), 0).sum())


def only_here(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return the positions of rows that the other side lacks (of repeated ones, as many as it has fewer)."""
    order = np.argsort(here, kind="stable")
    ordered, others = here[order], np.sort(there)
    first = np.searchsorted(ordered, ordered, side="left")
    known = np.searchsorted(others, ordered, side="right") - np.searchsorted(others, ordered, side="left")
    return np.sort(order[np.arange(len(order)) - first >= known])


def key_codes(before: pd.Series, after: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of both sides under common codes, -1 where missing; a number equals its text."""
    if all(pd.api.types.is_integer_dtype(c.dtype) and not c.isna().any() for c in (before, after)):
        both = [c.to_numpy() for c in (before, after)]  # whole numbers beyond 2**53 stay exact
        codes = np.unique(np.concatenate(both), return_inverse=True)[1]
        return codes[: len(both[0])], codes[len(both[0]) :]
    a, b = read(before), read(after)
    if {a.family, b.family} <= {"number", "empty"} or {a.family, b.family} <= {"date", "empty"}:
        codes = np.unique(np.concatenate([a.values, b.values]), return_inverse=True)[1]
        codes = np.where(np.isnan(np.concatenate([a.values, b.values])), -1, codes)
        return codes[: len(a.values)], codes[len(a.values) :]
    both_labels: Labels = together(
        *(s if s.family == "text" else read(_texts(c)) for s, c in ((a, before), (b, after)))
    )
    return both_labels.before, both_labels.after


def _texts(column: pd.Series) -> pd.Series:
    return pd.Series([_key_text(v) for v in column], dtype=object)


def _key_text(value: Any) -> str | None:
    if pd.isna(value):
        return None
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def matches(before: np.ndarray, after: np.ndarray) -> Matches:
    """Return which rows belong together, of keys as codes."""
    size = int(max(before.max(initial=-1), after.max(initial=-1))) + 1
    counts = [np.bincount(codes[codes >= 0], minlength=size) for codes in (before, after)]
    places = [np.full(size, -1, dtype=np.int64) for _ in range(2)]
    for place, codes in zip(places, (before, after), strict=True):
        place[codes[codes >= 0]] = np.flatnonzero(codes >= 0)
    once = np.flatnonzero((counts[0] == 1) & (counts[1] == 1))
    order = np.argsort(places[0][once], kind="stable")
    here, there = places[0][once][order], places[1][once][order]
    alone = _alone(before, counts[1]), _alone(after, counts[0])
    repeated = tuple(int(c[c > 1].sum()) for c in counts)
    missing = tuple(int((codes < 0).sum()) for codes in (before, after))
    return Matches(here, there, alone[0], alone[1], repeated, missing)  # type: ignore[arg-type]


def _alone(codes: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.flatnonzero((codes >= 0) & (np.append(others, 1)[codes] == 0))


def changed_cells(shared: Mapping[str, tuple[Side, Side]], found: Matches) -> Cells:
    """Return which cells differ in matched rows; numbers differ beyond a relative 1e-9, missing equals missing."""
    changed = {}
    compared = 0
    for name, (a, b) in shared.items():
        mask = _differs(a, b, found)
        compared += mask is not None
        if mask is not None and mask.any():
            changed[name] = mask
    return Cells(changed, compared)


def _differs(a: Side, b: Side, found: Matches) -> np.ndarray | None:
    numeric = {"number", "date", "empty"}
    if {a.family, b.family} <= numeric:
        x, y = a.values[found.before], b.values[found.after]
        with np.errstate(invalid="ignore", over="ignore"):
            near = np.abs(x - y) <= CLOSE * np.maximum(np.abs(x), np.abs(y))
        return np.asarray(~((x == y) | near | (np.isnan(x) & np.isnan(y))))
    if {a.family, b.family} & numeric == {"number"} or {a.family, b.family} & numeric == {"date"}:
        return None
    both = together(a, b)
    return np.asarray(both.before[found.before] != both.after[found.after])


def examples(
    tables: tuple[pd.DataFrame, pd.DataFrame], key: str, column: str, at: tuple[np.ndarray, np.ndarray]
) -> tuple[tuple[str, str, str], ...]:
    """Return some changed cells as texts: key, before, after."""
    (before, after), (here, there) = tables, (places[:EXAMPLES] for places in at)
    taken = zip(before[key].iloc[here], before[column].iloc[here], after[column].iloc[there], strict=True)
    return tuple((shorter(cell(k)), shorter(cell(x)), shorter(cell(y))) for k, x, y in taken)
