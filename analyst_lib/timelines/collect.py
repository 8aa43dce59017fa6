"""Finds out all there is to say about a series: the table's rows in, frozen numbers and lines to draw out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.timelines import facts
from analyst_lib.timelines.anomalies import find_anomalies, robust_scores, threshold
from analyst_lib.timelines.calendars import calendar_effects
from analyst_lib.timelines.changes import Change, find_changes
from analyst_lib.timelines.clock import Clock
from analyst_lib.timelines.groups import grouped, moves
from analyst_lib.timelines.numbers import Move, Numbers
from analyst_lib.timelines.roles import Times, group_of, times_of, value_of
from analyst_lib.timelines.seasons import Cycle, find_cycles, grows_with_level, interpolated, rhythm
from analyst_lib.timelines.series import Regular, find_grain, regularise
from analyst_lib.timelines.state import Lines, state_of, year_by_year
from analyst_lib.timelines.stl import FEW, Decomposed, Season, decompose, odd, season_for, trend_window

Array = np.ndarray[Any, Any]
HOWS = ("sum", "mean", "median", "count")
TOTALS = re.compile(
    r"(?i)(sales|revenue|turnover|amount|total|quantity|qty|units|orders|count|visits|visitors|views|clicks|cost|spend"
    r"|volume|precip|rain|umsatz|menge|betrag|ventes|montant|importe|passengers|deaths|births|cases|trips|kwh)"
)
HOLES = 0.4
ALIKE = 0.25
SMALL = 0.02
GROSS = 15.0  # so far off that even its part in a first fit would be felt


@dataclass(frozen=True)
class Question:
    """What is asked: columns by name (None: found), how rows of one step are put together, how long a step is."""

    time: str | None = None
    value: str | None = None
    group: str | None = None
    how: str | None = None
    every: str | None = None
    holidays: Sequence[Any] = ()


@dataclass(frozen=True)
class Found:
    """The series with its lines, on the scale it was taken apart on (`relative`: the logarithm) and in its own unit."""

    series: Regular
    relative: bool
    cycles: tuple[Cycle, ...]
    parts: Decomposed
    lines: Lines
    changes: tuple[Change, ...]


def collect(table: pd.DataFrame, question: Question) -> tuple[Numbers, Found]:
    """Return the numbers of a table's timeline, and the lines to draw.

    Raises
    ------
    ValueError
        If the columns asked for are not there, or if there are not three different times with a value.
    """
    times = times_of(table, question.time)
    value, numbers = _value(table, question, times)
    group, labels = group_of(table, question.group, times)
    how, said = how_of(question.how, value)
    timed = ~np.isnat(times.values)
    usable = timed if numbers is None else timed & np.isfinite(numbers)
    _enough(usable, times.name, value)
    stamps, used = times.values[usable], None if numbers is None else numbers[usable]
    keys = None if labels is None else pd.factorize(labels[usable])[0]
    grain = find_grain(stamps, question.every, keys)
    series = regularise(stamps, used, grain, how, keys)
    found = look_at(series)
    step = grain.clock.ordinals(stamps) - series.ordinals[0]
    parted: tuple[Move, ...] = ()
    if labels is not None:
        rows = grouped(labels[usable].reset_index(drop=True), step, used, how)
        parted = moves(series, rows, [c.place for c in found.changes if c.kind == "level"])
    missing = int((timed & ~usable).sum())
    source = facts.source(
        table, times, value or "", series, missing, (times.note, *(said if series.rows.max() > 1 else ()))
    )
    return _numbers(source, found, question, group or "", parted), found


def _value(table: pd.DataFrame, question: Question, times: Times) -> tuple[str | None, Array | None]:
    if question.value is None and question.how == "count":
        return None, None
    return value_of(table, question.value, (*times.columns, str(question.group)))


def how_of(asked: str | None, value: str | None) -> tuple[str, tuple[str, ...]]:
    """Return how rows of one step are put together, and what is said when that was not asked for.

    Examples
    --------
    >>> how_of(None, "sales")[0], how_of(None, "temperature")[0], how_of(None, None)[0], how_of("median", "x")
    ('sum', 'mean', 'count', ('median', ()))
    """
    if asked is not None and asked not in HOWS:
        raise ValueError(f"how={str(asked)[:40]!r} is not known; take sum, mean, median or count")
    if value is None:
        if asked in ("sum", "mean", "median"):
            raise ValueError(f"how={asked!r} needs a column of numbers: name it with value=, or take how='count'")
        return "count", ()
    if asked:
        return asked, ()
    how = "sum" if TOTALS.search(value) else "mean"
    other = "how='mean' averages them" if how == "sum" else "how='sum' adds them up"
    return how, (f"{'Sums' if how == 'sum' else 'Means'} were taken where several rows fall into one step; {other}.",)


def _enough(usable: Array, time: str, value: str | None) -> None:
    if usable.sum() < 3:
        what = f"a time in {time!r}" + (f" and a number in {value!r}" if value else "")
        raise ValueError(f"only {usable.sum()} rows have {what}; a timeline needs at least three")


def look_at(series: Regular) -> Found:
    """Return a series taken apart: season first, then changes, then trend and rest beside the jumps."""
    y = series.values
    cycles = find_cycles(y, series.clock)
    relative = grows_with_level(y, cycles[-1].period if cycles else max(6, len(y) // 10))
    z = np.log(y) if relative else y
    taken_apart = _taker(z, cycles, series)
    first = taken_apart(z)
    level = interpolated(z - first.season)
    changes = tuple(c for c in find_changes(calm(level)) if matters(c, level)) if np.isnan(z).mean() < HOLES else ()
    jumps = sum((c.size * (np.arange(len(z)) >= c.place) for c in changes if c.kind == "level"), np.zeros(len(z)))
    second = taken_apart(z - jumps) if jumps.any() else first
    parts = replace(second, trend=second.trend + jumps)
    back = np.exp if relative else np.asarray
    lines = Lines(
        back(parts.trend), back(second.trend), back(parts.trend + parts.season), y - back(parts.trend + parts.season)
    )
    return Found(series, relative, cycles, parts, lines, changes)


def _taker(z: Array, cycles: Sequence[Cycle], series: Regular) -> Callable[[Array], Decomposed]:
    """Return how to take the series apart: robustly, unless so many values are alike that all others are outliers."""
    there = z[np.isfinite(z)]
    alike = float((there == np.median(there)).mean()) if len(there) else 0.0
    seasons = [season_for(c.period, len(z)) for c in cycles]
    window = odd(trend_steps(len(z), series.clock, seasons[-1] if seasons else None))
    rounds = 0 if alike >= ALIKE else FEW

    def take(y: Array) -> Decomposed:
        gross = lone(interpolated(y), GROSS)[0] if rounds else np.zeros(len(y), bool)
        made = decompose(np.where(gross, np.nan, y), seasons, window, rounds)
        return replace(made, rest=y - made.trend - made.season)

    return take


def trend_steps(n: int, clock: Clock, season: Season | None) -> float:
    """Return over how many steps the trend is smoothed: enough not to follow the noise, few enough to follow the news.

    Without a season a sixth of the series, at most 18 months (but for yearly values); with one, Cleveland's window of
    the longest season, or an eighth of the series up to a quarter of a year where that is longer.
    """
    if season is None:
        return max(7.0, n / 6 if clock.months >= 12 else min(n / 6, 1.5 * clock.per_year))
    return max(trend_window(season, n), min(n / 8, clock.per_year / 4))


def matters(change: Change, level: Array) -> bool:
    """Return whether a jump is at least 3 % of the range that the inner 90 % of values span; bends always matter."""
    low, high = np.quantile(level, [0.05, 0.95])
    return change.kind == "trend" or abs(change.size) >= 0.03 * float(high - low)


def _straight(y: Array) -> Array:
    places = np.arange(len(y))
    return np.asarray(np.polyval(np.polyfit(places, y, 1), places))


def calm(y: Array, limit: float = 5.0) -> Array:
    """Return a series whose lone outliers are the running median; jumps stay.

    Examples
    --------
    >>> calm(np.array([1.0, 2, 1, 50, 2, 1, 2, 9, 9, 8, 9, 8, 9])).tolist()
    [1.0, 2.0, 1.0, 2.0, 2.0, 1.0, 2.0, 9.0, 9.0, 8.0, 9.0, 8.0, 9.0]
    """
    out, middle = lone(y, limit)
    return np.where(out, middle, y)


def lone(y: Array, limit: float, reach: int = 3) -> tuple[Array, Array]:
    """Return which values lie beyond so many spreads from the running median of seven, and that (F. Hampel 1974)."""
    if len(y) < 2 * reach + 1:
        return np.zeros(len(y), bool), y
    around = np.lib.stride_tricks.sliding_window_view(np.pad(y, reach, mode="reflect"), 2 * reach + 1)
    middle = np.median(around, axis=1)
    away = np.abs(y - middle)
    spread = 1.4826 * float(np.median(away))
    return (away > limit * spread) & (spread > 0), middle


def _numbers(source: Any, found: Found, question: Question, group: str, parted: tuple[Any, ...]) -> Numbers:
    series, rest = found.series, found.parts.rest
    away = (np.log(series.values) if found.relative else series.values) - found.parts.trend
    low, high = np.nanquantile(away, [0.05, 0.95])
    episodes = find_anomalies(rest, used=found.parts.used, least=SMALL * float(high - low))
    there = rest[np.isfinite(rest)]
    z = np.log(series.values) if found.relative else series.values
    effects = calendar_effects(z, series.starts, series.clock, found.relative, facts.days(question.holidays))
    return Numbers(
        source=source,
        relative=found.relative,
        constant=bool(np.nanmax(series.values) == np.nanmin(series.values)),
        trend_strength=facts.trend_strength(found.parts),
        seasons=facts.seasons(found),
        rhythm=None if found.cycles else rhythm(interpolated(z) - _straight(interpolated(z))),
        changes=facts.changes(found),
        anomalies=facts.anomalies(found, episodes),
        limit=threshold(robust_scores(there), used=found.parts.used) if len(there) >= 12 else float("nan"),
        effects=effects,
        state=state_of(series, found.lines),
        years=year_by_year(series),
        group=group,
        moves=parted,
    )
