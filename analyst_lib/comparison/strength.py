"""Decides how much a column changed, by the size of the effect; what chance alone would show is taken off first."""

from __future__ import annotations

from analyst_lib.comparison.columns import NUMERIC
from analyst_lib.comparison.numbers import ColumnChange, Numbers

DISTANCE = (0.1, 0.2)
PSI = (0.1, 0.25)
ALPHA = 0.05
MEAN = 0.1
LEAST_EFFECT = 0.05
MISSING = 0.02


def strength(c: ColumnChange) -> str:
    """Return large, moderate or nothing: how much the values of a column moved.

    Moderate: the Kolmogorov-Smirnov statistic or total variation exceeds what chance would show by 0.1, or PSI does by
    0.1, or the mean changed by a tenth; large: 0.2 and 0.25. Both need a corrected p-value below 0.05.
    """
    if c.role not in ("compared", "text") or not c.q < ALPHA:
        return ""
    distance, psi = c.distance - c.chance, c.psi - c.psi_chance
    if distance >= DISTANCE[1] or psi >= PSI[1]:
        return "large"
    return "moderate" if distance >= DISTANCE[0] or psi >= PSI[0] or mean_moved(c) else ""


def mean_moved(c: ColumnChange) -> bool:
    """Tell whether the mean of numbers changed by a tenth of itself, and by a twentieth of a standard deviation."""
    s = c.number
    if s is None or c.role != "compared" or c.kind not in NUMERIC or min(s.mean) <= 0 or not c.q < ALPHA:
        return False
    return abs(s.mean[1] / s.mean[0] - 1) >= MEAN and abs(s.effect) >= LEAST_EFFECT and s.mean_change.excludes(0)


def missing_moved(c: ColumnChange) -> bool:
    """Tell whether the share of missing values changed by two percentage points, beyond its interval."""
    return abs(c.missing_change.value) >= MISSING and c.missing_change.excludes(0)


def differs(c: ColumnChange) -> bool:
    """Tell whether a column changed in its values, its gaps, its type or its unit."""
    return bool(strength(c)) or missing_moved(c) or c.role == "type" or c.unit is not None


def differing(n: Numbers) -> tuple[list[ColumnChange], int]:
    """Return the columns that differ, and of how many that were compared."""
    compared = [c for c in n.columns if c.role not in ("id", "parted")]
    return [c for c in compared if differs(c)], len(compared)
