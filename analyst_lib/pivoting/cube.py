"""Puts groups and measures together: lines with subtotals, columns with totals, all computed from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.pivoting.aggregating import aggregated
from analyst_lib.pivoting.dimensions import Grouped
from analyst_lib.pivoting.numbers import Line, Measure

TOTAL = Line((), ())


@dataclass(frozen=True)
class Side:
    """The lines (or columns) of one depth: the line of each of n rows, and the places of each line's groups."""

    of_row: np.ndarray
    places: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Cube:
    """Lines and columns in their order, with `cells` of shape (measures, lines, columns) and counts of rows."""

    lines: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: np.ndarray
    counts: np.ndarray


def side(keys: Sequence[Grouped], depth: int, n: int) -> Side:
    """Return the lines that the first `depth` dimensions make: all groups of a single one, what occurs of several."""
    if depth == 0:
        return Side(np.zeros(n, dtype=np.int64), ((),))
    if depth == 1:
        return Side(keys[0].places, tuple((i,) for i in range(len(keys[0].dimension.labels))))
    joined = np.zeros(n, dtype=np.int64)
    for key in keys[:depth]:
        joined = joined * len(key.dimension.labels) + key.places
    found, of_row = np.unique(joined, return_inverse=True)
    return Side(of_row, tuple(_apart(int(code), keys[:depth]) for code in found))


def _apart(code: int, keys: Sequence[Grouped]) -> tuple[int, ...]:
    places = []
    for key in reversed(keys):
        code, place = divmod(code, len(key.dimension.labels))
        places.append(place)
    return tuple(reversed(places))


def cube(
    rows: Sequence[Grouped],
    columns: Sequence[Grouped],
    measures: Sequence[tuple[Measure, np.ndarray | None]],
    n: int,
    order: str,
) -> Cube:
    """Return the cross-table of n rows; lines of the same depth are sorted by their total of the first measure.

    Groups with an order of their own (periods, ranges, values) keep it, `order="label"` sorts all by label; other and
    missing come last; a subtotal stands after its lines.
    """
    across = [side(columns, len(columns), n), side(columns, 0, n)] if columns else [side(columns, 0, n)]
    down = [side(rows, depth, n) for depth in range(len(rows), -1, -1)]
    blocks = [np.stack([_block(measure, values, d, across) for measure, values in measures]) for d in down]
    counts = [_block(Measure("count"), None, d, across) for d in down]
    totals = {
        p: float(v) for d, b in zip(down, blocks, strict=True) for p, v in zip(d.places, b[0, :, -1], strict=True)
    }
    lines = [p for d in down for p in d.places]
    cells, rows_behind = np.concatenate(blocks, axis=1), np.concatenate(counts, axis=0)
    best = sorted(range(len(lines)), key=lambda i: _rank(lines[i], rows, totals, order))
    heads = list(across[0].places) if columns else []
    of_column = {p: float(v) for p, v in zip(heads, blocks[-1][0, 0], strict=False)}
    first = sorted(range(len(heads)), key=lambda i: _rank(heads[i], columns, of_column, order))
    places = [*first, len(heads)]
    kept = [i for i in best if _shown(lines[i], rows, rows_behind[i, -1])]
    return Cube(
        tuple(_line(lines[i], rows) for i in kept), (*(_line(heads[i], columns) for i in first), TOTAL),
        cells[:, kept][:, :, places], rows_behind[kept][:, places],
    )  # fmt: skip


def _shown(places: tuple[int, ...], rows: Sequence[Grouped], count: float) -> bool:
    """A period without rows is shown as a gap in the middle of a single dimension of time."""
    return count > 0 or not places or (len(rows) == 1 and rows[0].dimension.kind == "period")


def _block(measure: Measure, values: np.ndarray | None, down: Side, across: Sequence[Side]) -> np.ndarray:
    """Return a measure for all lines of one depth, of shape (lines, columns + 1), the total last."""
    made = []
    for one in across:
        wide = len(one.places)
        found = aggregated(measure.how, down.of_row * wide + one.of_row, values, len(down.places) * wide)
        made.append(found.reshape(len(down.places), wide))
    return np.concatenate(made, axis=1)


def _rank(
    places: tuple[int, ...], keys: Sequence[Grouped], totals: dict[tuple[int, ...], float], order: str
) -> tuple[tuple[int, float, int], ...]:
    """Return what sorts a line: at each depth whether it comes last, then its total or place; subtotals after all."""
    ranks: list[tuple[int, float, int]] = []
    for depth, place in enumerate(places):
        dimension = keys[depth].dimension
        last = 1 + (place == dimension.missing_place) if place not in dimension.usual else 0
        total = totals.get(places[: depth + 1], np.nan)
        if dimension.ordered or order == "label":
            total = 0.0
        ranks.append((last, -total if np.isfinite(total) else np.inf, place))
    if len(places) < len(keys):
        ranks.append((3, 0.0, 0))
    return tuple(ranks)


def _line(places: tuple[int, ...], keys: Sequence[Grouped]) -> Line:
    return Line(places, tuple(keys[i].dimension.labels[place] for i, place in enumerate(places)))


def shares(found: np.ndarray, lines: Sequence[Line], of: str) -> np.ndarray:
    """Return sums of shape (lines, columns) as shares of the grand total, of each line's or of each column's total."""
    whole = next(i for i, line in enumerate(lines) if not line.places)
    base = {"total": found[whole, -1], "row": found[:, -1:], "column": found[whole : whole + 1, :]}[of]
    with np.errstate(divide="ignore", invalid="ignore"):
        made = found / base
    return np.where(np.isfinite(made), made, np.nan)
