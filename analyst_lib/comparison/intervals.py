"""Intervals (95 %) for what changed: means, medians, spreads and shares of two independent samples.

Normal and t quantiles come from scipy.special, which is imported when first needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """An estimate and the ends of its 95 % confidence interval."""

    value: float
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Tell whether a value lies outside."""
        return self.low > value or self.high < value


@dataclass(frozen=True)
class Moments:
    """Count, mean, variance (n - 1) and kurtosis (3 for a normal distribution) of a sample of finite numbers."""

    count: int
    mean: float
    variance: float
    kurtosis: float

    @property
    def std(self) -> float:
        """Standard deviation with n - 1."""
        return float(np.sqrt(self.variance))


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def moments(values: np.ndarray) -> Moments:
    """Return the moments of numbers of shape (n,), n at least 1.

    Examples
    --------
    >>> moments(np.array([1.0, 2.0, 3.0])).variance
    1.0
    """
    n = len(values)
    mean = float(values.mean())
    squares = (values - mean) ** 2
    total = float(squares.sum())
    fourth = float(np.square(squares).sum())
    kurtosis = n * fourth / total**2 if total > 0 else float("nan")
    return Moments(n, mean, total / (n - 1) if n > 1 else float("nan"), kurtosis)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def mean_change(before: Moments, after: Moments) -> Interval:
    """Return the change of the mean, with the interval of Welch (1947): variances need not be equal."""
    from scipy.special import stdtrit

    value = after.mean - before.mean
    parts = before.variance / before.count, after.variance / after.count
    total = parts[0] + parts[1]
    if not total > 0:
        return Interval(value, value, value) if total == 0 else Interval(value, float("-inf"), float("inf"))
    freedom = total**2 / (parts[0] ** 2 / (before.count - 1) + parts[1] ** 2 / (after.count - 1))
    half = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * float(np.sqrt(total))
    return Interval(value, value - half, value + half)


def median(ordered: np.ndarray) -> float:
    """Return the median of ascending numbers of shape (n,)."""
    n = len(ordered)
    return float(ordered[(n - 1) // 2] / 2 + ordered[n // 2] / 2)


@np.errstate(over="ignore", invalid="ignore")
def median_change(before: np.ndarray, after: np.ndarray) -> Interval:
    """Return the change of the median of ascending numbers.

    Source: Price and Bonett (2002): the standard error of each median from the distance of two of its order statistics.
    """
    value = median(after) - median(before)
    error = float(np.hypot(_median_error(before), _median_error(after)))
    return Interval(value, value - Z * error, value + Z * error)


def _median_error(ordered: np.ndarray) -> float:
    from scipy.special import bdtr, ndtri

    n = len(ordered)
    if n < 5:
        return float("inf")
    place = max(1, int(np.floor((n + 1) / 2 - np.sqrt(n))))
    covered = 1 - 2 * float(bdtr(place - 1, n, 0.5))
    return float((ordered[n - place] - ordered[place - 1]) / (2 * ndtri((1 + covered) / 2)))


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def spread_ratio(before: Moments, after: Moments) -> Interval:
    """Return by how much the standard deviation was multiplied.

    The variance of a sample's log standard deviation is (kurtosis - 1) / 4n (Layard 1973), whatever the distribution.
    """
    ratio = after.std / before.std if before.std > 0 else float("nan")
    error = np.sqrt(sum((m.kurtosis - 1) / (4 * m.count) for m in (before, after)))
    return Interval(ratio, float(ratio * np.exp(-Z * error)), float(ratio * np.exp(Z * error)))


def share_change(before: int, rows_before: int, after: int, rows_after: int) -> Interval:
    """Return the change of a share, with the interval of Newcombe (1998, method 10), which never leaves -1 to 1.

    Examples
    --------
    >>> change = share_change(48, 80, 56, 70)
    >>> round(change.value, 4), round(change.low, 4), round(change.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    if not rows_before or not rows_after:
        return Interval(float("nan"), float("nan"), float("nan"))
    p, q = before / rows_before, after / rows_after
    (low_p, high_p), (low_q, high_q) = _wilson(before, rows_before), _wilson(after, rows_after)
    down = float(np.hypot(q - low_q, high_p - p))
    up = float(np.hypot(high_q - q, p - low_p))
    return Interval(q - p, q - p - down, q - p + up)


def _wilson(count: int, rows: int) -> tuple[float, float]:
    centre = (count + Z * Z / 2) / (rows + Z * Z)
    half = Z / (rows + Z * Z) * np.sqrt(count * (rows - count) / rows + Z * Z / 4)
    return float(centre - half), float(centre + half)
