"""A table to regular series: columns found, rows of one step put together, groups apart, gaps filled and counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyst_lib.forecasting.numbers import Source
from analyst_lib.forecasting.values import Values
from analyst_lib.timelines.clock import Clock
from analyst_lib.timelines.collect import how_of
from analyst_lib.timelines.roles import Times, group_of, times_of, value_of
from analyst_lib.timelines.seasons import interpolated
from analyst_lib.timelines.series import Grain, Regular, find_grain, regularise
from analyst_lib.words import joined

FEWEST = 3
LARGEST = 1e150  # squares of larger numbers overflow
DEFAULTS = {
    "minute": 60,
    "hour": 48,
    "day": 28,
    "working day": 20,
    "week": 26,
    "month": 12,
    "quarter": 8,
    "year": 5,
}
OTHER = 12


@dataclass(frozen=True)
class Question:
    """What is asked: columns by name (None: found), how many steps ahead, the interval's level, how many groups."""

    time: str | None = None
    value: str | None = None
    group: str | None = None
    horizon: int | None = None
    level: float = 0.9
    how: str | None = None
    every: str | None = None
    most_groups: int = 12


@dataclass(frozen=True)
class Line:
    """A series without gaps: `values` of shape (n,), those that were missing filled."""

    group: str
    regular: Regular
    values: Values

    @property
    def filled(self) -> int:
        """How many values were missing."""
        return int((~np.isfinite(self.regular.values)).sum())


@dataclass(frozen=True)
class Prepared:
    """The series of a table, the largest first, and what was read."""

    clock: Clock
    lines: tuple[Line, ...]
    source: Source


@dataclass(frozen=True)
class _Rows:
    """The usable rows: times, values (None: rows are counted) and groups' codes, each of shape (rows,)."""

    times: np.ndarray
    values: Values | None
    codes: np.ndarray | None
    names: tuple[str, ...]


def prepare(table: pd.DataFrame, question: Question) -> Prepared:
    """Return the series of a table.

    Raises
    ------
    ValueError
        If a column is not there, if nothing holds times, or if fewer than three different times have a value.
    """
    if not len(table):
        raise ValueError("the table has no rows; a forecast needs at least three different times with a value")
    times = times_of(table, question.time)
    value, numbers = _value(table, question, times)
    how, said = how_of(question.how, value)
    name, labels = group_of(table, question.group, times)
    timed = ~np.isnat(times.values)
    sound = timed if numbers is None else timed & np.isfinite(numbers) & (np.abs(numbers) < LARGEST)
    _enough(times.values[sound], times.name, value)
    codes, names = (None, ()) if labels is None else pd.factorize(labels[sound].to_numpy(), sort=True)
    rows = _Rows(times.values[sound], None if numbers is None else numbers[sound], codes, tuple(map(str, names)))
    grain = find_grain(rows.times, question.every, rows.codes)
    lines, left = _lines(rows, grain, how, question)
    doubled = sum(line.regular.doubled for line in lines)
    source = Source(
        name=str(table.attrs.get("name", "table")),
        rows=len(table),
        time=times.name,
        value=value or "",
        group=question.group or "",
        how=how,
        step=grain.clock.name,
        untimed=int((~timed).sum()) - times.unreadable,
        unreadable=times.unreadable,
        valueless=int((timed & ~sound).sum()),
        doubled=doubled,
        events=grain.events,
        dropped=lines[0].regular.dropped if len(lines) == 1 else (),
        apart="" if question.group else name or "",
        groups=len(names),
        left=left,
        notes=tuple(filter(None, (times.note, *(said if doubled or grain.events or name else ())))),
    )
    return Prepared(grain.clock, lines, source)


def _value(table: pd.DataFrame, question: Question, times: Times) -> tuple[str | None, Values | None]:
    """Return the value's name and numbers; none when rows are to be counted."""
    if question.how == "count" and question.value is None:
        return None, None
    taken = (*times.columns, str(question.group))
    name, numbers = value_of(table, question.value, taken)
    empty = [str(c) for c, dtype in table.dtypes.items() if dtype.kind in "fiu" and str(c) not in taken]
    if name is None and empty:
        raise ValueError(
            f"no column of numbers ({joined([repr(c[:60]) for c in empty])}) holds a value at three different times; "
            "mend it, or take how='count' to count rows"
        )
    return name, numbers


def _enough(times: np.ndarray, time: str, value: str | None) -> None:
    distinct = len(np.unique(times))
    if distinct < FEWEST:
        what = f"a time in {time[:80]!r}" + (f" and a number in {value[:80]!r}" if value else "")
        found = "no row has" if not len(times) else f"only {distinct} different time{'s' if distinct > 1 else ''} with"
        raise ValueError(
            f"{found} {what}; a forecast needs at least three different times, and some twenty to be checked"
        )


def _lines(
    rows: _Rows, grain: Grain, how: str, question: Question
) -> tuple[tuple[Line, ...], tuple[tuple[str, str], ...]]:
    """Return the series, the largest first, and the groups that were left out with the reason."""
    if question.group is None:
        return (_line("", rows.times, rows.values, grain, how),), ()
    assert rows.codes is not None
    parts = [np.flatnonzero(rows.codes == code) for code in range(len(rows.names))]
    long = [k for k, part in enumerate(parts) if len(np.unique(grain.clock.ordinals(rows.times[part]))) >= FEWEST]
    if not long:
        raise ValueError(f"no group of {question.group[:80]!r} has three different times; forecast all rows together")
    sizes = [len(p) if rows.values is None else float(np.abs(rows.values[p]).sum()) for p in parts]
    order = sorted(long, key=lambda k: (-sizes[k], k))
    made = [
        _line(rows.names[k], rows.times[parts[k]], None if rows.values is None else rows.values[parts[k]], grain, how)
        for k in order[: question.most_groups]
    ]
    return tuple(made), tuple(_left(rows.names, set(long), order[question.most_groups :]))


def _left(names: tuple[str, ...], long: set[int], beyond: list[int]) -> Iterator[tuple[str, str]]:
    for k in beyond:
        yield names[k], "smaller than those that are forecast"
    for k, name in enumerate(names):
        if k not in long:
            yield name, "fewer than three different times"


def _line(group: str, times: np.ndarray, values: Values | None, grain: Grain, how: str) -> Line:
    regular = regularise(times, values, grain, how)
    cycles = [steps for _, steps in grain.clock.cycles]
    return Line(group, regular, filled(regular.values, cycles[0] if cycles else 1))


def filled(values: Values, season: int) -> Values:
    """Return a series of shape (n,) whose missing values are the mean of those one season before and after.

    Where one of these is missing too, or there is no season, the value lies on the line between its neighbours.

    Examples
    --------
    >>> filled(np.array([1.0, 5, 2, np.nan, 3, 7]), 2).tolist(), filled(np.array([1.0, np.nan, 3]), 2).tolist()
    ([1.0, 5.0, 2.0, 6.0, 3.0, 7.0], [1.0, 2.0, 3.0])
    """
    made = interpolated(values)
    if season > 1 and len(values) > 2 * season:
        inner = slice(season, -season)
        around = (values[: -2 * season] + values[2 * season :]) / 2
        made[inner] = np.where(np.isfinite(values[inner]) | ~np.isfinite(around), made[inner], around)
    return made


def default_horizon(clock: Clock, known: int) -> int:
    """Return how many steps are forecast unless said otherwise: a usual number of the clock, a third of what is known.

    Examples
    --------
    >>> from analyst_lib.timelines.clock import MONTH
    >>> default_horizon(MONTH, 120), default_horizon(MONTH, 18)
    (12, 6)
    """
    return max(1, min(DEFAULTS.get(clock.name, OTHER), known // 3))
