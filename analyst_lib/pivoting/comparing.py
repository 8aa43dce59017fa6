"""Compares cells with what independence expects, and periods with those before them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyst_lib.exploration.inference import holm
from analyst_lib.pivoting.numbers import Change, Dimension, Line, Residual

EXPECTED = 5.0


def adjusted_residuals(counts: np.ndarray) -> np.ndarray:
    """Return the adjusted residuals of a table of counts (Haberman 1973): about standard normal under independence."""
    n = counts.sum()
    down, across = counts.sum(1, keepdims=True), counts.sum(0, keepdims=True)
    expected = down * across / n
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((counts - expected) / np.sqrt(expected * (1 - down / n) * (1 - across / n)))


def residuals(counts: np.ndarray, rows: Sequence[str], columns: Sequence[str]) -> tuple[tuple[Residual, ...], float]:
    """Return the cells with an expected count of 5 or more, the furthest first, and Cramér's V of the whole table."""
    from scipy import stats

    kept_rows, kept_columns = counts.sum(1) > 0, counts.sum(0) > 0
    table = counts[kept_rows][:, kept_columns]
    if min(table.shape, default=0) < 2:
        return (), 0.0
    z = adjusted_residuals(table)
    expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / table.sum()
    at = np.argwhere((expected >= EXPECTED) & np.isfinite(z))
    p = holm(2 * stats.norm.sf(np.abs(z[tuple(at.T)])))
    down, across = np.flatnonzero(kept_rows), np.flatnonzero(kept_columns)
    found = [
        Residual(
            rows[down[i]], columns[across[j]], int(table[i, j]), float(expected[i, j]), float(z[i, j]), float(value)
        )
        for (i, j), value in zip(at, p, strict=True)
    ]
    chi2 = ((table - expected) ** 2 / expected).sum()
    return tuple(sorted(found, key=lambda r: -abs(r.z))), float(np.sqrt(chi2 / table.sum() / (min(table.shape) - 1)))


def changes(
    cells: np.ndarray,
    lines: Sequence[Line],
    columns: Sequence[Line],
    rows: Sequence[Dimension],
    across: Sequence[Dimension],
) -> tuple[Change, ...]:
    """Return the first measure, of shape (lines, columns), in each period and the one before it.

    Periods in a single dimension of rows: each against the one before, over all columns. In a single dimension of
    columns: for each line the last two periods that are complete.
    """
    if len(rows) == 1 and rows[0].kind == "period":
        here = {line.places[0]: i for i, line in enumerate(lines) if line.places}
        pairs = [(p, p - 1) for p in rows[0].usual if p - 1 in here and p in here]
        labels = rows[0].labels
        return tuple(
            Change("all", labels[p], labels[q], float(cells[here[p], -1]), float(cells[here[q], -1])) for p, q in pairs
        )
    if len(across) == 1 and across[0].kind == "period":
        return _of_columns(cells, lines, columns, across[0])
    return ()


def _of_columns(cells: np.ndarray, lines: Sequence[Line], columns: Sequence[Line], d: Dimension) -> tuple[Change, ...]:
    here = {line.places[0]: i for i, line in enumerate(columns) if line.places}
    usual = [p for p in d.usual if np.isfinite(cells[-1, here[p]]) and not (d.incomplete and p == d.usual[-1])]
    if len(usual) < 2:
        return ()
    last, before = usual[-1], usual[-2]
    depth = max(len(line.places) for line in lines)
    shown = [i for i, line in enumerate(lines) if len(line.places) in (0, depth)]
    pairs = [(i, float(cells[i, here[last]]), float(cells[i, here[before]])) for i in shown]
    return tuple(
        Change(" · ".join(lines[i].labels) or "all", d.labels[last], d.labels[before], now, then)
        for i, now, then in pairs
    )
