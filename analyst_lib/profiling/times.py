"""The statistics of a column of dates or times, all from its values in order."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from analyst_lib.profiling.numbers import DateStats
from analyst_lib.profiling.ordered import MAX_BINS, Array, Ordered, ordered

DAY = 86_400_000_000
LIKE = 1 / 8
EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 - times are shown as they stand
# Dates that programs write when there is none.
PLACEHOLDERS = ("1900-01-01", "1970-01-01", "1899-12-30", "0001-01-01", "1753-01-01", "9999-12-31", "2099-12-31")


def date_stats(micros: Array) -> tuple[DateStats, int]:
    """Return the statistics of times of shape (n,), n > 0, in microseconds of the epoch, and how many are distinct."""
    line = ordered(micros)
    gaps = np.diff(line.values)
    usual = float(np.median(gaps)) if len(gaps) else 0.0
    widest = int(gaps.argmax()) if len(gaps) else 0
    edges = np.linspace(float(line.values[0]), float(line.values[-1]), min(MAX_BINS, len(line.values)) + 1)
    counts = line.histogram(edges) if edges[-1] > edges[0] else np.array([line.n])
    tomorrow = int((datetime.datetime.now(datetime.UTC).replace(tzinfo=None) - EPOCH).total_seconds() * 1e6) + DAY
    default, value = _placeholder(line)
    days, a_day = _days(line)
    in_order = bool((micros[1:] >= micros[:-1]).all())
    stats = DateStats(
        first=iso(line.values[0]),
        last=iso(line.values[-1]),
        median_gap=usual / 1e6,
        longest_gap=float(gaps.max()) / 1e6 if len(gaps) else 0.0,
        longest_gap_start=iso(line.values[widest]),
        edges=tuple(float(e) / 1e6 for e in (edges if edges[-1] > edges[0] else edges[[0, -1]])),
        counts=tuple(int(c) for c in counts),
        future=line.n - line.up_to(tomorrow),
        weekdays=_counted((days + 3) % 7, a_day, 7),
        months=_counted(_months(days), a_day, 12),
        in_order=in_order,
        default=default,
        default_value=value,
        late=0 if in_order else int(np.count_nonzero(micros[1:] < np.maximum.accumulate(micros)[:-1])),
        regular=float(np.mean(np.abs(gaps - usual) <= LIKE * usual)) if len(gaps) else 0.0,
        skipped=int((np.round(gaps[gaps > 1.5 * usual] / usual) - 1).sum()) if len(gaps) else 0,
    )
    return stats, len(line.values)


def iso(micros: Any) -> str:
    """Return a time in microseconds of the epoch as ISO 8601, without the time of day where that is midnight.

    Examples
    --------
    >>> iso(0), iso(3_600_000_000)
    ('1970-01-01', '1970-01-01 01:00:00')
    """
    text = str(np.datetime64(int(micros), "us"))
    day, _, time = text.partition("T")
    return day if not time.strip("0:.") else f"{day} {time.split('.')[0]}"


def _days(line: Ordered) -> tuple[Array, Array]:
    """Return the days on which times lie, and how many times lie on each."""
    days = line.values // DAY
    starts = np.append(0, np.flatnonzero(days[1:] != days[:-1]) + 1)
    return days[starts], np.diff(line.below[np.append(starts, len(days))])


def _months(days: Array) -> Array:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12


def _counted(places: Array, counts: Array, size: int) -> tuple[int, ...]:
    return tuple(int(n) for n in np.bincount(places, weights=counts, minlength=size))


def _placeholder(line: Ordered) -> tuple[int, str]:
    """Return the count and the text of the placeholder that occurs most, if any does."""
    found = []
    for text in PLACEHOLDERS:
        start = int((np.datetime64(text, "us")).astype(np.int64))
        found.append((line.under(start + DAY) - line.under(start), text))
    count, text = max(found)
    return (count, text) if count else (0, "")
