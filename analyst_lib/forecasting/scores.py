"""How good forecasts were: errors on scales that let series be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyst_lib.forecasting.values import Plan, Values


@dataclass(frozen=True)
class Score:
    """The scores of one method over all origins of a backtest; None where a scale is 0 or nothing could be checked.

    `mase` and `rmsse` below 1 are better than the seasonal naive forecast was on the history; `smape` is a share (0 to
    2); `coverage` is the share of values inside the interval.
    """

    name: str
    mase: float | None
    smape: float | None
    rmsse: float | None
    coverage: float | None = None
    weight: float | None = None


def mase(actual: Values, forecast: Values, known: Values, season: int) -> float:
    """Return the mean absolute scaled error.

    The mean absolute error over that of the seasonal naive forecast on the history (Hyndman & Koehler 2006,
    International Journal of Forecasting 22, 679-688, with the season's lag). NaN when that is 0.

    Parameters
    ----------
    actual, forecast
        Of shape (steps,); steps with NaN are left out.
    known
        The history before the origin.
    season
        The lag of the naive forecast, 1 without season.

    Examples
    --------
    >>> mase(np.array([6.0, 8.0]), np.array([5.0, 6.0]), np.array([1.0, 2.0, 4.0]), 1)
    1.0
    """
    return _over(np.abs(actual - forecast), np.abs(known[season:] - known[:-season]))


def rmsse(actual: Values, forecast: Values, known: Values, season: int) -> float:
    """Return the root mean squared scaled error (Hyndman & Koehler 2006; as in the M5 competition)."""
    return float(np.sqrt(_over((actual - forecast) ** 2, (known[season:] - known[:-season]) ** 2)))


def smape(actual: Values, forecast: Values) -> float:
    """Return the symmetric mean absolute percentage error as a share from 0 to 2 (Makridakis 1993; as in M4).

    2 |y - f| / (|y| + |f|), 0 where both are 0.

    Examples
    --------
    >>> smape(np.array([100.0, 0.0]), np.array([50.0, 0.0])).__round__(3)
    0.333
    """
    sums = np.abs(actual) + np.abs(forecast)
    parts = np.divide(2 * np.abs(actual - forecast), sums, out=np.zeros_like(sums), where=sums != 0)
    return _mean(parts)


def _over(errors: Values, scale: Values) -> float:
    size = _mean(scale)
    return _mean(errors) / size if size > 0 else float("nan")


def _mean(values: Values) -> float:
    there = values[np.isfinite(values)]
    return float(there.mean()) if len(there) else float("nan")


def actual_values(values: Values, plan: Plan) -> Values:
    """Return what came at each step after each origin, of shape (origins, horizon), NaN beyond the end."""
    times = np.array(plan.origins)[:, None] + plan.steps()
    return np.where(times < len(values), values[np.minimum(times, len(values) - 1)], np.nan)


def score(name: str, forecasts: Values, values: Values, plan: Plan, season: int) -> Score:
    """Return the means over the origins of a backtest of each score, scaled by the naive forecast of that season.

    As the functions above give them for each origin; an origin whose scale is 0 is left out.
    """
    came = actual_values(values, plan)
    sound = np.isfinite(forecasts).all(axis=1) & np.isfinite(came).any(axis=1) & np.greater(plan.origins, season)
    if not sound.any():
        return Score(name, None, None, None)
    off, sums = np.abs(came - forecasts)[sound], (np.abs(came) + np.abs(forecasts))[sound]
    changes, last = np.abs(values[season:] - values[:-season]), np.array(plan.origins)[sound] - season - 1
    scale, square = (np.cumsum(changes**power)[last] / (last + 1) for power in (1, 2))
    relative = np.divide(2 * off, sums, out=np.where(np.isfinite(off), 0.0, np.nan), where=sums > 0)
    return Score(
        name,
        _mean_ratio(np.nanmean(off, axis=1), scale),
        float(np.nanmean(np.nanmean(relative, axis=1))),
        _mean_ratio(np.sqrt(np.nanmean(off**2, axis=1)), np.sqrt(square)),
    )


def _mean_ratio(errors: Values, scales: Values) -> float | None:
    there = scales > 0
    return float((errors[there] / scales[there]).mean()) if there.any() else None
