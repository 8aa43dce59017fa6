"""How rows are parted: a hold-out that nothing is learned from, and folds among the rest that a score rests on.

Rows of one group stay together, and where time counts what is predicted comes after what is learned from. What the
folds look like depends on nothing but the rows and the seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold, TimeSeriesSplit

HOLD_OUT = 0.2
SMALL, LARGE = 500, 20_000
MOST_BINS = 10
Array = np.ndarray[Any, Any]
Fold = tuple[Array, Array]


@dataclass(frozen=True)
class Order:
    """What binds rows together: a group of each row, or its moment, both of shape (n,)."""

    groups: Array | None = None
    times: Array | None = None

    def of(self, rows: Array) -> Order:
        """Return that of some rows."""
        return Order(*(None if values is None else values[rows] for values in (self.groups, self.times)))


def hold_out(strata: Array, order: Order, seed: int) -> Fold:
    """Return the rows to learn from and a fifth of all to judge by: the latest where time counts.

    Parameters
    ----------
    strata : numpy.ndarray of shape (n,)
        Classes whose shares should be alike on both sides; see `strata_of`.
    order : Order
        What binds rows together.
    seed : int
        Of the random choice.

    Raises
    ------
    ValueError
        If there are fewer than five groups, or most of them have rows both early and late.

    Examples
    --------
    >>> learned, judged = hold_out(np.repeat([0, 1], [80, 20]), Order(), 0)
    >>> len(learned), len(judged), int(np.repeat([0, 1], [80, 20])[judged].sum())
    (80, 20, 4)
    """
    if order.times is not None:
        last = np.argsort(order.times, kind="stable")
        cut = len(last) - max(1, round(HOLD_OUT * len(last)))
        return _without_groups(np.sort(last[:cut]), np.sort(last[cut:]), order.groups)
    return folds(strata, order, round(1 / HOLD_OUT), seed)[0]


def _without_groups(learned: Array, judged: Array, groups: Array | None) -> Fold:
    """Leave out of what is learned from the rows whose group is judged by."""
    if groups is None:
        return learned, judged
    kept = learned[~np.isin(groups[learned], groups[judged])]
    if len(kept) < len(learned) / 2:
        raise ValueError("most groups have rows both early and late: judge by the time or by the groups, not by both")
    return kept, judged


def folds(strata: Array, order: Order, count: int, seed: int) -> list[Fold]:
    """Return `count` pairs of rows to learn from and rows to predict; each row is predicted once (not so over time).

    Raises
    ------
    ValueError
        If there are fewer groups than folds, or most of them have rows both early and late.
    """
    rows = np.arange(len(strata))
    if order.times is not None:
        return _over_time(order, count)
    if order.groups is not None:
        _enough_groups(order.groups, count)
        made = _grouped(strata, count, seed).split(rows, strata, order.groups)
    else:
        made = _plain(strata, count, seed).split(rows, strata)
    return [(np.asarray(learned), np.asarray(judged)) for learned, judged in made]


def _over_time(order: Order, count: int) -> list[Fold]:
    assert order.times is not None
    ordered = np.argsort(order.times, kind="stable")
    parts = [(ordered[a], ordered[b]) for a, b in TimeSeriesSplit(count).split(ordered)]
    return [_without_groups(np.sort(a), np.sort(b), order.groups) for a, b in parts]


def _enough_groups(groups: Array, count: int) -> None:
    different = len(np.unique(groups))
    if different < count:
        raise ValueError(f"there are {different} groups of rows, and {count} are needed to judge a model by")


def _plain(strata: Array, count: int, seed: int) -> KFold | StratifiedKFold:
    even = np.bincount(strata).min() >= count
    return (StratifiedKFold if even else KFold)(count, shuffle=True, random_state=seed)


def _grouped(strata: Array, count: int, seed: int) -> GroupKFold | StratifiedGroupKFold:
    even = len(np.unique(strata)) > 1 and np.bincount(strata).min() >= count
    if even:
        return StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    return GroupKFold(count, shuffle=True, random_state=seed)


def strata_of(y: Array, is_choice: bool) -> Array:
    """Return what to keep alike in all folds: the classes, or tenths of a quantity, of shape (n,).

    Examples
    --------
    >>> strata_of(np.array([5.0, 1.0, 9.0, 7.0, 3.0, 2.0]), False)
    array([0, 0, 0, 0, 0, 0])
    >>> np.bincount(strata_of(np.arange(100.0), False))
    array([10, 10, 10, 10, 10, 10, 10, 10, 10, 10])
    """
    if is_choice:
        return np.asarray(y, dtype=np.int64)
    bins = min(MOST_BINS, len(y) // 10)
    if bins < 2:
        return np.zeros(len(y), np.int64)
    edges = np.unique(np.quantile(y, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.unique(np.searchsorted(edges, y, side="right"), return_inverse=True)[1]


def how_many(rows: int) -> tuple[int, int]:
    """Return how many folds, and how often they are made anew: more where one split says little.

    Examples
    --------
    >>> how_many(300), how_many(5000), how_many(100_000)
    ((5, 2), (5, 1), (3, 1))
    """
    return (5, 2) if rows < SMALL else (5, 1) if rows <= LARGE else (3, 1)
