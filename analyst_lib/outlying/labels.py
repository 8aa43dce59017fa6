"""Labels that hardly occur, labels that look misspelt, and pairs of labels that rarely meet."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from analyst_lib.meaning import near_duplicates
from analyst_lib.outlying.columns import LabelColumn
from analyst_lib.outlying.numbers import ERROR, LEAST, MIX, Evidence
from analyst_lib.words import number, percent

LEAST_ROWS = 50
FEW = 3
SHARE = 0.005
MOST_RARE = 20
MOST_LEVELS = 30
MOST_COLUMNS = 12
COMMON = 20
MET = 3
EXPECTED = 10.0


def rare_labels(columns: Sequence[LabelColumn], rows: int) -> Iterator[Evidence]:
    """Yield the rows of labels far rarer than every other label of their column, and of labels that look misspelt.

    The chance of a label seen c times is that of seeing it so rarely if it were as frequent as the rarest of the common
    labels (Poisson), times the number of labels looked at. Labels that are rare together with many others (more than
    3 rows and 0.5 % of the table, or more than 20 rows) are the column's tail, and not told.
    """
    if rows < LEAST_ROWS:
        return
    tests = sum(len(c.levels) for c in columns)
    for column in columns:
        first, slips = _first_rare(column, rows), misspelt(column)
        for code, label in enumerate(column.levels):
            if label in slips:
                yield from _misspelt(column, code, slips[label])
            elif code >= first:
                chance = tests * _so_rare(int(column.counts[code]), float(column.counts[first - 1]))
                yield from _rare(column, code, chance, rows)


def misspelt(column: LabelColumn) -> dict[str, tuple[str, int]]:
    """Return the rare labels that look like another way of writing a frequent one, with that one and its count.

    Examples
    --------
    >>> counts = np.array([90, 80, 1])
    >>> misspelt(LabelColumn("sex", 0, np.zeros(171, int), ("female", "male", "femael"), counts))
    {'femael': ('female', 90)}
    """
    counts = dict(zip(column.levels, map(int, column.counts), strict=True))
    return {
        variant.label: (group.label, group.count)
        for group in near_duplicates(counts, COMMON)
        for variant in group.variants
        if variant.count <= FEW and group.count >= COMMON * variant.count
    }


def _first_rare(column: LabelColumn, rows: int) -> int:
    """Return the place of the first rare label: after the widest gap of counts."""
    counts = column.counts.astype(float)
    rest = counts[::-1].cumsum()[::-1]
    ratios = np.where(rest[1:] <= max(FEW, min(SHARE * rows, MOST_RARE)), counts[:-1] / counts[1:], 0.0)
    place = int(ratios.argmax()) if len(ratios) else 0
    return place + 1 if len(ratios) and ratios[place] > 1 else len(counts)


def _so_rare(count: int, usual: float) -> float:
    from scipy.special import pdtr

    return float(pdtr(count, usual))


def _rare(column: LabelColumn, code: int, chance: float, rows: int) -> Iterator[Evidence]:
    count = int(column.counts[code])
    reason = f"{column.name} “{column.levels[code]}” occurs {_often(count)} in {number(rows)} rows"
    for row in np.flatnonzero(column.codes == code):
        yield Evidence(int(row), "rare_label", (column.name,), max(chance, LEAST), 1 / count, reason, MIX)


def _misspelt(column: LabelColumn, code: int, meant: tuple[str, int]) -> Iterator[Evidence]:
    count = int(column.counts[code])
    reason = (
        f"{column.name} “{column.levels[code]}” occurs {_often(count)}; it may be another spelling of “{meant[0]}” "
        f"({number(meant[1])} times)"
    )
    for row in np.flatnonzero(column.codes == code):
        yield Evidence(int(row), "misspelt", (column.name,), LEAST, 1 / count, reason, ERROR)


def _often(count: int) -> str:
    return {1: "only once", 2: "only twice"}.get(count, f"only {number(count)} times")


def rare_pairs(columns: Sequence[LabelColumn], rows: int) -> Iterator[Evidence]:
    """Yield the rows whose two labels are frequent each but hardly ever meet.

    The chance is that of so few meetings if the columns were independent (Poisson), times the number of pairs looked
    at; told are pairs that meet at most 3 times where 10 or more were expected, and only once or in less than 1 % of
    either label's rows.
    """
    usable = [c for c in columns if len(c.levels) <= MOST_LEVELS][:MOST_COLUMNS]
    if rows < LEAST_ROWS:
        return
    pairs = list(itertools.combinations(usable, 2))
    tests = sum(len(a.levels) * len(b.levels) for a, b in pairs)
    for a, b in pairs:
        yield from _pairs(a, b, tests)


def _pairs(a: LabelColumn, b: LabelColumn, tests: int) -> Iterator[Evidence]:
    both = (a.codes >= 0) & (b.codes >= 0)
    width = len(b.levels)
    cells = np.bincount(a.codes[both] * width + b.codes[both], minlength=len(a.levels) * width)
    counts = cells.reshape(len(a.levels), width)
    sums = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    expected = sums[0] * sums[1] / max(1, int(both.sum()))
    least = np.minimum(*np.broadcast_arrays(*sums))
    rare = (counts >= 1) & (counts <= MET) & (expected >= EXPECTED) & (counts <= np.maximum(1, 0.01 * least))
    if counts[rare].sum() > max(2 * FEW, min(SHARE * both.sum(), MOST_RARE)):
        return  # the two go by rules of their own, and have many such pairs
    for i, j in np.argwhere(rare):
        chance = tests * _so_rare(int(counts[i, j]), float(expected[i, j]))
        yield from _met(a, b, (int(i), int(j)), chance, float(expected[i, j]))


def _met(
    a: LabelColumn, b: LabelColumn, cell: tuple[int, int], chance: float, expected: float
) -> Iterator[Evidence]:  # fmt: skip
    rows = np.flatnonzero((a.codes == cell[0]) & (b.codes == cell[1]))
    share = f"{percent(len(rows) / int((a.codes == cell[0]).sum()))} of such rows"
    reason = (
        f"{a.name} “{a.levels[cell[0]]}” meets {b.name} “{b.levels[cell[1]]}” {_often(len(rows))} ({share}); "
        f"by chance about {number(round(expected))} would"
    )
    for row in rows:
        yield Evidence(int(row), "rare_pair", (a.name, b.name), max(chance, LEAST), expected, reason, MIX)
