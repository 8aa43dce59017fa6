"""How far a number lies from the rest of its column, in standard deviations of a normal distribution.

Each side of the median has its own spread and its own weight of tail, both learnt from the bulk of that side, so that
skewed and heavy-tailed columns are judged by their own measure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FEW = 20
HIGHEST = 14.0
MAD = 1.4826
_Z = np.linspace(0.0, HIGHEST, 561)
LESS_SKEWED = 0.6
SKEWED = 0.2
FEW_NOT_POSITIVE = 3
HEAVIEST, HEAVY_FROM = 0.08, 400


@dataclass(frozen=True)
class Side:
    """One side of the median: at z normal deviations a value lies scale · z · exp(weight · z² / 2) away (Tukey's h)."""

    scale: float
    weight: float


@dataclass(frozen=True)
class Tail:
    """The shape of a column: its median, and the two sides; of the logarithm when `logged`."""

    median: float
    low: Side
    high: Side
    logged: bool
    mad: float
    mode: float | None = None

    def scores(self, values: np.ndarray) -> np.ndarray:
        """Return how far values of shape (n,) lie out, signed, at most 14; NaN stays NaN."""
        away = self._inner(values) - self.median
        out = np.full(len(away), np.nan)
        above, below = away >= 0, away < 0
        out[above] = _z(away[above], self.high)
        out[below] = -_z(-away[below], self.low)
        if self.mode is not None:
            out[values == self.mode] = 0.0
        return out

    def values(self, scores: np.ndarray) -> np.ndarray:
        """Return the values that lie so far out: the inverse of `scores`."""
        z = np.clip(np.abs(scores), 0, HIGHEST)
        high, low = (_away(z, side) for side in (self.high, self.low))
        inner = self.median + np.where(scores >= 0, high, -low)
        return np.exp(np.minimum(inner, 700)) if self.logged else inner

    def plain(self, values: np.ndarray) -> np.ndarray:
        """Return the distances of values from the median in robust standard deviations (1.4826 MAD), tails unbent."""
        return np.asarray((self._inner(values) - self.median) / self._spread)

    def unplain(self, distances: np.ndarray) -> np.ndarray:
        """Return the values at such distances: the inverse of `plain`."""
        inner = self.median + distances * self._spread
        return np.asarray(np.exp(np.clip(inner, -700, 700)) if self.logged else inner)

    @property
    def _spread(self) -> float:
        return self.mad if self.mad > 0 else (self.low.scale + self.high.scale) / 2

    @property
    def centre(self) -> float:
        """The median in the column's own units."""
        return float(np.exp(self.median)) if self.logged else self.median

    def _inner(self, values: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(values <= 0, -700.0, np.log(values)) if self.logged else values


def fit_tail(values: np.ndarray, step: float = 0.0) -> Tail | None:
    """Return the shape of a column, or None when there are too few values to tell (fewer than 20).

    The method is the generalised boxplot's idea (Bruffaerts, Verardi and Vermandele, 2014, Statistics and Probability
    Letters 95) with Tukey's h for each side: the quantiles of a side's distances, from the 30th to the 92nd–99th
    percent, are fitted by log(q/z) = log(scale) + weight · z² / 2, with weight ≥ 0. What lies beyond a gap that even
    a Pareto tail would not leave (Rényi's representation of its spacings) is kept out of the fit. Columns that are
    positive but for three values or one in a hundred are taken by their logarithm when that makes them much less
    skewed. Few values cannot tell a heavy tail from a mixture:
    a side of up to 400 values is given a weight of 0.08 at most, a larger one in proportion.

    Parameters
    ----------
    values : numpy.ndarray of shape (n,)
        May hold NaN, which is left out.
    step : float
        The resolution of the values; no spread is taken to be smaller than half of it.

    Examples
    --------
    >>> values = np.random.default_rng(0).normal(10, 2, 1000)
    >>> tail = fit_tail(values)
    >>> round(float(tail.scores(np.array([20.0]))[0])), tail.logged
    (5, False)
    """
    present = values[~np.isnan(values)]
    common, mode = _without_mode(present)
    if len(common) < FEW:
        return None
    logged = _better_logged(common)
    inner = np.sort(np.log(common[common > 0]) if logged else common)
    median = float(np.median(inner))
    least = _least(inner, 0.0 if logged else step)
    low = _side(np.sort(median - inner[inner <= median]), 0.0 if logged else step, least)
    high = _side(inner[inner >= median] - median, 0.0 if logged else step, least)
    return Tail(median, low, high, logged, MAD * float(np.median(np.abs(inner - median))), mode)


def _without_mode(present: np.ndarray) -> tuple[np.ndarray, float | None]:
    """Leave out the one value that more than half of the column has, such as the zeros of counts."""
    if not len(present):
        return present, None
    middle = float(np.median(present))
    if (present == middle).mean() <= 0.5:
        return present, None
    return present[present != middle], middle


def _better_logged(values: np.ndarray) -> bool:
    few = int((values <= 0).sum())
    if few > min(FEW_NOT_POSITIVE, 0.01 * len(values)):
        return False
    values = values[values > 0]
    plain, logged = abs(_skewness(values)), abs(_skewness(np.log(values)))
    return plain > SKEWED and logged < LESS_SKEWED * plain


def _skewness(values: np.ndarray) -> float:
    """Return the quantile skewness between the 5th and 95th percent (Hinkley, 1975), -1 to 1."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float((high + low - 2 * middle) / (high - low)) if high > low else 0.0


def _least(inner: np.ndarray, step: float) -> float:
    """Return the smallest spread that is believed: half a step, or a trace of the size of the numbers."""
    return max(step / 2, 1e-9 * float(np.max(np.abs(inner))), 1e-300)


def _side(distances: np.ndarray, step: float, least: float) -> Side:
    from scipy.special import ndtri

    kept = _before_gap(distances, step)
    top = 1 - max(0.01, min(0.08, 10 / len(kept)))
    shares = np.linspace(0.3, top, 25)
    z = ndtri((1 + shares) / 2)
    quantiles = np.quantile(kept, shares)
    usable = quantiles > 0
    if usable.sum() < 5:
        return Side(max(least, float(kept.mean())), 0.0)
    x, y = z[usable] ** 2 / 2, np.log(quantiles[usable] / z[usable])
    slope = float((x - x.mean()) @ (y - y.mean()) / ((x - x.mean()) ** 2).sum())
    weight = float(np.clip(slope, 0.0, 1.5))
    scale = float(np.exp(np.mean(y - weight * x)))
    most = HEAVIEST * max(1.0, len(kept) / HEAVY_FROM)
    if weight > most:  # a curve of the weight allowed, through the end of the range
        scale, weight = scale * float(np.exp((weight - most) * x[-1])), most
    return Side(max(least, scale), weight)


def _before_gap(distances: np.ndarray, step: float) -> np.ndarray:
    """Leave out up to a tenth of a side that lies beyond a gap which no tail leaves by chance (p < 0.001)."""
    beyond = max(1, len(distances) // 10)
    if len(distances) <= beyond + 1:
        return distances
    top = distances[-beyond - 1 :]
    count = np.arange(beyond, 0, -1)
    wide = (top[1:] - top[:-1] > 3 * step) & (top[:-1] > 0)
    ratio = np.divide(top[1:], top[:-1], out=np.ones(beyond), where=top[:-1] > 0)
    gaps = np.flatnonzero(wide & (2 * count * np.log(np.maximum(ratio, 1.0)) > 7 + np.log(beyond)))
    return np.asarray(distances[: len(distances) - count[gaps[0]]] if len(gaps) else distances)


def _away(z: np.ndarray, side: Side) -> np.ndarray:
    return np.asarray(side.scale * z * np.exp(side.weight * z**2 / 2))


def _z(distances: np.ndarray, side: Side) -> np.ndarray:
    return np.asarray(np.interp(distances, _away(_Z, side), _Z))


def chance(scores: np.ndarray) -> np.ndarray:
    """Return how likely a normal variable lies as far out, on either side.

    Examples
    --------
    >>> [float(f"{p:.2g}") for p in chance(np.array([0.0, -1.96, 3.5]))]
    [1.0, 0.05, 0.00047]
    """
    from scipy.special import ndtr

    return np.asarray(2 * ndtr(-np.abs(scores)))
