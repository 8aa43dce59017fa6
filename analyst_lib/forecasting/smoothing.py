"""Exponential smoothing with damped trend and additive season: all settings of a grid in one pass over a series.

The error-correction form of Holt-Winters (Hyndman, Koehler, Ord & Snyder 2008, Forecasting with Exponential Smoothing,
ch. 2; Gardner & McKenzie 1985 for the damping). No setting is picked: the forecasts of all are averaged by how likely
each makes the past, which costs one pass and is steadier than one optimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from analyst_lib.forecasting.season import broad
from analyst_lib.forecasting.values import Plan, Values, likelihood_weights

LEVELS = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
TRENDS = (0.0, 0.03, 0.1, 0.25, 0.5)
SEASONS = (0.0, 0.05, 0.15, 0.35, 0.7)
DAMPINGS = (0.8, 0.9, 0.95, 0.98, 1.0)
FORGET = 0.98  # the weight of an error falls by this at each step


@dataclass(frozen=True)
class Settings:
    """Smoothing parameters of shape (settings,): of level, trend and season, and the damping of the trend."""

    level: Values
    trend: Values
    season: Values
    damping: Values


@dataclass
class State:
    """Level and trend of shape (settings,), season of shape (season, settings); `time` steps have been seen."""

    level: Values
    trend: Values
    season: Values
    time: int = 0

    def step(self, value: float, by: Settings) -> Values:
        """Learn the next value, and return how far off each setting had been."""
        damped = by.damping * self.trend
        expected = self.level + damped
        phase = self.time % len(self.season)
        error = value - expected - self.season[phase]
        self.level = expected + by.level * error
        self.trend = damped + by.trend * error
        if len(self.season) > 1:
            self.season[phase] += by.season * error
        self.time += 1
        return np.asarray(error)

    def forecast(self, horizon: int, by: Settings, weights: Values) -> Values:
        """Return what the settings expect of the next steps, of shape (horizon,), averaged by their weights."""
        used = np.flatnonzero(weights)
        damping = np.cumsum(by.damping[used] ** np.arange(1, horizon + 1)[:, None], axis=0)
        phases = (self.time + np.arange(horizon)) % len(self.season)
        straight = self.level[used] + damping * self.trend[used]
        return np.asarray((straight + self.season[phases[:, None], used]) @ weights[used])


@cache
def grid(season: int) -> Settings:
    """Return the settings that are averaged; a season's smoothing is relative to what the level leaves."""
    made = {
        (level, level * trend, of_season * max(1 - level, 0.05), damping if trend or damping < 1 else 1.0)
        for level in LEVELS
        for of_season in (SEASONS if season > 1 else (0.0,))
        for trend in TRENDS
        for damping in DAMPINGS
    }
    made |= {(level, 0.0, of_season, 0.0) for level, trend, of_season, _ in made if not trend}
    return Settings(*np.array(sorted(made)).T)


def smoothing(values: Values, plan: Plan) -> Values:
    """Forecast with each setting of the grid, and average by likelihood (recent errors weigh more)."""
    by = grid(plan.season)
    state = first_state(values[: plan.origins[0]], plan.season, len(by.level))
    squares, count, made = np.zeros(len(by.level)), 0.0, []
    for time in range(plan.end + 1):
        if time in plan.origins:
            weights = likelihood_weights(squares, max(count, 1.0))
            made.append(state.forecast(plan.horizon, by, weights))
        if time < plan.end:
            squares = FORGET * squares + state.step(values[time], by) ** 2
            count = FORGET * count + 1
    return np.array(made)


def first_state(values: Values, season: int, settings: int) -> State:
    """Return where the smoothing begins: level and trend before the first value, and the first seasons' pattern.

    Of up to four whole seasons the trend is the slope between the means of the first and the last, the pattern the mean
    of what the trend leaves. Without a season the trend is the median step of the first eight values.
    """
    whole = min(len(values) // season, 4)
    if season == 1 or whole == 0:
        slope = float(np.median(np.diff(values[:8]))) if len(values) > 2 else 0.0
        pattern, level = np.zeros(season), float(values[0]) - slope
    else:
        rows = values[: whole * season].reshape(whole, season)
        slope = (rows[-1].mean() - rows[0].mean()) / ((whole - 1) * season) if whole > 1 else 0.0
        middle = (whole * season - 1) / 2
        straight = rows.mean() + slope * (np.arange(whole * season) - middle)
        pattern = broad((rows - straight.reshape(rows.shape)).mean(axis=0))
        level = rows.mean() - slope * (middle + 1)
    shape = (settings,)
    return State(np.full(shape, level), np.full(shape, slope), np.repeat(pattern[:, None], settings, axis=1))
