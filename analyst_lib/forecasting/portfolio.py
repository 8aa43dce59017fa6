"""The methods that are tried, and their forecasts from all origins, on the values and on their logarithms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyst_lib.forecasting.airline import airline
from analyst_lib.forecasting.autoregression import autoregression
from analyst_lib.forecasting.naive import seasonal_drift, seasonal_naive
from analyst_lib.forecasting.smoothing import smoothing
from analyst_lib.forecasting.theta import theta
from analyst_lib.forecasting.values import Method, Plan, Values

BASELINE = "seasonal naive"
FARTHEST = 10.0  # a forecast is kept within so many ranges of what is known,
MOST_FOLD = 1000.0  # one by logarithms within this factor of it


@dataclass(frozen=True)
class Candidate:
    """A method on the values as they are, or on their logarithms (then growth in percent becomes growth in steps)."""

    name: str
    method: Method
    logarithms: bool = False

    def forecasts(self, values: Values, plan: Plan) -> Values:
        """Return forecasts of shape (origins, horizon); NaN from an origin that knows a value without logarithm."""
        if not self.logarithms:
            return _bounded(self.method(values, plan), values, plan)
        positive = int(np.argmax(values <= 0)) if (values <= 0).any() else len(values)
        usable = tuple(origin for origin in plan.origins if origin <= positive)
        made = np.full((len(plan.origins), plan.horizon), np.nan)
        if usable:
            part = Plan(usable, plan.horizon, plan.season)
            logs, fold = np.log(values[:positive]), np.log(MOST_FOLD)
            lowest, highest = _extremes(logs, part)
            made[: len(usable)] = np.exp(np.clip(self.method(logs, part), lowest - fold, highest + fold))
        return made


def _bounded(forecasts: Values, values: Values, plan: Plan) -> Values:
    lowest, highest = _extremes(values, plan)
    reach = FARTHEST * (highest - lowest)
    return np.clip(forecasts, lowest - reach, highest + reach)


def _extremes(values: Values, plan: Plan) -> tuple[Values, Values]:
    """Return the smallest and the largest value known at each origin, as columns."""
    at = np.array(plan.origins)[:, None] - 1
    return np.minimum.accumulate(values)[at], np.maximum.accumulate(values)[at]


def portfolio(plan: Plan) -> tuple[Candidate, ...]:
    """Return the candidates that what the first origin knows is enough for."""
    methods: list[tuple[str, Method]] = [("drift", seasonal_drift), ("smoothing", smoothing), ("theta", theta)]
    if plan.season > 1 and plan.origins[0] > 2 * plan.season + 1:
        methods.append(("airline", airline))
    methods.append(("autoregression", autoregression))
    return tuple(Candidate(_named(name, logs), method, logs) for name, method in methods for logs in (False, True))


def _named(method: str, logarithms: bool) -> str:
    return f"{method} of logarithms" if logarithms else method


def all_forecasts(values: Values, plan: Plan) -> tuple[tuple[str, ...], Values]:
    """Return names and forecasts, of shape (candidates, origins, horizon); the first is the baseline."""
    tried = (Candidate(BASELINE, seasonal_naive), *portfolio(plan))
    return tuple(c.name for c in tried), np.stack([c.forecasts(values, plan) for c in tried])
