"""The airline model: ARIMA(0,1,1)(0,1,1) of a season, all settings of a grid in one pass.

Box & Jenkins (1970), Time Series Analysis, ch. 9. Conditional sum of squares: the errors before the first full season
are taken as 0. As in `smoothing`, the forecasts of all settings are averaged by likelihood.
"""

from __future__ import annotations

import numpy as np

from analyst_lib.forecasting.values import Plan, Values, likelihood_weights

SHORT = (-0.2, 0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)
LONG = (0.0, 0.2, 0.4, 0.6, 0.75, 0.9)
PAIRS = np.array([(short, long) for short in SHORT for long in LONG]).T


def airline(values: Values, plan: Plan, pairs: Values = PAIRS) -> Values:
    """Forecast with each pair of moving-average parameters (columns of `pairs`), and average by likelihood."""
    short, long = pairs
    season, both = plan.season, short * long
    changes = _twice_differenced(values[: plan.end], season)
    errors = np.zeros((plan.end, len(short)))
    squares, made = np.zeros(len(short)), []
    for time in range(plan.end + 1):
        if time in plan.origins:
            weights = likelihood_weights(squares, max(time - 2 * season - 1, 1))
            made.append(_continue(values[:time], errors[:time], plan, pairs) @ weights)
        if season < time < plan.end:
            before = short * errors[time - 1] + long * errors[time - season]
            errors[time] = changes[time] + before - both * errors[time - season - 1]
            squares += errors[time] ** 2 if time > 2 * season else 0.0
    return np.array(made)


def _twice_differenced(values: Values, season: int) -> Values:
    yearly = values[season:] - values[:-season]
    return np.concatenate([np.zeros(season + 1), np.diff(yearly)])


def _continue(values: Values, errors: Values, plan: Plan, pairs: Values) -> Values:
    """Return the forecasts of shape (horizon, settings): the recursion with errors to come at their mean, 0."""
    short, long = pairs
    reach = plan.season + 1
    path = np.zeros((reach + plan.horizon, len(short)))
    path[:reach] = values[-reach:, None]
    noise = np.zeros_like(path)
    noise[:reach] = errors[-reach:]
    for at in range(reach, len(path)):
        drift = path[at - 1] + path[at - plan.season] - path[at - reach]
        moving = short * noise[at - 1] + long * noise[at - plan.season] - short * long * noise[at - reach]
        path[at] = drift - moving
    return path[reach:]
