"""Rows that repeat another row in every column, or in every column but one, where chance would not make them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.outlying.columns import Columns, LabelColumn, NumberColumn, TextColumn, said
from analyst_lib.outlying.numbers import ERROR, LEAST, Evidence

LEAST_COLUMNS = 4
UNLIKELY = 1e-4
COINCIDENCE = 0.01
SHARE = 0.01
FEW = 3
MOST_CELLS = 20_000_000
TRIED = 5
Used = NumberColumn | LabelColumn | TextColumn


def twins(columns: Columns) -> Iterator[Evidence]:
    """Yield the later row of every two that agree in all columns, or in all but one.

    They are told only when chance would hardly make them, by two estimates: if columns were independent, fewer than
    0.0001 such pairs would be expected (each column's chance of agreeing, multiplied, times the number of pairs); and
    pairs that differ in one column more are so few that less than 0.01 of them would agree in that column by chance.
    None is told when more than one row in a hundred is concerned, which is how a table is made; a row that misses
    a value is no one's twin.
    """
    used: list[Used] = [*columns.numbers, *columns.labels, *columns.texts]
    if len(used) < LEAST_COLUMNS or columns.rows < 2 or len(used) * columns.rows > MOST_CELLS:
        return
    table = _Hashes.of(used)
    exact = table.pairs(())
    if table.told(exact, ()):
        yield from _evidence(exact, None, table.chance(()))
    for i, column in enumerate(used):
        pairs = [p for p in table.pairs((i,)) if p not in set(exact)]
        if pairs and table.told(pairs, (i,)):
            yield from _evidence(pairs, column, table.chance((i,)))


@dataclass(frozen=True)
class _Hashes:
    """A hash of every cell, whose sums stand for rows; where cells are missing; and how often two of a column agree."""

    cells: np.ndarray
    missing: np.ndarray
    agree: np.ndarray

    @classmethod
    def of(cls, used: Sequence[Used]) -> _Hashes:
        """Return the hashes of columns."""
        cells = np.column_stack([_hashed(c, i) for i, c in enumerate(used)])
        missing = np.column_stack([_missing(c) for c in used])
        return cls(cells, missing, np.array([_agreement(c) for c in used]))

    def pairs(self, without: tuple[int, ...]) -> list[tuple[int, int]]:
        """Return the rows that agree in all other columns, each with the first that has these values."""
        left = list(without)
        keys = self.cells.sum(axis=1, dtype=np.uint64) - self.cells[:, left].sum(axis=1, dtype=np.uint64)
        rows = np.flatnonzero(~self.missing.any(axis=1))
        order = rows[np.argsort(keys[rows], kind="stable")]
        same = keys[order[1:]] == keys[order[:-1]]
        found, first = [], -1
        for place in np.flatnonzero(same):
            if place == 0 or not same[place - 1]:
                first = int(order[place])
            found.append((first, int(order[place + 1])))
        return found

    def chance(self, without: tuple[int, ...]) -> float:
        """Return how many pairs would agree in all other columns if columns were independent."""
        rows = len(self.cells)
        kept = np.delete(self.agree, list(without))
        return float(rows * (rows - 1) / 2 * np.prod(kept))

    def told(self, pairs: Sequence[tuple[int, int]], without: tuple[int, ...]) -> bool:
        """Tell whether so many pairs are few, and none that chance makes."""
        if not pairs or len(pairs) > max(FEW, SHARE * len(self.cells)) or self.chance(without) > UNLIKELY:
            return False
        tried = [k for k in np.argsort(self.agree)[: TRIED + 1] if k not in without][:TRIED]
        return all(self._beyond(int(k), without, len(pairs)) * self.agree[k] <= COINCIDENCE for k in tried)

    def _beyond(self, column: int, without: tuple[int, ...], known: int) -> int:
        """Return how many pairs differ in one column more."""
        return max(0, len(self.pairs((*without, column))) - known)


def _evidence(
    pairs: Sequence[tuple[int, int]], column: Used | None, chance: float
) -> Iterator[Evidence]:  # fmt: skip
    for first, second in pairs:
        differs = "" if column is None else f" but {column.name}"
        if isinstance(column, NumberColumn | LabelColumn):
            differs += f" ({said(column, second)} here, {said(column, first)} there)"
        names = (column.name,) if column is not None else ()
        reason = f"repeats row {first + 1:,} in every column{differs}"
        yield Evidence(second, "twin", names, max(chance, LEAST), 0.0, reason, ERROR)


def _hashed(column: Used, seed: int) -> np.ndarray:
    """Return 64 random bits for each value, the same for equal values."""
    if isinstance(column, NumberColumn):
        bits = np.where(np.isnan(column.values), 0.0, column.values + 0.0).view(np.uint64)
    else:
        bits = column.codes.astype(np.int64).view(np.uint64)
    odd = np.random.default_rng([seed, 1]).integers(1, 2**63, size=3, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    mixed = (bits + odd[2]) * odd[0]
    mixed ^= mixed >> np.uint64(29)
    mixed *= odd[1]
    return np.asarray(mixed ^ (mixed >> np.uint64(32)))


def _agreement(column: Used) -> float:
    """Return the chance that two random rows have the same value."""
    values = column.present if isinstance(column, NumberColumn) else column.codes[column.codes >= 0]
    counts = np.unique(values, return_counts=True)[1].astype(float)
    whole = counts.sum()
    return float((counts * (counts - 1)).sum() / (whole * (whole - 1))) if whole > 1 else 1.0


def _missing(column: Used) -> np.ndarray:
    return np.isnan(column.values) if isinstance(column, NumberColumn) else column.codes < 0
