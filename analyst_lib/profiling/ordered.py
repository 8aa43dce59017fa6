"""Numbers put in order once: from the distinct values and their counts everything else about them follows, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_BINS = 40
SMALL_RANGE = 100_000
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Ordered:
    """Distinct values in ascending order, shape (distinct,), how often each occurs, and how many lie below it."""

    values: Array
    counts: Array
    below: Array

    @property
    def n(self) -> int:
        """How many values there are."""
        return int(self.below[-1]) if len(self.values) else 0

    def at(self, places: Array) -> Array:
        """Return the values at places of the sorted sequence, counted from 0."""
        found: Array = self.values[np.searchsorted(self.below[1:], places, side="right")]
        return found

    def quantiles(self, shares: Array) -> Array:
        """Return quantiles that interpolate linearly between neighbours (type 7 of Hyndman and Fan, 1996)."""
        places = shares * (self.n - 1)
        low = np.floor(places).astype(np.int64)
        a = self.at(low).astype(float)
        b = self.at(np.minimum(low + 1, self.n - 1)).astype(float)
        share = places - low
        with np.errstate(over="ignore", invalid="ignore"):
            return np.where(a == b, a, a * (1 - share) + b * share)

    def up_to(self, limit: float) -> int:
        """Return how many values are at most a limit."""
        return int(self.below[np.searchsorted(self.values, limit, side="right")])

    def under(self, limit: float) -> int:
        """Return how many values are less than a limit."""
        return int(self.below[np.searchsorted(self.values, limit, side="left")])

    def histogram(self, edges: Array) -> Array:
        """Return counts of shape (len(edges) - 1,); each bin holds its lower edge, the last one also its upper."""
        places = np.searchsorted(self.values, edges, side="left")
        places[-1] = np.searchsorted(self.values, edges[-1], side="right")
        return np.diff(self.below[places])


def ordered(values: Array) -> Ordered:
    """Put numbers of shape (n,), none of them missing, in order.

    Whole numbers of a small range are counted instead of sorted.

    Examples
    --------
    >>> found = ordered(np.array([3, 1, 3, 2]))
    >>> found.values.tolist(), found.counts.tolist(), found.quantiles(np.array([0.5])).tolist()
    ([1, 2, 3], [1, 1, 2], [2.5])
    """
    if not len(values):
        return Ordered(values, np.zeros(0, np.int64), np.zeros(1, np.int64))
    counted = _counted(values)
    distinct, counts = counted if counted is not None else _sorted(values)
    below = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=below[1:])
    return Ordered(distinct, counts, below)


def _counted(values: Array) -> tuple[Array, Array] | None:
    if values.dtype.kind not in "iu":
        return None
    low, high = int(values.min()), int(values.max())
    if high - low >= min(SMALL_RANGE, 4 * len(values) + 100):
        return None
    counts = np.bincount((values - low).astype(np.int64, copy=False))
    there = np.flatnonzero(counts)
    return there.astype(values.dtype) + values.dtype.type(low), counts[there]


def _sorted(values: Array) -> tuple[Array, Array]:
    line = values if (values[1:] >= values[:-1]).all() else np.sort(values)
    starts = np.concatenate([[0], np.flatnonzero(line[1:] != line[:-1]) + 1])
    if len(starts) == len(line):
        return line, np.ones(len(line), np.int64)
    return line[starts], np.diff(starts, append=len(line))


def bins(line: Ordered, whole: bool) -> Array:
    """Return edges: one bin a value for few whole numbers, else Freedman and Diaconis' width (1981), at most 40."""
    low, high = float(line.values[0]), float(line.values[-1])
    if whole and high - low < MAX_BINS:
        return np.arange(low - 0.5, high + 1.0)
    if not np.isfinite(high - low) or high - low <= abs(high) * 1e-14:
        return np.array([low, high])
    spread = float(np.subtract(*line.quantiles(np.array([0.75, 0.25]))))
    width = 2 * spread / line.n ** (1 / 3)
    count = int(np.clip(np.ceil((high - low) / width) if width > 0 else 20, 8, MAX_BINS))
    return np.linspace(low, high, count + 1)
