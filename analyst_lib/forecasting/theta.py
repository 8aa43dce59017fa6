"""The theta method: simple exponential smoothing of the adjusted series, with half of its linear trend.

Assimakopoulos & Nikolopoulos (2000), International Journal of Forecasting 16, 521-530, in the form that Hyndman &
Billah (2003), IJF 19, 287-290, showed it to have. The season is taken off before by classical decomposition.
"""

from __future__ import annotations

import numpy as np

from analyst_lib.forecasting.season import broad
from analyst_lib.forecasting.values import Plan, Values, likelihood_weights

LEVELS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


def theta(values: Values, plan: Plan) -> Values:
    """Forecast at each origin the adjusted series' level and half its trend, and add the season."""
    known = values[: plan.end]
    patterns = seasonal_patterns(known, plan)
    adjusted = known - patterns[:, np.arange(plan.end) % plan.season]
    levels, rates = _smooth(adjusted, plan)
    slopes = np.array([_slope(row[:origin]) for row, origin in zip(adjusted, plan.origins, strict=True)])
    age = (1 - (1 - rates) ** np.array(plan.origins)) / rates
    straight = levels[:, None] + slopes[:, None] / 2 * (plan.steps() + age[:, None])
    coming = (np.array(plan.origins)[:, None] + plan.steps()) % plan.season
    return np.asarray(straight + np.take_along_axis(patterns, coming, axis=1))


def seasonal_patterns(values: Values, plan: Plan) -> Values:
    """Return of each origin the season's pattern, of shape (origins, season), with mean 0.

    The mean distance, at each phase, of the values from their centred moving average over one season; none (zeros)
    before two whole seasons are known.
    """
    season = plan.season
    made = np.zeros((len(plan.origins), season))
    if season == 1:
        return made
    ends = np.full(season, 1.0) if season % 2 else np.concatenate([[0.5], np.ones(season - 1), [0.5]])
    half = (len(ends) - 1) // 2
    for row, origin in enumerate(plan.origins):
        if origin >= 2 * season + 1:
            trend = np.convolve(values[:origin], ends / season, "valid")
            off = values[half : half + len(trend)] - trend
            phases = (half + np.arange(len(trend))) % season
            pattern = np.bincount(phases, off, season) / np.bincount(phases, minlength=season)
            made[row] = broad(pattern - pattern.mean())
    return made


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
