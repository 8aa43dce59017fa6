"""Whether and after how many steps a series repeats itself, and how strongly."""

from __future__ import annotations

import numpy as np

from analyst_lib.forecasting.values import Values

CANDIDATES = {
    "hour": (24, 168),
    "day": (7, 365),
    "week": (52,),
    "month": (12,),
    "quarter": (4,),
    "year": (),
}
LEAST_CYCLES = 2
SIGNIFICANT = 0.01
NOTHING = 1e-20  # what rounding leaves of a straight line


def autocorrelation(values: Values, lags: int) -> Values:
    """Return the sample autocorrelations at lags 0 … `lags`, of shape (lags + 1,).

    With the divisor n at all lags (Box & Jenkins 1970, 2.1.5), as statsmodels' `acf` with `adjusted=False`; 0 of a
    constant series.

    Examples
    --------
    >>> autocorrelation(np.array([1.0, 2, 1, 2, 1, 2]), 2).round(3).tolist()
    [1.0, -0.833, 0.667]
    """
    centred = values - values.mean()
    squares = float(centred @ centred)
    if squares <= 0 or not np.isfinite(squares):
        return np.zeros(lags + 1)
    return np.array([centred[: len(centred) - lag] @ centred[lag:] for lag in range(lags + 1)]) / squares


def repeats(values: Values, season: int) -> bool:
    """Tell whether a series repeats itself after `season` steps.

    The means of the changes from step to step differ between the phases of the season, by the F test of one-way
    analysis of variance at 1 % (Fisher 1925, Statistical Methods for Research Workers, ch. 7). Changes are looked at,
    as a trend would make levels differ. Fewer than two cycles and two steps tell nothing.
    """
    if season < 2 or len(values) < LEAST_CYCLES * season + 2:
        return False
    changes = np.diff(values)
    phases = np.arange(len(changes)) % season
    means = np.bincount(phases, changes, season) / np.bincount(phases, minlength=season)
    within = float(((changes - means[phases]) ** 2).sum())
    between = float(((changes - changes.mean()) ** 2).sum()) - within
    if between <= NOTHING * float((changes**2).sum()):
        return False
    from scipy.special import fdtrc

    inside, outside = len(changes) - season, season - 1
    ratio = np.inf if within <= 0 else between / outside * inside / within
    return bool(fdtrc(outside, inside, ratio) < SIGNIFICANT)


def strength(values: Values, season: int) -> float:
    """Return how much of what the trend leaves follows the season: 0 nothing, 1 all.

    max(0, 1 - var(rest) / var(season + rest)), of Wang, Smith & Hyndman (2006), Data Mining and Knowledge Discovery 13,
    335-364, with classical decomposition.
    """
    if season < 2 or len(values) < LEAST_CYCLES * season + 1:
        return 0.0
    return _pattern_share(values, season)


def _pattern_share(values: Values, season: int) -> float:
    left = without_trend(values, season)
    phases = np.arange(len(left)) % season
    pattern = np.bincount(phases, left, season) / np.maximum(np.bincount(phases, minlength=season), 1)
    variance = float(left.var())
    return max(0.0, 1 - float((left - pattern[phases]).var()) / variance) if variance > 0 else 0.0


def without_trend(values: Values, season: int) -> Values:
    """Return the distance of each value from the centred mean of one season around it; the ends are left out."""
    ends = np.full(season, 1.0) if season % 2 else np.concatenate([[0.5], np.ones(season - 1), [0.5]])
    trend = np.convolve(values, ends / season, "valid")
    half = (len(ends) - 1) // 2
    return np.asarray(values[half : half + len(trend)] - trend)
