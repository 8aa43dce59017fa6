"""The theta method: simple exponential smoothing of the adjusted series, with most of its recent linear trend.

Assimakopoulos & Nikolopoulos (2000), International Journal of Forecasting 16, 521-530, in the form that Hyndman &
Billah (2003), IJF 19, 287-290, showed it to have, with theta = 4 instead of 2: the trend counts for 1 - 1/4 instead of
1 - 1/2 (Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler 2016, IJF 32, 1151-1161). The season is taken off before
by classical decomposition. Trend and season are those of the last years: a line through a century tells little of the
next years. Share, window and forgetting were set on the development series of benchmarks/forecasting.py.
"""

from __future__ import annotations

import numpy as np

from analyst_lib.forecasting.season import broad, without_trend
from analyst_lib.forecasting.values import Plan, Values, likelihood_weights

LEVELS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
SHARE = 0.75  # of the trend
SEASONS = 5  # whose trend it is,
STEPS = 16  # at least so many steps
FORGET = 0.6  # a season's distances from the trend weigh so much less than those of the one after it


def theta(values: Values, plan: Plan) -> Values:
    """Forecast at each origin the adjusted series' level and three quarters of its trend, and add the season."""
    known = values[: plan.end]
    patterns = seasonal_patterns(known, plan)
    adjusted = known - patterns[:, np.arange(plan.end) % plan.season]
    levels, rates = _smooth(adjusted, plan)
    window = max(STEPS, SEASONS * plan.season)
    recent = [row[max(0, origin - window) : origin] for row, origin in zip(adjusted, plan.origins, strict=True)]
    slopes = SHARE * np.array([_slope(row) for row in recent])
    age = (1 - (1 - rates) ** np.array([len(row) for row in recent])) / rates
    straight = levels[:, None] + slopes[:, None] * (plan.steps() + age[:, None])
    coming = (np.array(plan.origins)[:, None] + plan.steps()) % plan.season
    return np.asarray(straight + np.take_along_axis(patterns, coming, axis=1))


def seasonal_patterns(values: Values, plan: Plan) -> Values:
    """Return of each origin the season's pattern, of shape (origins, season), with mean 0.

    The mean distance, at each phase, of the values from their centred moving average over one season, the last seasons
    weighing most; none (zeros) before two whole seasons are known.
    """
    season = plan.season
    made = np.zeros((len(plan.origins), season))
    if season == 1:
        return made
    for row, origin in enumerate(plan.origins):
        if origin >= 2 * season + 1:
            made[row] = _pattern(without_trend(values[:origin], season), origin, season)
    return made


def _pattern(off: Values, known: int, season: int) -> Values:
    """Return the pattern from the distances `off`, which are those of the middle of the known values."""
    ages = len(off) - 1 - np.arange(len(off))
    phases = ((known - len(off)) // 2 + np.arange(len(off))) % season
    weights = FORGET ** (ages // season)
    pattern = np.bincount(phases, off * weights, season) / np.bincount(phases, weights, season)
    return broad(pattern - pattern.mean())


def _smooth(adjusted: Values, plan: Plan) -> tuple[Values, Values]:
    """Return of each origin the last level and the smoothing rate, averaged over the rates by likelihood."""
    level = np.repeat(adjusted[:, :1], len(LEVELS), axis=1)
    squares = np.zeros(level.shape)
    final, rates = np.zeros((2, len(plan.origins)))
    rows = {origin: row for row, origin in enumerate(plan.origins)}
    for time in range(1, plan.end + 1):
        if time in rows:
            row = rows[time]
            weights = likelihood_weights(squares[row], time)
            final[row], rates[row] = level[row] @ weights, LEVELS @ weights
        if time < plan.end:
            error = adjusted[:, time, None] - level
            squares += error**2
            level = level + LEVELS * error
    return final, rates


def _slope(values: Values) -> float:
    if len(values) < 2:
        return 0.0
    centred = np.arange(len(values)) - (len(values) - 1) / 2
    return float(centred @ values / (centred @ centred))
