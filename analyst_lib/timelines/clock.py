"""The clock a series runs by: how times fall into its steps, how steps are named, and which cycles it may have."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
DAY = 86_400
YEAR = 365.2425 * DAY
MONDAY = 4 * DAY  # 5 January 1970
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Clock:
    """Steps of a fixed number of `seconds` (from `anchor` on), of whole `months`, or of working days.

    Examples
    --------
    >>> times = np.array(["2024-01-31", "2024-03-01"], "datetime64[s]")
    >>> MONTH.ordinals(times), MONTH.starts(np.array([650])), MONTH.label(MONTH.starts(np.array([650]))[0])
    (array([648, 650]), array(['2024-03-01T00:00:00'], dtype='datetime64[s]'), 'March 2024')
    """

    name: str
    seconds: int = 0
    months: int = 0
    anchor: int = 0

    @property
    def length(self) -> float:
        """Seconds that a step usually takes."""
        return self.months * YEAR / 12 or self.seconds or DAY * 1.4

    @property
    def per_year(self) -> float:
        """Steps in a year."""
        return {"working day": 261.0}.get(self.name, YEAR / self.length)

    def ordinals(self, times: Array) -> Array:
        """Return the number of the step that each time of shape (n,) falls into."""
        if self.months:
            return np.asarray(times.astype("datetime64[M]").astype(np.int64) // self.months)
        if self.seconds:
            return np.asarray((times.astype("datetime64[s]").astype(np.int64) - self.anchor) // self.seconds)
        days = times.astype("datetime64[D]")
        return np.asarray(np.busday_count(np.datetime64("1970-01-01"), np.busday_offset(days, 0, roll="backward")))

    def starts(self, ordinals: Array) -> Array:
        """Return when each step begins."""
        if self.months:
            return np.asarray((ordinals * self.months).astype("datetime64[M]").astype("datetime64[s]"))
        if self.seconds:
            return np.asarray((ordinals * self.seconds + self.anchor).astype("datetime64[s]"))
        return np.asarray(np.busday_offset("1970-01-01", ordinals, roll="forward").astype("datetime64[s]"))

    def label(self, start: np.datetime64) -> str:
        """Return the name of a step: 2024, Q1 2024, March 2024, 5 March 2024 or 5 March 2024 14:00."""
        time = start.astype("datetime64[s]").item()
        if self.months == 12:
            return str(time.year)
        if self.months == 3:
            return f"Q{(time.month + 2) // 3} {time.year}"
        if self.months:
            return f"{MONTHS[time.month - 1]} {time.year}"
        day = f"{time.day} {MONTHS[time.month - 1]} {time.year}"
        if self.name == "week":
            return f"week of {day}"
        return day if self.daily else f"{day} {time:%H:%M}"

    def span(self, first: np.datetime64, last: np.datetime64) -> str:
        """Return the name of a stretch of steps, saying what both ends share only once.

        Examples
        --------
        >>> DAILY.span(np.datetime64("2024-03-05"), np.datetime64("2024-03-07"))
        '5 to 7 March 2024'
        >>> MONTH.span(np.datetime64("2024-03-01"), np.datetime64("2024-05-01"))
        'March to May 2024'
        """
        a, b = self.label(first), self.label(last)
        if a == b:
            return a
        left, right = a.split(), b.removeprefix("week of ").split()
        while len(left) > 1 and left[-1] == right[-1] and self.daily and a.count(" ") == b.count(" "):
            left, right = left[:-1], right[:-1]
        return f"{' '.join(left)} to {b.removeprefix('week of ')}"

    @property
    def daily(self) -> bool:
        """Whether a step is a day or longer."""
        return not self.seconds or self.seconds % DAY == 0

    @property
    def cycles(self) -> tuple[tuple[str, int], ...]:
        """The cycles that a series of this clock may have: their names and lengths in steps, the shortest first."""
        if self.months:
            return () if self.months >= 12 else (("year", 12 // self.months),)
        if not self.seconds:
            return ("week", 5), ("year", 261)
        lengths = (("day", DAY), ("week", 7 * DAY), ("year", YEAR))
        whole = ((name, length / self.seconds) for name, length in lengths)
        return tuple((n, round(p)) for n, p in whole if p >= 4 and (n == "year" or p == int(p)))

    @property
    def each(self) -> str:
        """How often: `a month`, `an hour`."""
        return f"{'an' if self.name.startswith('hour') else 'a'} {self.name}" if " " not in self.name else self.name


MINUTE, HOUR, DAILY = Clock("minute", 60), Clock("hour", 3600), Clock("day", DAY)
WORKING_DAY, WEEK = Clock("working day"), Clock("week", 7 * DAY, anchor=MONDAY)
MONTH, QUARTER, YEARLY = Clock("month", months=1), Clock("quarter", months=3), Clock("year", months=12)
CLOCKS = (MINUTE, HOUR, DAILY, WEEK, MONTH, QUARTER, YEARLY)
NAMED = {clock.name: clock for clock in CLOCKS}


@functools.cache
def stepping(seconds: int, first: int) -> Clock:
    """Return the clock of steps of so many seconds, of which one begins at `first`.

    Examples
    --------
    >>> stepping(900, 0).name, stepping(6 * 3600, 0).name, stepping(16 * DAY, 0).name, stepping(45, 0).name
    ('15 minutes', '6 hours', '16 days', '45 seconds')
    """
    if seconds in (60, 3600, DAY):
        return next(c for c in CLOCKS if c.seconds == seconds)
    if seconds == 7 * DAY:
        return Clock("week", seconds, anchor=first % seconds)
    size, unit = next(
        (s, u) for s, u in ((DAY, "day"), (3600, "hour"), (60, "minute"), (1, "second")) if seconds % s == 0
    )
    count = seconds // size
    return Clock(f"{count} {unit}s" if count > 1 else unit, seconds, anchor=first % seconds)


def coarser(clock: Clock) -> Clock | None:
    """Return the next longer clock that people think in; None after the year."""
    return next((c for c in CLOCKS if c.length > 1.5 * clock.length), None)
