"""A ridge regression of each step's change on the changes before it and on the phase of the season.

Hoerl & Kennard (1970), Technometrics 12, 55-67, for the penalty. The forecast feeds on itself step by step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyst_lib.forecasting.values import Plan, Values

SHRINK_LAGS = 10.0  # relative to the changes' variance
SHRINK_PHASES = 0.1
MOST_LAGS = 13
WITHOUT_SEASON = 4
MOST_PHASES = 60  # a longer season is drawn by waves instead of one level for each phase
WAVES = 4


def autoregression(values: Values, plan: Plan) -> Values:
    """Fit the regression anew at each origin, on what is known there, and continue it."""
    changes = np.diff(values[: plan.end])
    made, sums = [], Sums.of(changes, [], plan.season)
    for origin in plan.origins:
        lags = lags_of(plan.season, origin - 1)
        if lags != sums.lags:
            sums = Sums.of(changes, lags, plan.season)
        sums.learn(origin - 1)
        steps = _continue(changes[: origin - 1], sums, plan) if sums.enough else np.zeros(plan.horizon)
        made.append(values[origin - 1] + np.cumsum(steps))
    return np.array(made)


def lags_of(season: int, changes: int) -> list[int]:
    """Return which changes before a step are looked at: the last ones, and those a season ago."""
    near = WITHOUT_SEASON if season == 1 else min(season + 1, MOST_LAGS)
    wanted = sorted({*range(1, near + 1), *((season - 1, season, season + 1) if season > 1 else ())})
    return [lag for lag in wanted if 1 <= lag <= max(1, changes // 3)]


@dataclass
class Sums:
    """The products that a regression is solved from; `rows` of the design, those of the first changes, are summed."""

    lags: list[int]
    design: Values
    target: Values
    season: int
    squares: Values
    products: Values
    rows: int = 0

    @classmethod
    def of(cls, changes: Values, lags: list[int], season: int) -> Sums:
        reach = max(lags, default=0)
        times = np.arange(reach, len(changes))
        design = np.column_stack([*(changes[times - lag] for lag in lags), _phases(times, season)])
        width = design.shape[1]
        return cls(lags, design, changes[reach:], season, np.zeros((width, width)), np.zeros(width))

    @property
    def enough(self) -> bool:
        return bool(self.lags) and self.rows > 2

    def learn(self, changes: int) -> None:
        """Add what is new among the first `changes` changes."""
        new = slice(self.rows, changes - max(self.lags, default=0))
        self.squares += self.design[new].T @ self.design[new]
        self.products += self.design[new].T @ self.target[new]
        self.rows = new.stop

    def solve(self, variance: float) -> Values:
        penalty = np.full(len(self.products), SHRINK_PHASES)
        penalty[: len(self.lags)] = SHRINK_LAGS * (variance or 1.0)
        return np.asarray(np.linalg.solve(self.squares + np.diag(penalty), self.products))


def _continue(changes: Values, sums: Sums, plan: Plan) -> Values:
    """Return the next changes, each from those before it."""
    count, reach = len(changes), sums.lags[-1]
    weights = sums.solve(float(changes.var()))
    seasonal = _phases(count + plan.steps(), plan.season) @ weights[len(sums.lags) :]
    path: Values = np.concatenate([changes[-reach:], np.zeros(plan.horizon)])
    back = reach - np.array(sums.lags)
    for step in range(plan.horizon):
        path[reach + step] = seasonal[step] + path[step + back] @ weights[: len(sums.lags)]
    return path[reach:]


def _phases(times: np.ndarray, season: int) -> Values:
    """Return what tells the phase of each time: a column for each phase, or a constant and waves for a long season."""
    if season <= MOST_PHASES:
        return np.asarray(np.equal.outer(times % season, np.arange(season)), dtype=float)
    turns = 2 * np.pi * np.outer(times, np.arange(1, WAVES + 1)) / season
    return np.column_stack([np.ones(len(times)), np.sin(turns), np.cos(turns)])
