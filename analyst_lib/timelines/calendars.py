"""Calendar effects: whether weekdays, months, hours, month ends or holidays differ, tested within weeks or years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from analyst_lib.timelines.clock import DAY, MONTHS, WEEKDAYS, Clock
from analyst_lib.timelines.numbers import EffectNumbers
from analyst_lib.timelines.seasons import interpolated, moving_mean

Array = np.ndarray[Any, Any]
FEWEST = 4
ENDS = 3
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
HOURS = tuple(f"{h:02d}:00" for h in range(24))


def calendar_effects(
    y: Array, starts: Array, clock: Clock, relative: bool, holidays: Array
) -> tuple[EffectNumbers, ...]:
    """Return the calendar effects of a series of shape (n,), corrected for their number (S. Holm 1979).

    Weekdays are compared within weeks, hours within days, months within years (M. Friedman 1937; effect: Kendall's W),
    each on the series less its moving average over one such block; month ends with the rest of their month (F. Wilcoxon
    1945; effect: Cohen's d of the differences). Blocks with a missing value are left out; at least four are needed.
    """
    found = [*_cycles(y, starts, clock), *_ends(y, starts, clock), *_holidays(y, starts, clock, holidays)]
    return tuple(_scaled(e, y, relative) for e in holm(found))


def holm(effects: Sequence[EffectNumbers]) -> list[EffectNumbers]:
    """Return effects with their p-values corrected by Holm's step-down."""
    order = np.argsort([e.p_value for e in effects], kind="stable")
    made, worst = list(effects), 0.0
    for rank, place in enumerate(order):
        worst = max(worst, min(1.0, effects[place].p_value * (len(effects) - rank)))
        made[place] = replace(effects[place], corrected=worst)
    return made


def _scaled(effect: EffectNumbers, y: Array, relative: bool) -> EffectNumbers:
    """Return the effect with its levels as shares where that makes sense: of log values, or of a positive mean."""
    there = y[np.isfinite(y)]
    if relative:
        levels = [(name, float(np.expm1(size))) for name, size in effect.levels]
    elif there.min() >= 0 and there.mean() > 0:
        levels = [(name, size / float(there.mean())) for name, size in effect.levels]
    else:
        return effect
    return replace(effect, levels=tuple(levels), relative=True)


def _cycles(y: Array, starts: Array, clock: Clock) -> Iterator[EffectNumbers]:
    days = starts.astype("datetime64[D]").astype(np.int64)
    months = starts.astype("datetime64[M]").astype(np.int64)
    if not clock.daily and 3600 % clock.seconds == 0:
        hour = (starts.astype("datetime64[s]").astype(np.int64) % DAY) // 3600
        yield from _blocks("hour", y, days, hour, HOURS, _per(clock, DAY))
    if clock.length <= 1.5 * DAY:
        workdays = not clock.months and not clock.seconds
        labels = WEEKDAYS[:5] if workdays else WEEKDAYS
        yield from _blocks(
            "weekday", y, (days + 3) // 7, (days + 3) % 7, labels, 5 if workdays else _per(clock, 7 * DAY)
        )
    if clock.months == 3:
        yield from _blocks("quarter", y, months // 12, (months % 12) // 3, QUARTERS, 4)
    elif clock.length < 32 * DAY:
        yield from _blocks("month", y, months // 12, months % 12, MONTHS, round(clock.per_year))


def _per(clock: Clock, seconds: int) -> int:
    return max(1, seconds // clock.seconds) if clock.seconds else 1


def _blocks(
    name: str, y: Array, block: Array, level: Array, labels: Sequence[str], cycle: int
) -> Iterator[EffectNumbers]:
    """Give the effect of levels that recur in blocks, if there are enough whole blocks."""
    if len(y) < FEWEST * cycle:
        return
    rest = np.where(np.isfinite(y), y - moving_mean(interpolated(y), cycle), np.nan)
    rows = means_by(block - block.min(), level, rest, len(labels))
    whole = rows[np.isfinite(rows).all(axis=1)]
    if len(whole) < FEWEST:
        return
    centred = whole - whole.mean(axis=1, keepdims=True)
    statistic, p = friedman(centred)
    effect = statistic / (len(whole) * (len(labels) - 1))
    sizes = tuple((label, float(size)) for label, size in zip(labels, np.median(centred, axis=0), strict=True))
    yield EffectNumbers(name, "Friedman", p, p, effect, len(whole), sizes, False)


def means_by(block: Array, level: Array, values: Array, levels: int) -> Array:
    """Return the mean of each block (rows) and level (columns); NaN where there is none or a value is missing."""
    place = block * levels + level
    size = (int(block.max()) + 1) * levels
    count = np.bincount(place, minlength=size)
    total = np.bincount(place, values, size)
    made = np.divide(total, count, out=np.full(size, np.nan), where=count > 0)
    return np.asarray(made.reshape(-1, levels))


def friedman(rows: Array) -> tuple[float, float]:
    """Return Friedman's statistic (with ties) and its p-value for blocks in rows and treatments in columns."""
    from scipy.stats import friedmanchisquare

    if not np.ptp(rows, axis=1).any():
        return 0.0, 1.0
    made = friedmanchisquare(*rows.T)
    return float(made.statistic), float(made.pvalue)


def _ends(y: Array, starts: Array, clock: Clock) -> Iterator[EffectNumbers]:
    """Give the effects of the last and the first three days of months, on a daily series less its weekdays."""
    if clock.length > 1.5 * DAY or not clock.daily:
        return
    week = 5 if not clock.seconds else 7
    rest = np.where(np.isfinite(y), y - moving_mean(interpolated(y), 6 * week), np.nan)
    weekday = (starts.astype("datetime64[D]").astype(np.int64) + 3) % 7
    for day in range(7):
        own = rest[weekday == day]
        if np.isfinite(own).any():
            rest[weekday == day] -= np.nanmedian(own)
    month = starts.astype("datetime64[M]").astype(np.int64)
    bounds = np.flatnonzero(np.diff(month)) + 1
    pieces = np.split(rest, bounds)[1:-1]
    for name, part in (("month end", slice(-ENDS, None)), ("month start", slice(0, ENDS))):
        differences = np.array([_difference(piece, part) for piece in pieces if len(piece) > 4 * ENDS])
        yield from _paired(
            name, differences[np.isfinite(differences)], f"{'last' if 'end' in name else 'first'} 3 days"
        )


def _difference(piece: Array, part: slice) -> float:
    inside = np.zeros(len(piece), bool)
    inside[part] = True
    own, others = piece[inside], piece[~inside]
    if np.isfinite(own).sum() < ENDS or np.isfinite(others).sum() < ENDS:
        return float("nan")
    return float(np.nanmean(own) - np.nanmedian(others))


def _paired(name: str, differences: Array, label: str, fewest: int = 12) -> Iterator[EffectNumbers]:
    from scipy.stats import wilcoxon

    if len(differences) < fewest or not differences.any():
        return
    p = float(wilcoxon(differences).pvalue)
    spread = float(differences.std(ddof=1))
    effect = float(differences.mean()) / spread if spread > 0 else 0.0
    sizes = ((label, float(np.median(differences))),)
    yield EffectNumbers(name, "Wilcoxon", p, p, effect, len(differences), sizes, False)


def _holidays(y: Array, starts: Array, clock: Clock, holidays: Array) -> Iterator[EffectNumbers]:
    """Give the effect of the holidays: each beside the same weekday of the three weeks before and after."""
    if not len(holidays) or not clock.daily or clock.length > 1.5 * DAY:
        return
    days = starts.astype("datetime64[D]")
    marked = np.isin(days, holidays)
    place = {day: i for i, day in enumerate(days.tolist())}
    differences = []
    for i in np.flatnonzero(marked & np.isfinite(y)):
        near = [place.get((days[i] + 7 * k).item()) for k in (-3, -2, -1, 1, 2, 3)]
        usual = [y[j] for j in near if j is not None and not marked[j] and np.isfinite(y[j])]
        if len(usual) >= 3:
            differences.append(float(y[i] - np.median(usual)))
    yield from _paired("holiday", np.array(differences), "holidays", 6)
