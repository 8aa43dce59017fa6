"""One series of numbers to its forecast: origins, backtest, blend, intervals and scores."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analyst_lib.forecasting.blend import blend
from analyst_lib.forecasting.intervals import Band, band
from analyst_lib.forecasting.naive import seasonal_naive
from analyst_lib.forecasting.portfolio import BASELINE, all_forecasts
from analyst_lib.forecasting.scores import Score, actual_values, score
from analyst_lib.forecasting.season import repeats
from analyst_lib.forecasting.values import Plan, Values

ORIGINS = 24
LEAST = 8  # points that an origin must know
POINTS = 1500  # longer series are cut to their end
PARTS = 6  # a short series is checked at horizons of so many sixths
BLEND = "blend"
LEARNED = 8  # origins of which a band is learned before its coverage counts


@dataclass(frozen=True)
class Bounds:
    """A forecast with its interval, each of shape (…, horizon)."""

    forecast: Values
    low: Values
    high: Values


@dataclass(frozen=True)
class Forecast:
    """The forecast of a series (`ahead`), and what a backtest says of it.

    `past` has one row for each of `plan.origins`: what was forecast there from what was known there. Its bounds are NaN
    before enough residuals were known. `baseline` is the seasonal naive forecast, of shape (horizon,). `scores` begins
    with the blend and the baseline. The season (1 where none was found) is `plan.season`.
    """

    level: float
    ahead: Bounds
    baseline: Values
    plan: Plan
    past: Bounds
    scores: tuple[Score, ...]

    @property
    def blend(self) -> Score:
        """The scores of the forecast itself."""
        return self.scores[0]

    @property
    def naive(self) -> Score:
        """The scores of the seasonal naive forecast."""
        return self.scores[1]


def forecast_values(values: Values, season: int, horizon: int, level: float = 0.9) -> Forecast:
    """Forecast a series.

    Parameters
    ----------
    values
        Of shape (n,), in order of time, evenly spaced, none missing; n >= 2.
    season
        The steps after which the pattern may repeat, such as 12 of months (1: none); left out where it does not.
    horizon
        How many steps to forecast.
    level
        The share of values that the interval should hold.

    Examples
    --------
    >>> made = forecast_values(np.arange(40.0), season=1, horizon=3)
    >>> made.ahead.forecast.round(3).tolist()
    [40.0, 41.0, 42.0]
    """
    recent = values[-max(POINTS, 6 * season) :]
    scale = 2.0 ** np.floor(np.log2(max(float(np.abs(recent).max()), 1e-290)))
    scaled = recent / scale  # exact, and squares neither overflow nor vanish
    found = season if repeats(scaled, season) else 1
    before = origins(len(scaled), horizon, found, season)
    made = _forecast(scaled, Plan((*before, len(scaled)), horizon, found), level)
    return _scaled(made, scale, len(values) - len(recent))


def origins(known: int, horizon: int, season: int, cycle: int) -> tuple[int, ...]:
    """Return from where the past is forecast, ascending: up to 24 origins.

    They are a quarter of a cycle (a year, a week) apart, but a sixth of the horizon at least and half of it at most.

    Each leaves a whole horizon to compare with; where fewer than six can, nearer ones join them, with what there is.

    Examples
    --------
    >>> origins(60, 12, 12, 12)
    (27, 30, 33, 36, 39, 42, 45, 48)
    >>> origins(14, 6, 1, 1)
    (8, 9, 10, 11, 12, 13)
    """
    least = max(2 * season + 2, LEAST) if season > 1 else LEAST
    apart = max(1, min(-(-cycle // 4), horizon // 2), round(horizon / PARTS))
    found = {known - horizon - apart * back for back in range(ORIGINS)}
    usable = {origin for origin in found if origin >= least}
    if len(usable) < PARTS:
        usable |= {known - horizon * part // PARTS for part in range(1, PARTS)} - {known}
    return tuple(sorted(origin for origin in usable if origin >= least))


def _forecast(values: Values, plan: Plan, level: float) -> Forecast:
    if len(plan.origins) == 1:
        return _without_backtest(values, plan, level)
    names, candidates = all_forecasts(values, plan)
    blended, weights = blend(candidates, values, plan)
    bounds = _bounded(_possible(blended, values, plan), values, plan, level)
    past = replace(plan, origins=plan.origins[:-1])
    made = Bounds(*(part[:-1] for part in (bounds.forecast, bounds.low, bounds.high)))
    rows = zip((BLEND, *names), (made.forecast, *candidates[:, :-1]), strict=True)
    scores = [score(name, row, values, past, plan.season) for name, row in rows]
    scores[0] = replace(scores[0], coverage=_coverage(made, values, past))
    scores[1:] = [replace(s, weight=float(weight)) for s, weight in zip(scores[1:], weights, strict=True)]
    ahead = Bounds(*(part[-1] for part in (bounds.forecast, bounds.low, bounds.high)))
    return Forecast(level, ahead, candidates[0, -1], past, made, tuple(scores))


def _bounded(blended: Values, values: Values, plan: Plan, level: float) -> Bounds:
    """Return the rows with bounds from the residuals that were known at each origin; NaN where too few were."""
    lows, highs = np.full((2, *blended.shape), np.nan)
    for row, now in enumerate(plan.origins):
        if row >= LEARNED or now == plan.end:
            earlier = replace(plan, origins=plan.origins[:row])
            found = band(blended[:row], values[:now], earlier, level)
            lows[row], highs[row] = found.around(blended[row])
    return Bounds(blended, _possible(lows, values, plan), highs)


def _coverage(past: Bounds, values: Values, plan: Plan) -> float | None:
    came = actual_values(values, plan)
    there = np.isfinite(came) & np.isfinite(past.low)
    return float(((came >= past.low) & (came <= past.high))[there].mean()) if there.any() else None


def _possible(forecasts: Values, values: Values, plan: Plan) -> Values:
    """Return forecasts that are not negative where no known value was."""
    lowest = np.minimum.accumulate(values)[np.array(plan.origins) - 1]
    return np.where((lowest >= 0)[:, None], np.maximum(forecasts, 0.0), forecasts)


def _without_backtest(values: Values, plan: Plan, level: float) -> Forecast:
    """Forecast too short a series: the last value, with the band of a random walk of its steps."""
    flat = seasonal_naive(values, replace(plan, season=1))
    width = float(np.quantile(np.abs(np.diff(values)), level))
    low, high = Band(width * np.sqrt(plan.steps() + 1.0), factors=False).around(flat)
    ahead = Bounds(flat[0], _possible(low, values, plan)[0], high[0])
    nothing = np.zeros((0, plan.horizon))
    scores = tuple(Score(name, None, None, None) for name in (BLEND, BASELINE))
    none = Plan((), plan.horizon, 1)
    return Forecast(level, ahead, flat[0], none, Bounds(nothing, nothing, nothing), scores)


def _scaled(made: Forecast, scale: float, before: int) -> Forecast:
    """Return a forecast in the unit of the values, its origins counted from their start."""
    ahead, past = (Bounds(b.forecast * scale, b.low * scale, b.high * scale) for b in (made.ahead, made.past))
    plan = replace(made.plan, origins=tuple(origin + before for origin in made.plan.origins))
    return replace(made, ahead=ahead, past=past, baseline=made.baseline * scale, plan=plan)
