"""STL: a series split into trend, seasons and rest by LOESS, robustly, and with values missing.

Our own because statsmodels would be a heavy dependency for this one method; with no value missing it gives what
statsmodels' STL and MSTL give (the tests compare them). Missing values simply have no weight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.timelines.loess import Array, loess, loess_at

SETTLED = 0.01
LONG = 60
STEADY, WIDEST = 12, 35
FEW = 2


@dataclass(frozen=True)
class Season:
    """How one season is smoothed: its period in steps, and over how many cycles it may change.

    `window` None keeps the season the same in all cycles; `smooth` steps (odd) smooth it within the cycle.
    """

    period: int
    window: int | None = 11
    smooth: int = 0


@dataclass(frozen=True)
class Decomposed:
    """Arrays of shape (n,) that add up to the series where it is there; `weights` are the robustness weights.

    `used` is about how many free parameters trend and seasons have: 1.5 for each trend window, one for each step of a
    steady season, three for each of one that changes.
    """

    trend: Array
    seasons: tuple[Array, ...]
    rest: Array
    weights: Array
    used: float = 0.0

    @property
    def season(self) -> Array:
        """All seasons together."""
        return np.sum(self.seasons, axis=0) if self.seasons else np.zeros_like(self.trend)


def season_for(period: int, n: int) -> Season:
    """Return how a season of a period is best smoothed in a series of n steps.

    The more freely a season may change, the more noise it takes for season, and the more a robust fit does so. So with
    fewer than twelve cycles it is kept the same, and else it changes slowly: lines over twice the cycles there are, 35
    at most. A long cycle (more than 60 steps) is the same throughout and smoothed over a twelfth of itself (Cleveland
    et al.'s post-smoothing), lest it repeat the noise.
    """
    cycles = n // period
    window = None if cycles < STEADY else min(2 * cycles + 1, WIDEST)
    return Season(period, window, odd(period / 12) if period > LONG else 0)


def odd(value: float) -> int:
    """Return the least odd whole number not below a value.

    Examples
    --------
    >>> odd(12), odd(13), odd(13.2)
    (13, 13, 15)
    """
    whole = math.ceil(value)
    return whole + 1 - whole % 2


def decompose(
    y: Array, seasons: Sequence[Season], across: int | None = None, rounds: int = FEW, settled: float = SETTLED
) -> Decomposed:
    """Return trend, seasons and rest of an evenly spaced series, robustly.

    Parameters
    ----------
    y : numpy.ndarray of shape (n,)
        Values; NaN where missing. At least two cycles of each season.
    seasons : sequence of Season
        From none to a few; the shortest is taken out first (MSTL).
    across : int, optional
        Steps that the trend is smoothed over, odd; by default Cleveland's 1.5 period / (1 - 1.5 / window) of the
        longest season, or a sixth of the series when there is no season.
    rounds : int
        Rounds of robustness weights: 0 for means, as series of many zeros need; 15 are what statsmodels takes. Each
        round after the second mends little and makes the rest look smaller than noise is.
    settled : float
        Rounds end when no weight moves more than this.

    Notes
    -----
    R. B. Cleveland et al. (1990), STL: a seasonal-trend decomposition procedure based on LOESS; K. Bandara, R. Hyndman,
    C. Bergmeir (2021), MSTL. Two inner rounds.

    Examples
    --------
    >>> t = np.arange(48)
    >>> made = decompose(t + 5 * np.sin(t * np.pi / 6), [Season(12)])
    >>> bool(abs(made.trend - t).max() < 0.2), bool(abs(made.rest).max() < 0.2)
    (True, True)
    """
    here = np.isfinite(y)
    filled = np.where(here, y, 0.0)
    if not seasons:
        return _no_season(filled, here, across or odd(max(7, len(y) / 6)), rounds, settled)
    ordered = sorted(seasons, key=lambda s: s.period)
    parts = [np.zeros(len(y)) for _ in ordered]
    left = filled
    for _ in range(1 if len(ordered) == 1 else 2):
        for i, season in enumerate(ordered):
            left = left + parts[i]
            trend, parts[i], weights = _stl(
                left, here, season, across if i == len(ordered) - 1 else None, rounds, settled
            )
            left = left - parts[i]
    used = 1.5 * len(y) / (across or trend_window(ordered[-1], len(y))) + sum(map(_free, ordered))
    return Decomposed(trend, tuple(parts), np.where(here, left - trend, np.nan), weights, used)


def _free(season: Season) -> float:
    if season.smooth:
        return 1.5 * season.period / season.smooth
    return float(season.period if season.window is None else 3 * season.period)


def _no_season(y: Array, here: Array, window: int, rounds: int, settled: float) -> Decomposed:
    weights = here.astype(float)
    for round_ in range(rounds + 1):
        trend = loess(y[None], window, weights[None])[0]
        if round_ == rounds:
            break
        before, weights = weights, _robustness(np.abs(y - trend), here)
        if np.abs(before - weights).max(initial=0) <= settled:
            break
    return Decomposed(trend, (), np.where(here, y - trend, np.nan), weights, 1.5 * len(y) / window)


def _stl(
    y: Array, here: Array, season: Season, window: int | None, rounds: int, settled: float
) -> tuple[Array, Array, Array]:
    across = window or trend_window(season, len(y))
    trend = np.zeros(len(y))
    weights = here.astype(float)
    for round_ in range(rounds + 1):
        for _ in range(2):
            seasonal = _seasonal(np.where(here, y - trend, 0.0), weights, season)
            trend = loess((y - seasonal)[None], across, weights[None])[0]
        if round_ == rounds:
            break
        before, weights = weights, _robustness(np.abs(y - trend - seasonal), here)
        if np.abs(before - weights).max(initial=0) <= settled:
            break
    return trend, seasonal, weights


def trend_window(season: Season, n: int) -> int:
    """Return Cleveland's window for the trend beside a season."""
    window = season.window or 10 * n + 1
    return odd(math.ceil(1.5 * season.period / (1 - 1.5 / window)))


def _robustness(distance: Array, here: Array) -> Array:
    reach = 6 * float(np.median(distance[here])) if here.any() else 0.0
    if reach <= 0:
        return here.astype(float)
    bisquare = (1 - (distance / reach) ** 2) ** 2
    made = np.where(distance <= 0.001 * reach, 1.0, np.where(distance <= 0.999 * reach, bisquare, 0.0))
    return np.where(here, made, 0.0)


def _seasonal(y: Array, weights: Array, season: Season) -> Array:
    """Return the season of a series without its trend: smoothed cycle by cycle, less what of it is slow."""
    p, n = season.period, len(y)
    cycles = _cycles(y, weights, season)
    slow = _moving(_moving(_moving(cycles, p), p), 3)
    low = loess(slow[None], odd(p + 1))[0]
    return np.asarray(cycles[p : p + n] - low)


def _cycles(y: Array, weights: Array, season: Season) -> Array:
    """Return each phase smoothed over the cycles, one cycle further at both ends: shape (n + 2 period,)."""
    p, n = season.period, len(y)
    if season.smooth:
        return _same(y, weights, season)
    made = np.empty(n + 2 * p)
    whole, extra = divmod(n, p)
    window, degree = (season.window, 1) if season.window else (10 * n + 1, 0)
    for phases, length in ((slice(0, extra), whole + 1), (slice(extra, p), whole)):
        rows = np.arange(p)[phases]
        if not len(rows):
            continue
        places = rows[:, None] + p * np.arange(length)[None, :]
        part, rho = y[places], weights[places]
        inner = loess(part, window, rho, degree)
        first = _beyond(part, rho, 0, (1, min(window, length)), window, degree, inner[:, 0])
        last = _beyond(part, rho, length + 1, (max(1, length - window + 1), length), window, degree, inner[:, -1])
        made[rows[:, None] + p * np.arange(length + 2)[None, :]] = np.column_stack([first, inner, last])
    return made


def _beyond(
    part: Array, rho: Array, place: int, span: tuple[int, int], window: int, degree: int, otherwise: Array
) -> Array:
    fit = loess_at(part, rho, place, span, window, degree)
    return np.where(rho[:, span[0] - 1 : span[1]].sum(axis=1) > 0, fit, otherwise)


def _same(y: Array, weights: Array, season: Season) -> Array:
    """Return one season for all cycles, smoothed around the cycle."""
    p, n = season.period, len(y)
    phase = np.arange(n) % p
    total = np.bincount(phase, weights, p)
    means = np.divide(np.bincount(phase, weights * y, p), total, out=np.zeros(p), where=total > 0)
    around = loess(np.tile(means, 3)[None], season.smooth, np.tile(total, 3)[None])[0][p : 2 * p]
    return np.tile(around, n // p + 3)[: n + 2 * p]


def _moving(x: Array, width: int) -> Array:
    total = np.concatenate([[0.0], np.cumsum(x)])
    return np.asarray((total[width:] - total[:-width]) / width)


def strength(part: Array, rest: Array) -> float:
    """Return the strength of a trend or season, 0 to 1: one less the share of the variance that the rest has.

    X. Wang, K. Smith, R. Hyndman (2006), Characteristic-based clustering for time series data.
    """
    there = np.isfinite(part) & np.isfinite(rest)
    whole = float(np.var(part[there] + rest[there])) if there.any() else 0.0
    return max(0.0, 1 - float(np.var(rest[there])) / whole) if whole > 0 else 0.0
