"""What in a series' past a reader of its forecast must know: its season's shape, outliers, a change near the end."""

from __future__ import annotations

import numpy as np

from analyst_lib.forecasting.numbers import SeasonNumbers, Turn
from analyst_lib.forecasting.prepare import Line
from analyst_lib.forecasting.season import strength, without_trend
from analyst_lib.forecasting.values import Values
from analyst_lib.timelines.anomalies import find_anomalies
from analyst_lib.timelines.changes import find_changes
from analyst_lib.timelines.collect import calm, matters
from analyst_lib.timelines.facts import phase

RATIO = 2.0
WINDOW = 7
NEAR = 0.25
CLOSE = 2  # cycles


def relative(values: Values) -> bool:
    """Return whether a series is better told in percent: all positive, the largest twice the smallest or more."""
    return bool(values.min() > 0 and values.max() > RATIO * values.min())


def season_numbers(line: Line, season: int) -> SeasonNumbers | None:
    """Return the season's shape, from the mean distance of each phase from the moving average of one season."""
    if season < 2:
        return None
    values, in_percent = line.values, relative(line.values)
    shape = pattern(np.log(values) if in_percent else values, season)
    shape = np.expm1(shape) if in_percent else shape
    starts, clock = line.regular.starts[:season], line.regular.clock
    cycle = {steps: name for name, steps in clock.cycles}.get(season, "cycle")
    names = [phase(clock, cycle, start) for start in starts]
    turn = _first(starts, cycle)
    named = tuple((names[k % season], float(shape[k % season])) for k in range(turn, turn + season))
    return SeasonNumbers(cycle, season, strength(values, season), in_percent, named)


def pattern(values: Values, season: int) -> Values:
    """Return the mean distance of each phase from the trend, of shape (season,), with mean 0."""
    left = without_trend(values, season)
    half = (len(values) - len(left)) // 2
    phases = (half + np.arange(len(left))) % season
    shape = np.bincount(phases, left, season) / np.maximum(np.bincount(phases, minlength=season), 1)
    return np.asarray(shape - shape.mean())


def _first(starts: np.ndarray, cycle: str) -> int:
    """Return which step begins the cycle as people count it: midnight, Monday or January."""
    seconds = starts.astype("datetime64[s]").astype(np.int64)
    if cycle == "day":
        return int((seconds % 86_400).argmin())
    if cycle == "week":
        return int(((seconds - 4 * 86_400) % (7 * 86_400)).argmin())
    return int((seconds - starts.astype("datetime64[Y]").astype("datetime64[s]").astype(np.int64)).argmin())


def adjusted(line: Line, season: int) -> Values:
    """Return the series (its logarithms where it is told in percent) without its season."""
    scaled = np.log(line.values) if relative(line.values) else line.values
    if season < 2:
        return scaled
    return np.asarray(scaled - pattern(scaled, season)[np.arange(len(scaled)) % season])


def outliers(line: Line, season: int) -> tuple[str, ...]:
    """Return the names of the steps that lie farther from their neighbours than noise explains."""
    window = max(season, WINDOW)
    left = without_trend(adjusted(line, season), window)
    if len(left) < 3 * WINDOW or not left.any():
        return ()
    half = (len(line.values) - len(left)) // 2
    least = 0.02 * float(np.ptp(np.quantile(left, [0.05, 0.95])))
    return tuple(line.regular.label(half + e.peak) for e in find_anomalies(left, least=least))


def last_turn(line: Line, season: int) -> Turn | None:
    """Return the last change of level or trend if it lies in the last quarter, or the last two cycles."""
    level = adjusted(line, season)
    found = [c for c in find_changes(calm(level)) if matters(c, level)]
    if not found:
        return None
    last = found[-1]
    behind = len(level) - last.place
    if behind > max(NEAR * len(level), CLOSE * season if season > 1 else 0):
        return None
    share = float(np.expm1(last.size)) if relative(line.values) and last.kind == "level" else None
    size = last.size if share is None else float(np.exp(level[last.place - 1])) * share
    return Turn(line.regular.label(last.place), last.kind, size, share)
