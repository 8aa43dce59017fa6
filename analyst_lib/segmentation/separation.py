"""Whether two groups are set apart by a gap, tested on rows that had no say in where the groups are.

If all rows were one cloud (a log-concave density, such as any normal or uniform one), every projection of it would have
one peak (Prékopa, 1973), and so would its part inside a cylinder, which is convex. A strip half-way between two peaks
can then not hold fewer rows than the emptier of two strips of the same width at the peaks: the share of the strip as a
function of its place has one peak too (Ibragimov, 1956). Groups, direction, cylinder and strips are chosen on one half
of the rows and the rows are counted in the other half, so the binomial test is exact.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyst_lib.outlying.columns import LabelColumn, NumberColumn
from analyst_lib.segmentation.encoding import Feature

INSIDE = 0.9
RIDGE = 0.1
STEPS = 25
LEAST = 4


class Evener:
    """The columns as numbers in which no column alone has gaps: labels spread over an interval, steps filled.

    A label becomes a random number within its share of [0, 1] (the distributional transform, Rüschendorf 2009), its
    labels in the order of how often they occur in the first group; rounded numbers get noise of the width of a step.
    """

    def __init__(self, features: Sequence[Feature], rows: np.ndarray, seed: int) -> None:
        rng = np.random.default_rng([seed, 2])
        self._numbers = [_dithered(f, rows, rng) for f in features if isinstance(f.source, NumberColumn)]
        self._labels = [f.source.codes[rows] for f in features if isinstance(f.source, LabelColumn)]
        self._sizes = [len(f.source.levels) for f in features if isinstance(f.source, LabelColumn)]
        self._where = rng.uniform(size=(len(rows), len(self._labels)))

    def rows(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Return the matrix of all rows of shape (n, columns), for two groups given by their rows' places."""
        labels = [self._spread(i, first, second) for i in range(len(self._labels))]
        return np.column_stack([*self._numbers, *labels])

    def _spread(self, place: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        codes, size = self._labels[place], self._sizes[place]
        inside, outside = (np.bincount(codes[g][codes[g] >= 0], minlength=size) + 0.5 for g in (first, second))
        ratio = inside / inside.sum() / (inside / inside.sum() + outside / outside.sum())
        order = np.argsort(ratio, kind="stable")
        both = (inside + outside)[order]
        ends = np.append(0.0, np.cumsum(both / both.sum()))
        rank = np.argsort(order)
        value = ends[rank[codes]] + self._where[:, place] * np.diff(ends)[rank[codes]]
        return np.where(codes < 0, 0.0, (value - 0.5) * np.sqrt(12))


def _dithered(feature: Feature, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a scaled number with each of its steps filled evenly, half-way to its neighbours on both sides."""
    values = feature.block[rows, 0]
    distinct, places = np.unique(values, return_inverse=True)
    if len(distinct) < 2 or len(distinct) > 0.5 * len(values):
        return np.asarray(values)
    middles = (distinct[1:] + distinct[:-1]) / 2
    low = np.append(2 * distinct[0] - middles[0], middles)
    high = np.append(middles, 2 * distinct[-1] - middles[-1])
    return np.asarray(low[places] + rng.uniform(size=len(values)) * (high - low)[places])


def doubt(matrix: np.ndarray, learn: tuple[np.ndarray, np.ndarray], test: np.ndarray) -> float:
    """Return the chance, at most, that the rows between two groups are so few if all were one cloud.

    Parameters
    ----------
    matrix : numpy.ndarray of shape (n, columns)
        All rows.
    learn : two arrays of places
        The rows of the two groups among those from which is learnt.
    test : array of places
        The rows in which is counted; none of those above.
    """
    first, second = (matrix[places] for places in learn)
    if min(len(first), len(second)) < LEAST:
        return 1.0
    whiten, start, axis = _direction(first, second)
    apart = [(m - start) @ whiten for m in (first, second)]
    along = [m @ axis for m in apart]
    beside = [np.sqrt(np.maximum((m**2).sum(axis=1) - t**2, 0)) for m, t in zip(apart, along, strict=True)]
    radius = float(np.quantile(np.concatenate(beside), INSIDE))
    strips = _strips(*along)
    if strips is None:
        return 1.0
    tried = (matrix[test] - start) @ whiten
    places = tried @ axis
    places = places[np.sqrt(np.maximum((tried**2).sum(axis=1) - places**2, 0)) <= radius]
    return _fewer(places, *strips)


def _direction(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the whitening matrix, the first centre, and the direction to the second (Fisher's discriminant)."""
    away = np.vstack([first - first.mean(axis=0), second - second.mean(axis=0)])
    within = away.T @ away / max(1, len(away) - 2)
    width = within.shape[0]
    within += RIDGE * (np.trace(within) / width + 1e-12) * np.eye(width)
    sizes, axes = np.linalg.eigh(within)
    whiten = axes / np.sqrt(sizes)
    start = first.mean(axis=0)
    way = (second.mean(axis=0) - start) @ whiten
    return whiten, start, way / max(float(np.linalg.norm(way)), 1e-12)


def _strips(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float, float] | None:
    """Return the middles of the strips (first peak, valley, second peak) and their width, found where is learnt."""
    low, high = float(np.median(first)), float(np.median(second))
    if high <= low:
        return None
    width = (high - low) / 3
    every = np.sort(np.concatenate([first, second]))
    middles = np.linspace(low + width, high - width, STEPS)
    valley = float(middles[int(np.argmin(_counts(every, middles, width)))])
    left = np.linspace(low - width, valley - width, STEPS)
    right = np.linspace(valley + width, high + width, STEPS)
    return (
        float(left[int(np.argmax(_counts(every, left, width)))]),
        valley,
        float(right[int(np.argmax(_counts(every, right, width)))]),
        width,
    )


def _counts(ordered: np.ndarray, middles: np.ndarray, width: float) -> np.ndarray:
    return np.searchsorted(ordered, middles + width / 2) - np.searchsorted(ordered, middles - width / 2)


def _fewer(places: np.ndarray, left: float, valley: float, right: float, width: float) -> float:
    """Return the larger chance, over both peaks, of so few rows in the valley (binomial, one half)."""
    from scipy.special import bdtr

    counts = _counts(np.sort(places), np.array([left, valley, right]), width)
    between = int(counts[1])
    return max(float(bdtr(between, between + int(peak), 0.5)) for peak in (counts[0], counts[2]))
