"""Findings about the ends of numbers: single values far away, and tails that the mean follows."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analyst_lib.findings import Finding
from analyst_lib.meaning.naming import says
from analyst_lib.profiling.judge_numbers import ASSIGNED, VARIED, many_zeros
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers, NumberStats
from analyst_lib.profiling.saying import listed, place, those
from analyst_lib.words import capital, joined, number, spelled

MIN_ROWS = 20
FENCE = 3.0
LONGER = 1.7
MOST_FAR = 0.01
SKEWED = 3.0
LONG = 3.0
HEAVY = 10.0


def outliers(n: Numbers) -> Iterator[Finding]:
    """A few values (1 % at most) far beyond what the rest makes likely; never in columns of fewer than 20 values.

    Beyond Tukey's outer fences (three interquartile ranges, 1977), and, since a longer table reaches further by chance,
    beyond sqrt(2 ln n) + 1.5 robust standard deviations. Where the upper half of positive values is much longer than the
    lower, their logarithms are judged: a long tail alone is no fault.
    """
    found = [(c, far) for c in n.columns if c.number and (far := _far(c, c.number))]
    if len(found) <= 2:
        for c, far in found:
            yield _outliers(c, far)
        return
    found.sort(key=lambda pair: -pair[1])
    told = joined([f"{far:,} in {c.name}" for c, far in found])
    yield Finding(
        "outliers", "low", f"Unusual values in {listed([c for c, _ in found], 3)}",
        f"Far from all others lie single values: {told}.",
        "They may be errors, or the most interesting rows.", "Look at these rows before using averages.",
        tuple(c.name for c, _ in found), {"counts": {c.name: far for c, far in found}}, 0.3, "", place(found[0][0]),
    )  # fmt: skip


def _far(c: ColumnNumbers, s: NumberStats) -> int:
    """Return how many values are outliers."""
    if c.present < MIN_ROWS or c.distinct < VARIED or not 0 < s.far_out <= max(3, MOST_FAR * c.present):
        return 0
    if s.q3 <= s.q1 or c.counts_up or says(c.name, *ASSIGNED):
        return 0
    low, high = _fences(c, s)
    beyond = sum(k for v, k in s.lowest if v < low) + sum(k for v, k in s.highest if v > high)
    # Only the five outermost values are known; where all of them lie outside, so may more.
    full = all(v < low for v, _ in s.lowest) or all(v > high for v, _ in s.highest)
    return s.far_out if full else beyond


def _fences(c: ColumnNumbers, s: NumberStats) -> tuple[float, float]:
    """Return the limits that values do not pass by chance, above by logarithms where the upper half is longer.

    Symmetry is told from the 5th and 95th percentile, which single values do not move.
    """
    likely = (math.sqrt(2 * math.log(c.present)) + 1.5) * (1 + 3 / math.sqrt(c.present))  # few quartiles are uncertain
    reach = max(FENCE + 0.674, likely / 1.349) * (s.q3 - s.q1)
    low, high = s.median - reach, s.median + reach
    upper, lower = s.p95 - s.median, s.median - s.p5
    if s.minimum >= 0 and s.median > 0 and upper > LONGER * lower:
        spread = math.log(s.p95 / s.median) / 1.645
        high = max(high, s.median * math.exp(min(likely * spread, 700)))
    return low, high


def _outliers(c: ColumnNumbers, far: int) -> Finding:
    s = c.number
    assert s is not None
    low, high = _fences(c, s)
    ends = [number(v) for v, _ in s.highest if v > high][:1] + [number(v) for v, _ in s.lowest if v < low][:1]
    return Finding(
        "outliers", "low", f"{capital(spelled(far, 'unusual value'))} in {c.name}",
        f"In {c.name}, {those(far, 'value', 'lies', 'lie')} far from all others, such as {joined(ends)}; half of the values lie "
        f"between {number(s.q1)} and {number(s.q3)}.",
        "They may be errors, or the most interesting rows.", "Look at these rows before using averages.",
        (c.name,), {"count": far, "furthest": ends}, 0.3, "", place(c),
    )  # fmt: skip


def skewed(n: Numbers) -> Iterator[Finding]:
    """Skewness beyond 3, or excess kurtosis beyond 10 with two long tails: the mean follows few rows.

    A tail is long that reaches three times as far as the outer 5 %; of normal values it is about twice.

    Not told of columns that single outliers or many zeros explain.
    """
    found = [c for c in n.columns if c.number and _is_skewed(c, c.number)]
    if len(found) <= 2:
        for c in found:
            yield _skewed(c)
        return
    found.sort(key=lambda c: -abs(c.number.skewness) if c.number else 0)
    means = [f"{c.name} {number(c.number.mean)} against {number(c.number.median)}" for c in found if c.number]
    yield Finding(
        "skewed", "low", f"A few extreme values dominate {listed(found, 3)}",
        f"Means are far from what is usual; mean against median: {joined(means, 3)}.",
        "The average says little about a usual row.", "Quote medians, or compare on a logarithmic scale.",
        tuple(c.name for c in found), {"skewness": {c.name: c.number.skewness for c in found if c.number}}, 0.4, "",
        place(found[0]),
    )  # fmt: skip


def _is_skewed(c: ColumnNumbers, s: NumberStats) -> bool:
    if c.present < 2 * MIN_ROWS or c.distinct < VARIED or says(c.name, *ASSIGNED) or many_zeros(c, s):
        return False
    both = s.median - s.minimum > LONG * (s.median - s.p5) and s.maximum - s.median > LONG * (s.p95 - s.median)
    return (abs(s.skewness) > SKEWED or (s.kurtosis > HEAVY and both)) and not _far(c, s)


def _skewed(c: ColumnNumbers) -> Finding:
    s = c.number
    assert s is not None
    side, end = ("large", s.maximum) if s.skewness > 0 else ("small", s.minimum)
    title = f"A few very {side} values dominate {c.name}"
    reach = f"it reaches {number(end)}; mean {number(s.mean)}, median {number(s.median)}"
    if abs(s.skewness) <= SKEWED:
        title, reach = f"{c.name} has heavy tails", f"it reaches from {number(s.minimum)} to {number(s.maximum)}"
    positive = s.minimum > 0 and s.skewness > SKEWED
    return Finding(
        "skewed", "low", title,
        f"Half of the values of {c.name} lie between {number(s.q1)} and {number(s.q3)}, but {reach}.",
        "The average says little about a usual row." if side == "large" or abs(s.skewness) > SKEWED else
        "Its average and its correlations follow a few rows.",
        f"Quote the median{', or compare on a logarithmic scale' if positive else ''}.",
        (c.name,), {"skewness": s.skewness, "kurtosis": s.kurtosis}, 0.4, "", place(c),
    )  # fmt: skip


RULES = (outliers, skewed)
