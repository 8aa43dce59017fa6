"""The blend: at each horizon step the weighted median of the candidates, weighted by how well each did before.

Medians and means of several methods are hard to beat (Makridakis, Spiliotis & Assimakopoulos 2020, The M4 competition,
International Journal of Forecasting 36, 54-74); weights by the inverse of past squared errors are due to Bates &
Granger (1969), Operational Research Quarterly 20, 451-468.
"""

from __future__ import annotations

import numpy as np

from analyst_lib.forecasting.values import Plan, Values

POWER = 4.0
FORGET = 0.9  # the weight of an origin's errors falls by this with each origin after it
SMALLEST = 1e-300


def weights(errors: Values) -> Values:
    """Return the candidates' weights of shape (candidates,), which sum to 1, from their absolute errors.

    Each error is divided by the median of all candidates' errors at the same origin and step, so that no single step
    decides; the weight is 1 / (mean relative error, recent origins first)⁴. All are equal as long as no error is known.
    A candidate without an error where others have one is left out.

    Parameters
    ----------
    errors
        Of shape (candidates, origins, horizon), NaN where they are not known yet.

    Examples
    --------
    >>> weights(np.array([[[1.0, 2.0]], [[1.0, 2.0]], [[2.0, 4.0]]])).round(3).tolist()
    [0.485, 0.485, 0.03]
    """
    known = np.isfinite(errors)
    counts = known.sum(axis=(1, 2))
    if not counts.any():
        return np.full(len(errors), 1 / len(errors))
    usable = counts == counts.max()
    steps = known[usable].all(axis=0)
    typical = np.median(errors[usable][:, steps], axis=0)
    recency = np.repeat(FORGET ** np.arange(errors.shape[1])[::-1, None], errors.shape[2], axis=1)[steps]
    relative = np.maximum(errors[usable][:, steps], SMALLEST) / np.maximum(typical, SMALLEST)
    means = relative @ recency / recency.sum()
    made = np.zeros(len(errors))
    made[usable] = (means.min() / means) ** POWER
    return np.asarray(made / made.sum())


def weighted_median(values: Values, by: Values) -> Values:
    """Return the weighted medians of shape (steps,) of values of shape (candidates, steps), interpolated.

    Each value stands at the middle of its weight; between two of them the median is linear.

    Examples
    --------
    >>> weighted_median(np.array([[1.0], [2.0], [9.0]]), np.full(3, 1 / 3)).round(9).tolist()
    [2.0]
    """
    order = np.argsort(values, axis=0)
    ordered = np.take_along_axis(values, order, axis=0)
    middles = np.cumsum(by[order], axis=0) - by[order] / 2
    return np.array([np.interp(0.5, middles[:, step], ordered[:, step]) for step in range(values.shape[1])])


def known_errors(forecasts: Values, values: Values, plan: Plan, now: int) -> Values:
    """Return absolute errors of shape (candidates, origins, horizon), NaN where the value comes at `now` or later."""
    times = np.array(plan.origins)[:, None] + plan.steps()
    actual = np.where(times < now, values[np.minimum(times, len(values) - 1)], np.nan)
    return np.asarray(np.abs(forecasts - actual))


def blend(forecasts: Values, values: Values, plan: Plan) -> tuple[Values, Values]:
    """Blend the candidates at each origin with weights from what was known there.

    Parameters
    ----------
    forecasts
        Of shape (candidates, origins, horizon), NaN where a candidate has none.
    values
        The series.

    Returns
    -------
    tuple of arrays
        The blend, of shape (origins, horizon), and the weights at the last origin, of shape (candidates,).
    """
    made, last = [], np.zeros(len(forecasts))
    for place, origin in enumerate(plan.origins):
        there = np.isfinite(forecasts[:, place]).all(axis=1)
        last = np.zeros(len(forecasts))
        last[there] = weights(known_errors(forecasts[there], values, plan, origin))
        made.append(weighted_median(forecasts[there, place], last[there]))
    return np.array(made), last
