"""Makes a regular series of a table's rows: the clock found, rows of one step put together, gaps and doubles told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analyst_lib.timelines.clock import CLOCKS, DAILY, DAY, NAMED, WORKING_DAY, Clock, coarser, stepping

Array = np.ndarray[Any, Any]
ENOUGH = 3
MOST = 10_000
MANY = 2_000
FULL = 0.9
HALF = 0.55


@dataclass(frozen=True)
class Grain:
    """The clock that was found; `events` when several rows share a step or come at any time."""

    clock: Clock
    events: bool


@dataclass(frozen=True)
class Regular:
    """An evenly spaced series: `values` of shape (n,), NaN where there is none; `rows` counts what went into each step.

    `gaps` counts steps without a value, `doubled` the rows beyond the first of a step where one row was expected,
    `dropped` tells steps at the ends that are only partly covered.
    """

    clock: Clock
    ordinals: Array
    values: Array
    rows: Array
    how: str
    events: bool
    gaps: int
    doubled: int
    dropped: tuple[str, ...]
    zeros: int

    @property
    def starts(self) -> Array:
        """When each step begins."""
        return self.clock.starts(self.ordinals)

    def span(self, first: int, last: int) -> str:
        """Return the name of a stretch of steps."""
        starts = self.starts
        return self.clock.span(starts[first], starts[last])

    def label(self, place: int) -> str:
        """Return the name of a step."""
        return self.clock.label(self.starts[place])

    def __len__(self) -> int:
        return len(self.values)


def find_grain(times: Array, every: str | None, keys: Array | None = None) -> Grain:
    """Return the clock of times of shape (n,); `keys` tell apart rows that may share a time, such as groups.

    A series is regular when its distinct times fill more than half of the steps of a clock, one to a step; the finest
    such clock is taken. Else the times are those of events, and the clock is the finest with 2,000 steps at most of
    which nine in ten have an event. A regular clock with more than 10,000 steps gives way to a longer one.

    Examples
    --------
    >>> days = np.arange("2024-01-01", "2024-03-01", dtype="datetime64[D]").astype("datetime64[s]")
    >>> find_grain(days, None).clock.name, find_grain(days[np.is_busday(days.astype("datetime64[D]"))], None).clock.name
    ('day', 'working day')
    """
    distinct = np.unique(times)
    if len(distinct) < ENOUGH:
        found = "one time" if len(distinct) == 1 else f"{len(distinct)} different times"
        raise ValueError(f"there {'is' if len(distinct) == 1 else 'are'} only {found}; a timeline needs at least three")
    events = _repeated(times, keys) > 1.1
    if every:
        own = _regular(distinct)
        return Grain(NAMED[every], events or own is None or own.length < 0.9 * NAMED[every].length)
    regular = None if events else _regular(distinct)
    if regular is None:
        return Grain(_event_clock(distinct), True)
    clock: Clock = regular
    while _steps(clock, distinct) > MOST and (longer := coarser(clock)) is not None:
        clock = longer
    return Grain(clock, clock != regular)


def _repeated(times: Array, keys: Array | None) -> float:
    if keys is None:
        return len(times) / len(np.unique(times))
    pairs = np.unique(np.stack([times.astype(np.int64), keys.astype(np.int64)]), axis=1)
    return len(times) / int(pairs.shape[1])


def _regular(distinct: Array) -> Clock | None:
    gaps = np.diff(distinct.astype(np.int64))
    usual = int(np.median(gaps))
    first = int(distinct[0].astype(np.int64))
    own = [stepping(usual, first)] if _odd_step(gaps, usual) else []
    for clock in sorted({*CLOCKS, *own}, key=lambda c: c.length):
        ordinals = np.unique(clock.ordinals(distinct))
        if len(distinct) <= 1.02 * len(ordinals) and len(ordinals) > HALF * (ordinals[-1] - ordinals[0] + 1):
            return WORKING_DAY if clock == DAILY and _workdays(distinct) else clock
    return _many_days(gaps, first)


def _odd_step(gaps: Array, usual: int) -> bool:
    """Whether nearly all gaps are multiples of a usual one that is part of a day, or weeks."""
    fits = usual % DAY != 0 or (usual % (7 * DAY) == 0 and usual <= 28 * DAY)
    return usual > 0 and fits and float((gaps % usual == 0).mean()) > 0.95


def _workdays(distinct: Array) -> bool:
    days = distinct.astype("datetime64[D]")
    return len(days) >= 10 and bool(np.is_busday(days).all()) and int(days[-1].astype(int) - days[0].astype(int)) >= 10


def _many_days(gaps: Array, first: int) -> Clock | None:
    """Return a clock of an unusual number of days, if nearly all gaps are multiples of it."""
    usual = int(np.median(gaps))
    return stepping(usual, first) if usual >= DAY and usual % DAY == 0 and (gaps % usual == 0).mean() > 0.95 else None


def _event_clock(distinct: Array) -> Clock:
    fitting = [c for c in CLOCKS if ENOUGH <= _steps(c, distinct) <= MANY]
    full = [c for c in fitting if _filled(c, distinct) >= FULL]
    if full:
        return full[0]
    return max(fitting, key=lambda c: (round(_filled(c, distinct), 2), -c.length)) if fitting else _span_clock(distinct)


def _span_clock(distinct: Array) -> Clock:
    """Return the clock for spans that none of the usual ones divides well: three steps at least, 2,000 at most."""
    span = int((distinct[-1] - distinct[0]).astype(np.int64))
    return CLOCKS[-1] if span > DAY * 365 * ENOUGH else stepping(max(1, span // 20), int(distinct[0].astype(np.int64)))


def _steps(clock: Clock, distinct: Array) -> int:
    first, last = clock.ordinals(distinct[[0, -1]])
    return int(last - first + 1)


def _filled(clock: Clock, distinct: Array) -> float:
    return len(np.unique(clock.ordinals(distinct))) / _steps(clock, distinct)


def regularise(times: Array, values: Array | None, grain: Grain, how: str, keys: Array | None = None) -> Regular:
    """Return the regular series of times and values of shape (n,), in any order; without values rows are counted.

    Steps at both ends that the rows cover only partly are dropped from series of events, as their totals would mislead.
    A step without rows counts as 0 when rows are counted, and for sums of events; else it is a gap.
    """
    clock = grain.clock
    steps = clock.ordinals(times)
    first, last = _whole_ends(times, steps, clock) if grain.events else (int(steps.min()), int(steps.max()))
    dropped = tuple(clock.label(clock.starts(np.array([o]))[0]) for o in range(int(steps.min()), first))
    dropped += tuple(clock.label(clock.starts(np.array([o]))[0]) for o in range(last + 1, int(steps.max()) + 1))
    inside = (steps >= first) & (steps <= last)
    place = steps[inside] - first
    size = last - first + 1
    rows = np.bincount(place, minlength=size)
    made = rows.astype(float) if values is None else aggregate(place, values[inside], size, how)
    empty = rows == 0
    zeros = 0
    if values is not None and how == "sum" and grain.events:
        made[empty], zeros = 0.0, int(empty.sum())
    doubled = 0 if grain.events else _doubled(place, None if keys is None else keys[inside])
    gaps = int(np.isnan(made).sum())
    return Regular(clock, np.arange(first, last + 1), made, rows, how, grain.events, gaps, doubled, dropped, zeros)


def _doubled(place: Array, keys: Array | None) -> int:
    """Return how many rows share their step (and key) with an earlier row."""
    pairs = place if keys is None else place * (int(keys.max()) + 1) + keys
    return len(pairs) - len(np.unique(pairs))


def aggregate(place: Array, values: Array, size: int, how: str) -> Array:
    """Return sum, mean, median or count of the finite values of each place (0 to size - 1); NaN where there is none.

    Examples
    --------
    >>> aggregate(np.array([0, 0, 2]), np.array([1.0, 4.0, 5.0]), 3, "mean")
    array([2.5, nan, 5. ])
    """
    there = np.isfinite(values)
    place, values = place[there], values[there]
    count = np.bincount(place, minlength=size).astype(float)
    if how == "count":
        return np.asarray(count)
    if how == "median":
        return _medians(place, values, size)
    total = np.bincount(place, values, size)
    made = total if how == "sum" else np.divide(total, count, out=np.zeros(size), where=count > 0)
    return np.where(count > 0, made, np.nan)


def _medians(place: Array, values: Array, size: int) -> Array:
    order = np.lexsort((values, place))
    place, values = place[order], values[order]
    made = np.full(size, np.nan)
    known, start, count = np.unique(place, return_index=True, return_counts=True)
    made[known] = (values[start + (count - 1) // 2] + values[start + count // 2]) / 2
    return made


def _whole_ends(times: Array, steps: Array, clock: Clock) -> tuple[int, int]:
    """Return the first and last step that the rows cover as the others are covered.

    A step at an end is partial when its rows begin (or end) later (earlier) in it than in 95 % of the steps between.
    """
    low, high = int(steps.min()), int(steps.max())
    size = high - low + 1
    if size < 5:
        return low, high
    seconds = times.astype("datetime64[s]").astype(np.int64)
    into = seconds - clock.starts(np.arange(low, high + 1)).astype(np.int64)[steps - low]
    earliest, latest = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    np.minimum.at(earliest, steps - low, into)
    np.maximum.at(latest, steps - low, into)
    between = np.flatnonzero(latest[1:-1] >= 0) + 1
    if len(between) < 3:
        return low, high
    margin = 0.05 * clock.length
    late = earliest[0] > np.quantile(earliest[between], 0.95) + margin
    early = latest[-1] < np.quantile(latest[between], 0.05) - margin
    return low + int(late), high - int(early)
