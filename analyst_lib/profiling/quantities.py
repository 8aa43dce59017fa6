"""The statistics of a column of numbers, all from its values in order."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from analyst_lib.profiling.numbers import NumberStats
from analyst_lib.profiling.ordered import Array, Ordered, bins, ordered
from analyst_lib.profiling.scales import two_scales

SHARES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
ENDS = 5
TOP = 10
DIGITS_SPAN = 3.0
HUGE = 1e100
BLOCK = 1 << 15
_NAN = float("nan")
_NOTHING = NumberStats(*([_NAN] * 11), 0, 0, 0, 0, 0, 0, False)  # type: ignore[arg-type, call-arg]


@np.errstate(over="ignore", invalid="ignore")  # the spread of numbers near 1e308 is infinite, and shown as such
def number_stats(values: Array) -> tuple[NumberStats, int]:
    """Return the statistics of the present values of a column of numbers, shape (n,), and how many are distinct."""
    infinite = 0
    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        infinite = len(values) - int(np.count_nonzero(finite))
        if infinite:
            kinds = len(np.unique(values[~finite]))
            stats, distinct = number_stats(values[finite])
            return _with(stats, infinite=infinite), distinct + kinds
    line = ordered(values)
    return (_stats(line) if line.n else _NOTHING), len(line.values)


def _with(stats: NumberStats, **changed: Any) -> NumberStats:
    from dataclasses import replace

    return replace(stats, **changed)


def _stats(line: Ordered) -> NumberStats:
    p5, q1, median, q3, p95 = (float(q) for q in line.quantiles(SHARES))
    fence = 1.5 * (q3 - q1)
    whole = line.values.dtype.kind in "iu" or _whole(line.values)
    edges = bins(line, whole)
    counts = line.histogram(edges) if edges[-1] > edges[0] else np.array([line.n])
    mean, std, skewness, kurtosis = moments(line)
    tens, fives = _round(line) if whole else (0, 0)
    return NumberStats(
        mean, std, float(line.values[0]), p5, q1, median, q3, p95, float(line.values[-1]), skewness, kurtosis,
        zeros=line.up_to(0) - line.under(0),
        negative=line.under(0),
        infinite=0,
        outliers_low=line.under(q1 - fence),
        outliers_high=line.n - line.up_to(q3 + fence),
        far_out=line.under(q1 - 2 * fence) + line.n - line.up_to(q3 + 2 * fence),
        whole=whole,
        edges=tuple(float(e) for e in edges),
        counts=tuple(int(c) for c in counts),
        lowest=_pairs(line, range(min(ENDS, len(line.values)))),
        highest=_pairs(line, range(len(line.values) - 1, max(-1, len(line.values) - 1 - ENDS), -1)),
        top=_top(line),
        tens=tens,
        fives=fives,
        digits=first_digits(line),
        scales=two_scales(line),
    )  # fmt: skip


def _whole(values: Array) -> bool:
    """Tell whether all numbers are whole; the first ones mostly tell."""
    return all(bool((np.mod(some, 1) == 0).all()) for some in (values[:BLOCK], values))


def moments(line: Ordered) -> tuple[float, float, float, float]:
    """Return mean, standard deviation (n-1), bias-adjusted skewness and excess kurtosis (Joanes and Gill, 1998)."""
    n, size = line.n, 1.0
    values = line.values.astype(float)
    largest = max(abs(float(values[0])), abs(float(values[-1])))
    if largest > HUGE:
        size = largest
        values = values / size
    counts = line.counts.astype(float)
    mean = float(values @ counts) / n
    mean += _powers(values, counts, mean)[0] / n
    _, m2, m3, m4 = (total / n for total in _powers(values, counts, mean))
    std = math.sqrt(m2 * n / (n - 1)) * size if n > 1 else _NAN
    if m2 <= (abs(mean) * 1e-15) ** 2:
        flat = 0.0 if n > 3 else _NAN
        return mean * size, 0.0 if n > 1 else _NAN, 0.0 if n > 2 else _NAN, flat
    skewness = m3 / m2**1.5 * math.sqrt(n * (n - 1)) / (n - 2) if n > 2 else _NAN
    excess = m4 / m2**2 - 3
    kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6) if n > 3 else _NAN
    return mean * size, std, skewness, kurtosis


def _powers(values: Array, counts: Array, mean: float) -> tuple[float, float, float, float]:
    """Return the sums of the first four powers of the distances from a mean, by blocks that stay in the cache."""
    m1 = m2 = m3 = m4 = 0.0
    for start in range(0, len(values), BLOCK):
        away, often = values[start : start + BLOCK] - mean, counts[start : start + BLOCK]
        square = away * away
        m1 += float(away @ often)
        m2 += float(square @ often)
        m3 += float((square * away) @ often)
        m4 += float((square * square) @ often)
    return m1, m2, m3, m4


def _pairs(line: Ordered, places: range) -> tuple[tuple[float, int], ...]:
    return tuple((float(line.values[i]), int(line.counts[i])) for i in places)


def _top(line: Ordered) -> tuple[tuple[float, int], ...]:
    counts = line.counts
    if len(counts) == line.n:
        return ()
    some = np.arange(len(counts))
    if len(counts) > TOP:
        least = np.partition(counts, len(counts) - TOP)[len(counts) - TOP]
        some = np.flatnonzero(counts >= least)
    order = some[np.argsort(-counts[some], kind="stable")][:TOP]
    return tuple((float(line.values[i]), int(counts[i])) for i in order)


def _round(line: Ordered) -> tuple[int, int]:
    """Return how many values are multiples of ten, and of five."""
    if abs(float(line.values[0])) > 2**53 or abs(float(line.values[-1])) > 2**53:
        return 0, 0
    fives = np.flatnonzero(np.mod(line.values, 5) == 0)
    even = np.mod(line.values[fives], 2) == 0
    return int(line.counts[fives[even]].sum()), int(line.counts[fives].sum())


def first_digits(line: Ordered) -> tuple[int, ...]:
    """Return how many values begin with each digit 1 to 9, where all are positive over three orders of magnitude."""
    low, high = float(line.values[0]), float(line.values[-1])
    if low <= 0 or not math.isfinite(high) or math.log10(high) - math.log10(low) < DIGITS_SPAN:
        return ()
    powers = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    limits = np.array([d * 10.0**p for p in powers for d in range(1, 10)] + [10.0 ** (powers[-1] + 1)])
    below = line.below[np.searchsorted(line.values, limits * (1 - 1e-12), side="left")]
    return tuple(int(n) for n in np.diff(below).reshape(-1, 9).sum(axis=0))
