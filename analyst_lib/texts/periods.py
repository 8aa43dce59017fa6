"""When the texts were written: periods to count by, and the earlier and later half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.timelines.clock import DAILY, MONTH, QUARTER, WEEK, YEARLY, Clock
from analyst_lib.timelines.roles import times_of

Array = np.ndarray[Any, Any]
MOST = 40
FEWEST = 40


@dataclass(frozen=True)
class Periods:
    """Each text's period (-1 without a date), the periods' names and sizes, and its half: early (0) or late (1)."""

    name: str
    period: Array
    sizes: tuple[tuple[str, int], ...]
    half: Array
    notes: tuple[str, ...]


def periods_of(table: pd.DataFrame, name: str | None, places: Array) -> Periods | None:
    """Return the periods of texts at places of a table: the shortest of day, week, month, quarter, year with 40 at
    most.

    Without a date column, or with fewer than 40 dated texts, there are none; a column asked for must hold dates.
    """
    try:
        times = times_of(table, name)
    except ValueError:
        if name is not None:
            raise
        return None
    stamps = times.values[places]
    there = ~np.isnat(stamps)
    if there.sum() < FEWEST or stamps[there].min() == stamps[there].max():
        return None
    clock = _clock(stamps[there])
    steps = clock.ordinals(np.where(there, stamps, stamps[there][0]))
    first = int(steps[there].min())
    period = np.where(there, steps - first, -1)
    counts = np.bincount(period[there])
    labels = [clock.label(s) for s in clock.starts(first + np.arange(len(counts)))]
    middle = np.sort(stamps[there])[int(there.sum()) // 2]
    half = np.where(there, (stamps >= middle).astype(int), -1)
    said = f"The later half of the texts begins {clock.label(clock.starts(clock.ordinals(np.array([middle])))[0])}."
    return Periods(times.name, period, tuple(zip(labels, counts.tolist(), strict=True)), half, (said,))


def _clock(stamps: Array) -> Clock:
    ends = np.array([stamps.min(), stamps.max()])
    for clock in (DAILY, WEEK, MONTH, QUARTER):
        first, last = clock.ordinals(ends)
        if last - first + 1 <= MOST:
            return clock
    return YEARLY
