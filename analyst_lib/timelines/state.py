"""Where a series stands: beside a year before, along its trend, among its records, and year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analyst_lib.timelines.clock import DAY, Clock
from analyst_lib.timelines.numbers import Comparison, State, YearNumbers
from analyst_lib.timelines.series import Regular
from analyst_lib.words import plural

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Lines:
    """Arrays of shape (n,) in the value's own unit: trend, trend without its jumps, what is expected, rest."""

    trend: Array
    drift: Array
    expected: Array
    rest: Array


def state_of(series: Regular, lines: Lines) -> State:
    """Return where a series stands at its last step with a value."""
    y = series.values
    last = int(np.flatnonzero(np.isfinite(y))[-1])
    window, year = windows(series.clock)
    pivot, direction = turning_point(lines.drift[: last + 1], lines.rest)
    growth, years = growth_per_year(series)
    share = _share(float(lines.drift[last]), float(lines.drift[pivot])) if ratios(y) else None
    highest, lowest = int(np.nanargmax(y)), int(np.nanargmin(y))
    return State(
        last=series.label(last), value=float(y[last]), expected=float(lines.expected[last]),
        year=_compared(series, last, window, year, "a year before"),
        recent=_compared(series, last, window, window, "before"),
        direction=direction, since=series.label(pivot), moved=float(lines.drift[last] - lines.drift[pivot]),
        moved_share=share,
        highest=(series.label(highest), float(y[highest])), lowest=(series.label(lowest), float(y[lowest])),
        record=_record(series, last), growth=growth, years=years,
    )  # fmt: skip


def windows(clock: Clock) -> tuple[int, int]:
    """Return over how many steps the present is told, and how many steps make a year that keeps weekdays.

    Months, quarters and years stand for themselves; shorter steps are told four weeks (days: seven days) at a time.
    """
    if clock.months:
        return 1, 12 // clock.months or 1
    if not clock.seconds:
        return 20, 260
    window = max(1, round((28 if clock.daily else 7) * DAY / clock.seconds))
    return window, max(1, round(364 * DAY / clock.seconds))


def _compared(series: Regular, last: int, window: int, back: int, words: str) -> Comparison | None:
    now, then = _window(series, last, window), _window(series, last - back, window)
    if now is None or then is None:
        return None
    unit = series.clock.name if " " not in series.clock.name or series.clock.name == "working day" else "step"
    called = series.label(last) if window == 1 else f"the last {plural(window, unit)}"
    if window == 1:
        before = series.label(last - back)
    else:
        before = (
            f"the same {plural(window, unit)} a year before"
            if "year" in words
            else f"the {plural(window, unit)} before"
        )
    return Comparison(called, before, now, then, _share(now, then) if ratios(series.values) else None)


def _window(series: Regular, last: int, window: int) -> float | None:
    if last - window + 1 < 0:
        return None
    part = series.values[last - window + 1 : last + 1]
    return float(np.nanmean(part)) if np.isfinite(part).mean() >= 0.7 else None


def ratios(y: Array) -> bool:
    """Whether ratios of values mean something: not of temperatures or balances, which go below zero."""
    return bool(np.nanmin(y) >= 0)


def _share(now: float, then: float) -> float | None:
    return now / then - 1 if now >= 0 and then > 0 else None


def turning_point(trend: Array, rest: Array) -> tuple[int, str]:
    """Return where the trend last turned, and whether it rises, falls or is steady since.

    It has turned when it went back from an extreme by more than the rest's robust spread (at least 2 % of the trend's
    range); it is steady when it moved less than that since.

    Examples
    --------
    >>> turning_point(np.array([0.0, 5.0, 9.0, 10.0, 8.0, 6.0]), np.array([0.5, -0.5, 0.5, -0.5, 0.5, -0.5]))
    (3, 'falling')
    """
    there = rest[np.isfinite(rest)]
    spread = 1.4826 * float(np.median(np.abs(there - np.median(there)))) if len(there) else 0.0
    enough = max(spread, 0.02 * float(np.ptp(trend)), 1e-9 * float(np.abs(trend).max()))
    high = low = len(trend) - 1
    for place in range(len(trend) - 1, -1, -1):
        high = place if trend[place] > trend[high] else high
        low = place if trend[place] < trend[low] else low
        if trend[high] - trend[place] > enough and high != len(trend) - 1:
            break
        if trend[place] - trend[low] > enough and low != len(trend) - 1:
            break
    up, down = trend[-1] - trend[low], trend[high] - trend[-1]
    if max(up, down) <= enough:
        return 0, "steady"
    return (low, "rising") if up > down else (high, "falling")


def growth_per_year(series: Regular) -> tuple[float | None, float]:
    """Return the yearly growth from the first to the last year as a share (compound), and the years between."""
    year = max(1, round(series.clock.per_year))
    y = series.values
    years = (len(y) - year) / series.clock.per_year
    if years < 1:
        return None, max(0.0, years)
    first, last = float(np.nanmean(y[:year])) if np.isfinite(y[:year]).any() else -1.0, -1.0
    if np.isfinite(y[-year:]).any():
        last = float(np.nanmean(y[-year:]))
    return ((last / first) ** (1 / years) - 1 if first > 0 and last > 0 and ratios(y) else None), years


def _record(series: Regular, last: int) -> str:
    """Return what is remarkable of the last value: the highest or lowest ever, or since when."""
    y = series.values
    before = y[:last]
    if not np.isfinite(before).any() or len(y) < 8:
        return ""
    for word, beaten in (("highest", before >= y[last]), ("lowest", before <= y[last])):
        places = np.flatnonzero(beaten)
        if not len(places):
            return f"the {word} of all"
        if last - places[-1] > max(len(y) / 4, 8):
            return f"the {word} since {series.label(int(places[-1]))}"
    return ""


def year_by_year(series: Regular) -> tuple[YearNumbers, ...]:
    """Return each calendar year's total (of sums and counts) or mean (of the rest); growth between whole years."""
    years = series.starts.astype("datetime64[Y]").astype(np.int64) + 1970
    if series.clock.months >= 12:
        return ()
    made: list[YearNumbers] = []
    for year in np.unique(years).tolist():
        part = series.values[(years == year) & np.isfinite(series.values)]
        if not len(part):
            continue
        value = float(part.sum() if series.how in ("sum", "count") else part.mean())
        complete = len(part) >= 0.97 * _steps_of(series.clock, year)
        before = made[-1] if made else None
        usable = complete and before is not None and before.complete and before.year == year - 1
        made.append(
            YearNumbers(
                year,
                value,
                len(part),
                complete,
                _share(value, before.value) if usable and before and ratios(series.values) else None,
            )
        )
    return tuple(made)


def _steps_of(clock: Clock, year: int) -> int:
    first, last = np.array([f"{year}-01-01", f"{year + 1}-01-01"], "datetime64[s]")
    start, end = clock.ordinals(np.array([first, last]))
    return int(end - start)
