"""Tries numbers of groups: how stable each is when the rows change, and whether gaps set its groups apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.segmentation.encoding import Feature
from analyst_lib.segmentation.models import METHODS, Model
from analyst_lib.segmentation.numbers import Trial
from analyst_lib.segmentation.separation import Evener, doubt

SPLITS = 5
LEAST_ROWS = 40
SMALL = 0.02
FEW = 8
HOPELESS = 4


@dataclass(frozen=True)
class Tried:
    """A trial with the model fitted to all rows of the sample."""

    trial: Trial
    model: Model


def tries(x: np.ndarray, features: Sequence[Feature], rows: np.ndarray, most: int, seed: int = 0) -> list[Tried]:
    """Return what comes of every number of groups from two to `most`, by both methods.

    Parameters
    ----------
    x : numpy.ndarray of shape (n, width)
        The scaled rows of the sample.
    features : sequence of Feature
        The columns, of all rows of the table.
    rows : numpy.ndarray of shape (n,)
        The places of the sample's rows in the table.
    """
    if len(x) < LEAST_ROWS:
        return []
    halves = _halves(len(x), seed)
    evener = Evener(features, rows, seed)
    numbers = range(2, min(most, len(x) // FEW) + 1)
    return [_tried(x, evener, halves, method, k, seed) for k in numbers for method in METHODS]


def _halves(rows: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    orders = [np.random.default_rng([seed, 3, i]).permutation(rows) for i in range(SPLITS)]
    return [(np.sort(o[: rows // 2]), np.sort(o[rows // 2 :])) for o in orders]


def _tried(
    x: np.ndarray, evener: Evener, halves: Sequence[tuple[np.ndarray, np.ndarray]], method: str, k: int, seed: int
) -> Tried:
    whole = Model(method, k, x, seed)
    labels = whole.labels(x)
    near, strengths, agreements, doubts = [], [], [], []
    for first, second in halves:
        models = [Model(method, k, x[half], seed) for half in (first, second)]
        told = [m.labels(x) for m in models]
        near += [jaccards(labels, t) for t in told]
        agreements.append(rand(told[0], told[1]))
        for mine, other, test in ((told[0], told[1], second), (told[1], told[0], first)):
            learn = first if test is second else second
            strengths.append(strength(mine[test], other[test]))
            doubts.append(_doubt(evener, mine, learn, test))
        if method == METHODS[1] and len(doubts) == HOPELESS and min(doubts) > 0.5:
            break  # mixtures cost most, and no gap is in sight
    sizes = np.bincount(labels, minlength=k)
    stability = tuple(float(v) for v in np.mean(near, axis=0))
    enough = int(max(FEW, SMALL * len(x)))
    trial = Trial(
        k, method, stability, float(np.mean(strengths)), float(np.mean(agreements)),
        min(1.0, 2 * float(np.median(doubts))), int(sizes.min()), enough,
    )  # fmt: skip
    return Tried(trial, whole)


def _doubt(evener: Evener, labels: np.ndarray, learn: np.ndarray, test: np.ndarray) -> float:
    """Return the largest doubt over all pairs of groups; it can only grow, so the first certain overlap ends it."""
    worst = 0.0
    members = [learn[labels[learn] == g] for g in range(int(labels.max()) + 1)]
    for a, b in itertools.combinations(members, 2):
        if min(len(a), len(b)) == 0:
            return 1.0
        worst = max(worst, doubt(evener.rows(a, b), (a, b), test))
        if worst > 0.5:
            return worst
    return worst


def jaccards(labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return, for each group of one split, its largest Jaccard similarity with a group of another (Hennig, 2007).

    Examples
    --------
    >>> jaccards(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0])).round(3).tolist()
    [0.667, 0.5]
    """
    table = crossed(labels, others)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray((table / np.maximum(union, 1)).max(axis=1))


def crossed(labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return how many rows each pair of groups of two splits shares."""
    width = int(others.max()) + 1
    counts = np.bincount(labels * width + others, minlength=(int(labels.max()) + 1) * width)
    return counts.reshape(-1, width)


def rand(labels: np.ndarray, others: np.ndarray) -> float:
    """Return the adjusted Rand index of two splits (Hubert and Arabie, 1985)."""
    table = crossed(labels, others).astype(float)
    pairs = (table * (table - 1)).sum() / 2
    rows, columns = ((s * (s - 1)).sum() / 2 for s in (table.sum(axis=1), table.sum(axis=0)))
    every = table.sum() * (table.sum() - 1) / 2
    expected, most = rows * columns / every, (rows + columns) / 2
    return float((pairs - expected) / (most - expected)) if most != expected else 1.0


def strength(predicted: np.ndarray, found: np.ndarray) -> float:
    """Return the prediction strength (Tibshirani and Walther, 2005).

    The smallest share, over the groups found in some rows, of pairs of its rows that a split learnt on other rows puts
    together too.

    Examples
    --------
    >>> strength(np.array([0, 0, 1, 1, 1]), np.array([0, 0, 0, 1, 1])).__round__(3)
    0.333
    """
    table = crossed(found, predicted).astype(float)
    sizes = table.sum(axis=1)
    together = (table * (table - 1)).sum(axis=1)
    several = sizes > 1
    return float((together[several] / (sizes * (sizes - 1))[several]).min()) if several.any() else 0.0


def best(tried: Sequence[Tried], asked: int | None) -> Tried | None:
    """Return the most groups that are all clear, or the most stable split into as many as were asked for."""
    if asked is not None:
        named = [t for t in tried if t.trial.groups == asked]
        return max(named, key=lambda t: (t.trial.clear, t.trial.least), default=None)
    clear = [t for t in tried if t.trial.clear]
    return max(clear, key=lambda t: (t.trial.groups, t.trial.least), default=None)
