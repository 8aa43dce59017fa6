"""Whether and after how many steps a series repeats itself, and how strongly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyst_lib.forecasting.values import Values

LEAST_CYCLES = 2
LONG = 200  # steps; of longer seasons only the broad shape is taken
PARTS = 12
CLEARER = 0.05
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
    as a trend would make levels differ; of a season of more than 200 steps (a year of days) the means of its twelfths
    are. Fewer than two cycles and two steps tell nothing.
    """
    if season > LONG:
        return _repeats_broadly(values, season)
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


def _repeats_broadly(values: Values, season: int) -> bool:
    cycles = len(values) // season
    if cycles < LEAST_CYCLES:
        return False
    edges = np.linspace(0, season, PARTS + 1).astype(int)
    rows = values[len(values) - cycles * season :].reshape(cycles, season)
    means = np.add.reduceat(rows, edges[:-1], axis=1) / np.diff(edges)
    ends = np.concatenate([means.ravel(), means[-1, :2]])  # two steps more, as a season of twelve needs
    return repeats(ends, PARTS)


def find_season(values: Values, lengths: Sequence[int]) -> int:
    """Return which of some lengths a series repeats itself after, 1 if none: the one that explains most.

    A longer one must explain clearly more than a shorter one, as it has more phases to fit the noise with; a year of
    days is taken only where there is no week, as a level that moves follows the year well enough.

    Examples
    --------
    >>> time = np.arange(70)
    >>> find_season(time % 7 + np.sin(time * 5.0), [7, 35]), find_season(np.sin(time * 5.0**0.5), [7])
    (7, 1)
    """
    usable = [length for length in sorted(lengths) if repeats(values, length)]
    usable = [length for length in usable if length <= LONG] or usable[:1]
    if len(usable) < 2:
        return usable[0] if usable else 1
    found = [(_explained(values, length, usable[-1]), length) for length in usable]
    best, season = found[0]
    for share, length in found[1:]:
        if share > best + CLEARER:
            best, season = share, length
    return season


def _explained(values: Values, season: int, widest: int) -> float:
    """Return the adjusted share of what the trend leaves that the phases of a season explain."""
    left = without_trend(values, widest)
    phases = np.arange(len(left)) % season
    pattern = np.bincount(phases, left, season) / np.bincount(phases, minlength=season)
    spread = float(((left - left.mean()) ** 2).sum())
    freedom = max(len(left) - season, 1)
    return 1 - float(((left - pattern[phases]) ** 2).sum()) / freedom / (spread / (len(left) - 1)) if spread > 0 else 0


def broad(pattern: Values) -> Values:
    """Return a season's pattern of shape (…, season); one of more than 200 steps as its running mean over a 24th."""
    season = pattern.shape[-1]
    if season <= LONG:
        return pattern
    half = season // 48
    around = [np.roll(pattern, shift, axis=-1) for shift in range(-half, half + 1)]
    return np.asarray(np.mean(around, axis=0))


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
    if len(values) < len(ends):
        return np.zeros(0)
    trend = np.convolve(values, ends / season, "valid")
    half = (len(ends) - 1) // 2
    return np.asarray(values[half : half + len(trend)] - trend)
