"""Unit mix-ups: a column that is the same as before in another unit, wholly or for some of its rows."""

from __future__ import annotations

import numpy as np

from analyst_lib.comparison.distances import Samples, kolmogorov_smirnov, ks_by_chance, samples
from analyst_lib.comparison.intervals import median
from analyst_lib.comparison.numbers import Unit

# (factor, offset, unit before, unit after); each is tried both ways.
Candidate = tuple[float, float, str, str]
UNITS: tuple[Candidate, ...] = (
    (1000.0, 0.0, "thousands (kilograms, kilometres)", "single units (grams, metres)"),
    (1e6, 0.0, "millions", "single units"),
    (100.0, 0.0, "shares or metres", "percent or centimetres"),
    (10.0, 0.0, "centimetres or tens", "millimetres or single units"),
    (60.0, 0.0, "hours or minutes", "minutes or seconds"),
    (3600.0, 0.0, "hours", "seconds"),
    (24.0, 0.0, "days", "hours"),
    (2.2046226218, 0.0, "kilograms", "pounds"),
    (1.609344, 0.0, "miles", "kilometres"),
    (3.280839895, 0.0, "metres", "feet"),
    (2.54, 0.0, "inches", "centimetres"),
    (25.4, 0.0, "inches", "millimetres"),
    (1.8, 32.0, "degrees Celsius", "degrees Fahrenheit"),
    (1.0, 273.15, "degrees Celsius", "kelvins"),
)
NEGATED = (-1.0, 0.0, "one sign", "the opposite sign")
CANDIDATES = (*UNITS, *((1 / f, -o / f, b, a) for f, o, a, b in UNITS), NEGATED)
FAR = 0.5
CLOSE = 0.15
SAME_MEDIAN = 0.05
SOME = 0.005
PARTLY = 0.95
MIN_VALUES = 20
PARTIAL_FACTORS = (1000.0, 100.0, 60.0, 1e6)


@np.errstate(over="ignore", invalid="ignore")
def unit_change(s: Samples, ks: float) -> Unit | None:
    """Return the change of unit that explains how two samples differ, or None.

    All values: the samples were far apart (KS at least 0.5), and once converted back they are close (KS at most 0.15
    above what chance gives, medians within 5 % of each other or of a standard deviation). Some values: at least 0.5 %
    lie beyond the range before, 95 % of them fall inside once divided by a factor larger than that range is wide.
    """
    if min(s.sizes) < MIN_VALUES or len(s.values) < 10:
        return None
    if ks >= FAR:
        middles, spread = (median(s.before), median(s.after)), float(np.std(s.before)) or 1.0
        near = [one for one in CANDIDATES if _near(one, middles, spread)]
        found = [unit for one in near if (unit := _whole(s, one)) is not None]
        return min(found, key=lambda unit: unit.ks) if found else None
    return _some(s)


def _near(candidate: Candidate, middles: tuple[float, float], spread: float) -> bool:
    back = (middles[1] - candidate[1]) / candidate[0]
    return abs(back - middles[0]) <= SAME_MEDIAN * max(abs(middles[0]), spread)


def _whole(s: Samples, candidate: Candidate) -> Unit | None:
    factor, offset, one, other = candidate
    left = kolmogorov_smirnov(samples(s.before, (s.after - offset) / factor))
    if left > CLOSE + ks_by_chance(s.sizes):
        return None
    return Unit(factor, offset, one, other, 1.0, left)


def _some(s: Samples) -> Unit | None:
    low, high = s.before[0], s.before[-1]
    if low <= 0:
        return None
    for factor in PARTIAL_FACTORS:
        for times in (factor, 1 / factor):
            beyond = s.after[(s.after > high) if times > 1 else (s.after < low)]
            if high / low >= factor or len(beyond) < max(3, SOME * len(s.after)):
                continue
            inside = float(((beyond / times >= low) & (beyond / times <= high)).mean())
            if inside >= PARTLY:
                one, other = next((a, b) for f, _, a, b in UNITS if f == factor)
                names = (one, other) if times > 1 else (other, one)
                return Unit(times, 0.0, *names, len(beyond) / len(s.after), 0.0)
    return None
