"""Simpson's paradox: relations whose direction over all rows is the opposite of that within every group."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from analyst_lib.exploration.features import Feature
from analyst_lib.exploration.numbers import Reversal

LEVELS = 12
MIN_GROUP = 10
COVERED = 0.9
CLEAR = 0.1
P = 0.001


def reversals(
    ordered: Sequence[tuple[str, np.ndarray]], by: Sequence[Feature], target: str | None = None
) -> tuple[Reversal, ...]:
    """Return the pairs (with the target, if given) whose correlation reverses within every group of a category.

    Counted are groups of 10 rows or more of categories of up to 12 levels, if they hold 90% of the rows. The
    correlation must be at least 0.1 over all rows and, the other way, in every group, and p < 0.001 over all rows and,
    pooled, within the groups.

    Parameters
    ----------
    ordered : sequence of (str, ndarray)
        Names and numbers of shape (n,), NaN where missing.
    """
    found = []
    for (a, x), (b, y) in itertools.combinations(ordered, 2):
        if target is not None and target not in (a, b):
            continue
        known = np.isfinite(x) & np.isfinite(y)
        overall = _correlation(x[known], y[known])
        if abs(overall) >= CLEAR and _p(overall, int(known.sum()) - 2) < P:
            for group in by:
                if group.column not in (a, b) and (within := _within(x, y, known, group, overall)):
                    found.append(Reversal(a, b, group.name, overall, within))
    return tuple(sorted(found, key=lambda r: -min(abs(v) for _, v, _ in r.within)))


def two_valued(feature: Feature) -> np.ndarray | None:
    """Return a number as it is and a category of two levels as 0 and 1, NaN where missing; None for the others."""
    if feature.kind != "category":
        return feature.values
    if len(feature.labels) == 2:
        return np.where(feature.codes >= 0, feature.codes, np.nan)
    return None


def _within(
    x: np.ndarray, y: np.ndarray, known: np.ndarray, group: Feature, overall: float
) -> tuple[tuple[str, float, int], ...]:
    if group.kind != "category" or not 2 <= len(group.labels) <= LEVELS:
        return ()
    codes = np.where(known, group.codes, -1)
    made, pooled, rows = [], 0.0, 0
    for level, label in enumerate(group.labels):
        inside = codes == level
        n = int(inside.sum())
        if n >= MIN_GROUP:
            value = _correlation(x[inside], y[inside])
            if not value * overall < 0 or abs(value) < CLEAR:
                return ()
            made.append((label, value, n))
            pooled, rows = pooled + value * n, rows + n
    if len(made) < 2 or rows < COVERED * known.sum() or _p(pooled / rows, rows - len(made) - 1) >= P:
        return ()
    return tuple(made)


def _correlation(x: np.ndarray, y: np.ndarray) -> float:
    if len(x) < 3:
        return 0.0
    dx, dy = x - x.mean(), y - y.mean()
    scale = np.sqrt((dx @ dx) * (dy @ dy))
    return float(dx @ dy / scale) if np.isfinite(scale) and scale > 0 else 0.0


def _p(r: float, free: int) -> float:
    from scipy import stats

    return float(2 * stats.t.sf(abs(r) * np.sqrt(max(free, 1) / max(1 - r * r, 1e-300)), max(free, 1)))
