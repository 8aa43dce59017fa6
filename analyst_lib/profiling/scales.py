"""Numbers in two units in one column: a few values some known factor away from all the others."""

from __future__ import annotations

import math

import numpy as np

from analyst_lib.profiling.numbers import TwoScales
from analyst_lib.profiling.ordered import Ordered

# Quotients of units that people mix up, and what they are called.
FACTORS = (
    (1000.0, "thousands and ones, or kilo- and base units"),
    (1e6, "millions and ones"),
    (100.0, "cents and whole units, or metres and centimetres"),
    (2.204622, "pounds and kilograms"),
    (2.54, "inches and centimetres"),
    (25.4, "inches and millimetres"),
    (3.28084, "metres and feet"),
    (12.0, "feet and inches"),
    (1.609344, "miles and kilometres"),
    (60.0, "minutes and seconds, or hours and minutes"),
    (3600.0, "hours and seconds"),
    (10.0, "a shifted decimal point"),
)
TOLERANCE = 0.12
FEW = 0.005
MOST = 0.35
MIN_ROWS = 50
MIN_FEW = 5
CLEAR_GAP = 3.0


def two_scales(line: Ordered) -> TwoScales | None:
    """Return the two groups of a column whose numbers are in two units, or None.

    A group of 0.5 to 35 % of the values must be apart from the rest by an empty stretch (on a logarithmic scale, at
    least three times as wide as the rest's own spread between its quartiles and wider than any gap inside either
    group), and divided by a known factor its median must fall into the middle half of the rest.
    """
    n, values = line.n, line.values
    if n < MIN_ROWS or len(values) < 10 or values[0] <= 0:
        return None
    logs = np.log(values.astype(float))
    gaps = np.diff(logs)
    place = int(np.argmax(gaps))
    low, high = int(line.below[place + 1]), n - int(line.below[place + 1])
    few = min(low, high)
    if few < max(MIN_FEW, FEW * n) or few > MOST * n:
        return None
    return _judged(line, logs, place)


def _judged(line: Ordered, logs: np.ndarray, place: int) -> TwoScales | None:
    cut = int(line.below[place + 1])
    low, high = _quartiles(line, 0, cut), _quartiles(line, cut, line.n)
    gap = float(logs[place + 1] - logs[place])
    rest, other = (high, low) if cut < line.n - cut else (low, high)
    inner = max(
        (float(np.max(g)) for g in (np.diff(logs[: place + 1]), np.diff(logs[place + 1 :])) if len(g)), default=0
    )
    spread = math.log(rest[2] / rest[0])
    if gap < 2 * inner or gap < 0.5 * spread:
        return None
    ratio = high[1] / low[1]
    for factor, unit in FACTORS:
        scaled = other[1] * factor if other is low else other[1] / factor
        if abs(math.log(ratio / factor)) < math.log(1 + TOLERANCE) + 0.5 * spread and rest[0] <= scaled <= rest[2]:
            return TwoScales(min(cut, line.n - cut), factor, unit, (low[0], low[2]), (high[0], high[2]))
    return None


def _quartiles(line: Ordered, start: int, stop: int) -> tuple[float, float, float]:
    places = start + (np.array([0.25, 0.5, 0.75]) * (stop - start - 1)).astype(np.int64)
    a, b, c = (float(v) for v in line.at(places))
    return a, b, c
