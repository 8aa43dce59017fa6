"""Turns what was found on the scale of the decomposition into numbers in the value's own unit, with names of steps."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analyst_lib.timelines.anomalies import Episode
from analyst_lib.timelines.changes import Change
from analyst_lib.timelines.clock import DAY, MONTHS, WEEKDAYS, YEAR, Clock
from analyst_lib.timelines.numbers import AnomalyNumbers, ChangeNumbers, SeasonNumbers, Source
from analyst_lib.timelines.roles import Times
from analyst_lib.timelines.series import Regular
from analyst_lib.timelines.state import ratios
from analyst_lib.timelines.stl import Decomposed, strength

if TYPE_CHECKING:
    from analyst_lib.timelines.collect import Found

Array = np.ndarray[Any, Any]


def source(
    table: pd.DataFrame, times: Times, value: str, series: Regular, valueless: int, notes: Iterable[str]
) -> Source:
    """Return what the series was made of."""
    start, length = longest_gap(series.values)
    return Source(
        name=str(table.attrs.get("name", "the table")), rows=len(table),
        time=times.name, value=value, how=series.how,
        shared=bool(series.rows.max(initial=0) > 1), step=series.clock.name,
        first=series.label(0), last=series.label(len(series) - 1), steps=len(series),
        untimed=int(np.isnat(times.values).sum()) - times.unreadable, unreadable=times.unreadable, valueless=valueless,
        gaps=series.gaps, longest_gap=series.label(start) if length else "", longest_gap_steps=length,
        slope_unit=slope_unit(series)[0],
        doubled=series.doubled, zeros=series.zeros, dropped=series.dropped, notes=tuple(n for n in notes if n),
    )  # fmt: skip


def longest_gap(values: Array) -> tuple[int, int]:
    """Return where the longest run of missing values begins, and its length.

    Examples
    --------
    >>> longest_gap(np.array([1, np.nan, 2, np.nan, np.nan, 3]))
    (3, 2)
    """
    place, best = 0, (0, 0)
    for missing, run in itertools.groupby(np.isnan(values)):
        length = sum(1 for _ in run)
        best = (place, length) if missing and length > best[1] else best
        place += length
    return best


def days(holidays: Sequence[Any]) -> Array:
    """Return days given as dates or texts as datetime64[D]."""
    try:
        return np.array([np.datetime64(pd.Timestamp(day).date(), "D") for day in holidays], "datetime64[D]")
    except (ValueError, TypeError) as error:
        raise ValueError(f"holidays must be days such as 2024-12-25, not {str(list(holidays))[:80]}") from error


def trend_strength(parts: Decomposed) -> float:
    """Return the strength of the trend (Wang et al. 2006)."""
    return strength(parts.trend, parts.rest)


def seasons(found: Found) -> tuple[SeasonNumbers, ...]:
    """Return each season with its strength, its peak and its trough."""
    made = []
    for cycle, part in zip(found.cycles, found.parts.seasons, strict=True):
        last = part[-cycle.period :]
        starts = found.series.starts[-cycle.period :]
        high, low = (float(np.expm1(x) if found.relative else x) for x in (last.max(), last.min()))
        names = [phase(found.series.clock, cycle.name, starts[i]) for i in (last.argmax(), last.argmin())]
        made.append(
            SeasonNumbers(
                cycle.name, cycle.period, cycle.p_value, strength(part, found.parts.rest), names[0], names[1], high, low
            )
        )
    return tuple(made)


def phase(clock: Clock, cycle: str, start: np.datetime64) -> str:
    """Return the name of a step within its cycle: an hour of the day, a weekday, a month.

    Examples
    --------
    >>> from analyst_lib.timelines.clock import DAILY, HOUR, QUARTER
    >>> moment = np.datetime64("2024-03-05T14:00:00")
    >>> [phase(*c, moment) for c in ((HOUR, "day"), (HOUR, "week"), (DAILY, "year"), (QUARTER, "year"))]
    ['14:00', 'Tuesday 14:00', 'early March', 'Q1']
    """
    time = start.astype("datetime64[s]").item()
    if cycle == "day":
        return f"{time:%H:%M}"
    if cycle == "week":
        return WEEKDAYS[time.weekday()] if clock.daily else f"{WEEKDAYS[time.weekday()]} {time:%H:%M}"
    if clock.months == 3:
        return f"Q{(time.month + 2) // 3}"
    if clock.months:
        return MONTHS[time.month - 1]
    third = "early" if time.day <= 10 else "mid" if time.day <= 20 else "late"
    return f"{third}-{MONTHS[time.month - 1]}" if third == "mid" else f"{third} {MONTHS[time.month - 1]}"


def changes(found: Found) -> tuple[ChangeNumbers, ...]:
    """Return the changes in the value's unit."""
    return tuple(_change(found, change) for change in found.changes)


def _change(found: Found, change: Change) -> ChangeNumbers:
    series, trend = found.series, found.parts.trend
    low, high = change.size - 1.96 * change.error, change.size + 1.96 * change.error
    before: float
    after: float
    share: float | None = None
    if change.kind == "trend":
        unit = slope_unit(series)[1]
        turned = [change.slope_before * unit, change.slope_after * unit]
        before, after = (float(np.expm1(min(s, 50))) for s in turned) if found.relative else turned
        size = after - before
    else:
        level = float(trend[max(0, change.place - 1)])
        back = np.exp if found.relative else np.asarray
        before, after = float(back(level)), float(back(level + change.size))
        size, share = (
            after - before,
            after / before - 1 if before > 0 and after >= 0 and ratios(series.values) else None,
        )
        if found.relative:
            low, high = float(np.expm1(low)) * before, float(np.expm1(high)) * before
    moment = str(series.starts[change.place])
    return ChangeNumbers(
        moment, series.label(change.place), change.kind, size, share, low, high, before, after, change.gain
    )


def slope_unit(series: Regular) -> tuple[str, float]:
    """Return in what span slopes are told (year, month, week or day: at least three of them), and its steps."""
    days = len(series) * series.clock.length / DAY
    for name, length in (("year", YEAR / DAY), ("month", 30.44), ("week", 7.0), ("day", 1.0)):
        if days >= 3 * length and length * DAY >= series.clock.length:
            return name, length * DAY / series.clock.length
    return "step", 1.0


def anomalies(found: Found, episodes: Sequence[Episode]) -> tuple[AnomalyNumbers, ...]:
    """Return the anomalies, the strongest first."""
    made = [_anomaly(found, episode) for episode in episodes]
    return tuple(sorted(made, key=lambda a: -abs(a.score)))


def _anomaly(found: Found, e: Episode) -> AnomalyNumbers:
    series = found.series
    label = series.span(e.first, e.last)
    return AnomalyNumbers(
        str(series.starts[e.first]), str(series.starts[e.last]), str(series.starts[e.peak]),
        label, e.last - e.first + 1,
        float(series.values[e.peak]), float(found.lines.expected[e.peak]), e.score,
    )  # fmt: skip
