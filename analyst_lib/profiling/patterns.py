"""What a sample of rows in their order shows: levels that change for good, columns that follow from others, copies."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from analyst_lib.profiling.numbers import ColumnNumbers, Derived, Shift
from analyst_lib.profiling.ordered import Array
from analyst_lib.profiling.relations import tables
from analyst_lib.profiling.times import iso
from analyst_lib.profiling.together import Together

MIN_ROWS = 60
STEPS = 38
LARGE_STEP = 2.0
BETTER_THAN_LINE = 0.75
TESTED = 64
MOST = 24
MIN_SAME = 0.999


def shifts(t: Together, time: ColumnNumbers | None) -> tuple[Shift, ...]:
    """Return the numbers whose level changes for good at one time.

    A step at one of 38 times (evenly spread over the rows, none within the first or last 5 %) must move the median by
    at least two robust standard deviations of what is around it, and leave at most three quarters of the squared error
    that a straight line leaves: what only rises is no step.
    """
    if time is None or t.sample_times is None:
        return ()
    there = np.isfinite(t.sample_times)
    order = np.argsort(t.sample_times[there], kind="stable")
    times, values = t.sample_times[there][order], t.sample[there][order]
    found = []
    for k, column in enumerate(t.numbers):
        if (made := _shift(column.name, time.name, times, values[:, k])) is not None:
            found.append(made)
    return tuple(sorted(found, key=lambda s: (-abs(s.effect), s.number)))


@np.errstate(over="ignore", invalid="ignore")
def _shift(name: str, by: str, times: Array, values: Array) -> Shift | None:
    there = np.isfinite(values)
    times, values = times[there], values[there]
    n = len(values)
    if n < MIN_ROWS or times[0] == times[-1]:
        return None
    sums = np.concatenate([[0.0], np.cumsum(values - values.mean())])
    places = np.unique(np.linspace(0.05 * n, 0.95 * n, STEPS).astype(int))
    gains = sums[places] ** 2 / (places * (1 - places / n))
    cut = int(places[np.argmax(gains)])
    before, after = values[:cut], values[cut:]
    spread = 1.4826 * float(np.median(np.abs(np.concatenate([before - np.median(before), after - np.median(after)]))))
    step = float(np.median(after) - np.median(before))
    if spread <= 0 or abs(step) < LARGE_STEP * spread or not _beats_line(times, values, cut):
        return None
    return Shift(name, by, iso(times[cut]), float(np.median(before)), float(np.median(after)), step / spread)


def _beats_line(times: Array, values: Array, cut: int) -> bool:
    parts = values[:cut] - values[:cut].mean(), values[cut:] - values[cut:].mean()
    step = sum(float(part @ part) for part in parts)
    x = times - times.mean()
    y = values - values.mean()
    line = float(y @ y) - float(x @ y) ** 2 / float(x @ x)
    return step < BETTER_THAN_LINE * line


@np.errstate(over="ignore", invalid="ignore")
def derived(t: Together) -> tuple[Derived, ...]:
    """Return the columns that are the sum or the product of two others, up to their own rounding."""
    kept = [k for k, c in enumerate(t.numbers) if c.distinct > 2][:MOST]
    rows = np.flatnonzero(np.isfinite(t.sample[:, kept]).all(axis=1)) if kept else np.zeros(0, int)
    if len(rows) < TESTED:
        return ()
    values = t.sample[rows][:, kept]
    first = values[np.linspace(0, len(rows) - 1, TESTED).astype(int)]
    slack = np.array([_rounding(values[:, k]) for k in range(len(kept))])
    names = [t.numbers[k].name for k in kept]
    found: dict[str, Derived] = {}
    for a, b in itertools.combinations(range(len(kept)), 2):
        for sign, made in _combined(first, a, b):
            close = np.abs(first - made[:, None]) <= slack + 1e-9 * np.abs(first)
            for c in np.flatnonzero(close.all(axis=0)):
                if c not in (a, b) and _holds(values, (a, b, int(c)), sign, float(slack[c])):
                    parts = names[a], names[b]
                    found.setdefault(names[c], Derived(names[c], f"{parts[0]} {sign} {parts[1]}", parts, len(rows)))
    return _without_circles(tuple(found.values()))


def _combined(values: Array, a: int, b: int) -> Iterator[tuple[str, Array]]:
    x, y = values[:, a], values[:, b]
    yield "+", x + y
    yield "×", x * y


def _holds(values: Array, places: tuple[int, int, int], sign: str, slack: float) -> bool:
    a, b, c = places
    _, made = next((s, m) for s, m in _combined(values, a, b) if s == sign)
    close = np.abs(values[:, c] - made) <= slack + 1e-9 * np.abs(values[:, c])
    return bool(close.mean() >= MIN_SAME) and float(np.std(values[:, a])) > 0 and float(np.std(values[:, b])) > 0


def _rounding(values: Array) -> float:
    """Return half a unit of the last decimal that the values have (of at most four)."""
    for places in range(4):
        if np.allclose(np.round(values, places), values, rtol=0, atol=1e-9):
            return 0.500001 * 10.0**-places if places else 1e-9
    return 1e-6


def _without_circles(found: tuple[Derived, ...]) -> tuple[Derived, ...]:
    """Keep one of the ways in which the same columns follow from each other."""
    seen: set[frozenset[str]] = set()
    kept = []
    for made in found:
        together = frozenset((made.column, *made.parts))
        if together not in seen:
            seen.add(together)
            kept.append(made)
    return tuple(kept)


def copies(t: Together) -> tuple[tuple[str, ...], ...]:
    """Return the groups of columns that are equal in every row of the sample, and of categories that only rename."""
    groups: list[list[str]] = []
    taken: set[int] = set()
    for i, j in itertools.combinations(range(len(t.numbers)), 2):
        if i not in taken and j not in taken and np.array_equal(t.sample[:, i], t.sample[:, j], equal_nan=True):
            mine = next((g for g in groups if g[0] == t.numbers[i].name), None)
            if mine is None:
                groups.append(mine := [t.numbers[i].name])
            mine.append(t.numbers[j].name)
            taken.add(j)
    for i, j, table in tables(t):
        if len(table) > 1 and ((table > 0).sum(axis=0) == 1).all() and ((table > 0).sum(axis=1) == 1).all():
            groups.append([t.groups[i].column.name, t.groups[j].column.name])
    return tuple(tuple(g) for g in groups)
