"""Intervals from how far off the backtest was: conformal, with a width that grows with the horizon.

Split conformal prediction (Vovk, Gammerman & Shafer 2005; for time series Stankeviciute, Alaa & van der Schaar 2021)
with residuals of the rolling origins. Few origins do not give a quantile for each step, so the residuals of all steps
are pooled after division by a growth curve step^b, and recent origins weigh more (Barber, Candès, Ramdas & Tibshirani
2023, Annals of Statistics 51, 816-845).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyst_lib.forecasting.scores import actual_values
from analyst_lib.forecasting.values import Plan, Values

FORGET = 0.95
GROWTH = 0.5  # as of a random walk
TRUST = 20.0  # how many origins of residuals outweigh that
RATIO = 2.0  # values that differ more than this factor have errors in percent


@dataclass(frozen=True)
class Band:
    """Half-widths of shape (horizon,) around a forecast: added, or with `factors` as powers of e to multiply with."""

    widths: Values
    factors: bool

    def around(self, forecast: Values) -> tuple[Values, Values]:
        """Return the lower and the upper bounds."""
        if self.factors:
            spread = np.exp(np.minimum(self.widths, 50.0))
            return np.minimum(forecast / spread, forecast), np.maximum(forecast * spread, forecast)
        return forecast - self.widths, forecast + self.widths


def band(forecasts: Values, values: Values, plan: Plan, level: float) -> Band:
    """Return the band from the residuals of forecasts of shape (origins, horizon) whose values are known.

    Parameters
    ----------
    forecasts
        One row for each origin before the one that the band is for.
    values
        What is known.
    plan
        Its origins are those of the rows.
    level
        The share of values that should fall inside, such as 0.9.
    """
    came = actual_values(values, plan)
    factors = _in_percent(values, forecasts)
    off = np.log(came / forecasts) if factors else came - forecasts
    growth = np.asarray((plan.steps() + 1.0) ** _growth(off), dtype=float)
    sizes, recency = np.abs(off) / growth, FORGET ** np.arange(len(off))[::-1]
    there = np.isfinite(sizes)
    weights = np.broadcast_to(recency[:, None], sizes.shape)[there]
    origins = recency.sum() ** 2 / (recency**2).sum()  # as many equal ones would tell as much (Kish 1965)
    exact = min(level * (1 + 1 / origins), 1.0)  # the origin to come is one more of those seen
    return Band(weighted_quantile(sizes[there], weights, exact) * growth, factors)


def _in_percent(values: Values, forecasts: Values) -> bool:
    return bool(values.min() > 0 and forecasts.min() > 0 and values.max() > RATIO * values.min())


def _growth(off: Values) -> float:
    """Return the power of the step with which residuals grow: of a fit on logs, drawn towards a random walk's."""
    there = np.isfinite(off)
    steps = there.any(axis=0)
    sizes = np.sqrt(np.nansum(off[:, steps] ** 2, axis=0) / there[:, steps].sum(axis=0))
    if steps.sum() < 2 or not (sizes > 0).all():
        return GROWTH
    logs = np.log(np.flatnonzero(steps) + 1.0)
    centred = logs - logs.mean()
    slope = float(centred @ np.log(sizes) / (centred @ centred))
    return float(np.clip((len(off) * slope + TRUST * GROWTH) / (len(off) + TRUST), 0.0, 1.0))


def weighted_quantile(values: Values, weights: Values, level: float) -> float:
    """Return a quantile of weighted values, linear between the middles of their weights.

    Examples
    --------
    >>> weighted_quantile(np.array([3.0, 1.0, 2.0]), np.ones(3), 0.5)
    2.0
    """
    order = np.argsort(values)
    middles = np.cumsum(weights[order]) - weights[order] / 2
    return float(np.interp(level, middles / weights.sum(), values[order]))
