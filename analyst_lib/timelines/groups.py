"""Which groups moved the total: each change between two stretches of time taken apart exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.timelines.numbers import Move, Part
from analyst_lib.timelines.phrases import dated
from analyst_lib.timelines.series import Regular

Array = np.ndarray[Any, Any]
MOST = 20
OTHERS = "(all others)"
STEPS = 24


@dataclass(frozen=True)
class Stretch:
    """Two stretches of steps to compare, `then` and `now`, each as first and last step."""

    what: str
    then: tuple[int, int]
    now: tuple[int, int]


@dataclass(frozen=True)
class Grouped:
    """Rows with a group: their step (0 to n - 1), value (1 when rows are counted) and group's number."""

    names: tuple[str, ...]
    step: Array
    value: Array
    group: Array


def grouped(labels: pd.Series[Any], step: Array, value: Array | None, how: str) -> Grouped:
    """Return the rows by group; beyond 20 groups the smaller ones (by total size, else by rows) are put together."""
    weight = np.abs(np.nan_to_num(value)) if value is not None and how == "sum" else np.ones(len(step))
    codes, names = pd.factorize(labels, sort=True)
    texts = [str(n) for n in names]
    if len(texts) > MOST:
        kept = np.sort(np.argsort(-np.bincount(codes, weight, len(texts)), kind="stable")[: MOST - 1])
        place = np.full(len(texts), MOST - 1)
        place[kept] = np.arange(MOST - 1)
        codes, texts = place[codes], [*(texts[k] for k in kept), OTHERS]
    there = np.ones(len(step), bool) if value is None else np.isfinite(value)
    used = value[there] if value is not None and how != "count" else np.ones(int(there.sum()))
    return Grouped(tuple(texts), step[there], used, codes[there])


def stretches(series: Regular, jumps: Sequence[int]) -> Iterator[Stretch]:
    """Give what to take apart: the last year against the year before, and each jump of the level."""
    n = len(series)
    year = max(1, round(series.clock.per_year))
    size = year if 2 * year <= n else n // 2
    what = "the last year" if size == year and year > 1 else "the second half" if size == n // 2 else "the last year"
    if size >= 1 and n >= 4:
        yield Stretch(what, (n - 2 * size, n - size - 1), (n - size, n - 1))
    edges = [0, *jumps, n]
    for before, place, after in zip(edges, edges[1:], edges[2:], strict=False):
        wide = min(STEPS, place - before, after - place)
        if wide >= 2:
            yield Stretch(
                f"the jump {dated(series.label(place))}", (place - wide, place - 1), (place, place + wide - 1)
            )


def moves(series: Regular, rows: Grouped, jumps: Sequence[int]) -> tuple[Move, ...]:
    """Return each change taken apart by group; medians cannot be, so there are none of them."""
    if series.how == "median" or len(rows.names) < 2:
        return ()
    made = (_move(series, rows, stretch) for stretch in stretches(series, jumps))
    return tuple(m for m in made if m is not None)


def _move(series: Regular, rows: Grouped, stretch: Stretch) -> Move | None:
    (a0, b0), (a1, b1) = stretch.then, stretch.now
    size = len(rows.names)
    count0, sum0 = _sums(rows, a0, b0, size)
    count1, sum1 = _sums(rows, a1, b1, size)
    if not count0.sum() or not count1.sum():
        return None
    if series.how == "mean":
        parts = mean_parts(rows.names, (count0, sum0), (count1, sum1))
        before, after = float(sum0.sum() / count0.sum()), float(sum1.sum() / count1.sum())
    else:
        old, new = sum0 / (b0 - a0 + 1), sum1 / (b1 - a1 + 1)
        parts = [
            Part(g, float(x), float(y), float(y - x), float(y - x), 0.0)
            for g, x, y in zip(rows.names, old, new, strict=True)
        ]
        before, after = float(old.sum()), float(new.sum())
    ordered = tuple(sorted(parts, key=lambda p: -abs(p.contribution)))
    return Move(stretch.what, _between(series, a0, b0), _between(series, a1, b1), before, after, ordered)


def _sums(rows: Grouped, first: int, last: int, size: int) -> tuple[Array, Array]:
    inside = (rows.step >= first) & (rows.step <= last)
    group = rows.group[inside]
    return np.bincount(group, minlength=size).astype(float), np.bincount(group, rows.value[inside], size)


def mean_parts(names: Sequence[str], then: tuple[Array, Array], now: tuple[Array, Array]) -> list[Part]:
    """Return each group's part in the change of an overall mean, from its counts and sums before and after.

    The change is the sum of what groups' own means did (`within`) and what their shares of the rows did (`mix`, against
    the middle of the overall means), E. Kitagawa (1955); both add up exactly.

    Examples
    --------
    >>> parts = mean_parts("ab", (np.array([1, 1]), np.array([1.0, 3.0])), (np.array([1, 3]), np.array([1.0, 9.0])))
    >>> [(p.group, p.within, p.mix) for p in parts], sum(p.contribution for p in parts)
    ([('a', 0.0, 0.3125), ('b', 0.0, 0.1875)], 0.5)
    """
    (n0, s0), (n1, s1) = then, now
    w0, w1 = n0 / n0.sum(), n1 / n1.sum()
    m0 = np.divide(s0, n0, out=np.full(len(n0), np.nan), where=n0 > 0)
    m1 = np.divide(s1, n1, out=np.full(len(n1), np.nan), where=n1 > 0)
    m0, m1 = np.where(np.isnan(m0), m1, m0), np.where(np.isnan(m1), m0, m1)
    m0, m1 = np.nan_to_num(m0), np.nan_to_num(m1)
    middle = (s0.sum() / n0.sum() + s1.sum() / n1.sum()) / 2
    within = (w0 + w1) / 2 * (m1 - m0)
    mix = (w1 - w0) * ((m0 + m1) / 2 - middle)
    return [
        Part(g, float(m0[i]), float(m1[i]), float(within[i] + mix[i]), float(within[i]), float(mix[i]))
        for i, g in enumerate(names)
    ]


def _between(series: Regular, first: int, last: int) -> str:
    return series.span(first, last)
