"""The forecasts that any other must beat: the last season again, and the last season with its yearly change."""

from __future__ import annotations

import numpy as np

from analyst_lib.forecasting.values import Plan, Values

LOOK_BACK = 8  # steps of a series without season that its drift is the mean of


def seasonal_naive(values: Values, plan: Plan) -> Values:
    """Return the last season, again and again (without a season: the last value).

    Examples
    --------
    >>> seasonal_naive(np.array([1.0, 2, 3, 4]), Plan((4,), 3, 2)).tolist()
    [[3.0, 4.0, 3.0]]
    """
    return np.stack([values[origin - plan.season + plan.steps() % plan.season] for origin in plan.origins])


def seasonal_drift(values: Values, plan: Plan) -> Values:
    """Return the last season plus, each time it comes again, its mean change over the last two seasons.

    Without a season: the last value, and the mean step of the last eight.

    Examples
    --------
    >>> seasonal_drift(np.array([1.0, 2, 3, 4]), Plan((4,), 3, 2)).tolist()
    [[5.0, 6.0, 7.0]]
    """
    reach = 2 * plan.season if plan.season > 1 else LOOK_BACK
    changes = values[plan.season : plan.end] - values[: plan.end - plan.season]
    ends = [origin - plan.season for origin in plan.origins]
    drifts = np.array([changes[max(0, end - reach) : end].mean() if end > 0 else 0.0 for end in ends])
    return np.asarray(seasonal_naive(values, plan) + drifts[:, None] * (plan.steps() // plan.season + 1))
