"""How unusual a row is by several columns at once: robust Mahalanobis distances, and an isolation forest."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analyst_lib.outlying.columns import LabelColumn, NumberColumn
from analyst_lib.outlying.numbers import Joint
from analyst_lib.outlying.tails import HIGHEST, Tail, fit_tail

FITTED_ON = 1500
FOREST_ON = 20_000
MOST_NUMBERS = 20
MOST_FEATURES = 30
LEAST_ROWS = 60
SAME = 0.98
CLIP = 6.0
PATTERNS = 20
TREES = 100
EFFICIENCY = 0.6
SUBSAMPLE = 256


class Ellipse:
    """The robust centre and spread of numbers in normal deviations (minimum covariance determinant).

    Rousseeuw and Van Driessen (1999), as scikit-learn has it, fitted on at most 1,500 random complete rows. A row that
    misses values is judged by those it has.
    """

    method = "robust Mahalanobis distance"

    def __init__(self, columns: Sequence[NumberColumn], tails: Mapping[str, Tail], seed: int = 0) -> None:
        usable = [c for c in columns if c.name in tails and not c.is_date and tails[c.name].mode is None]
        usable = sorted(usable, key=lambda c: int(np.isnan(c.values).sum()))[:MOST_NUMBERS]
        scores = [np.clip(tails[c.name].scores(c.values), -CLIP, CLIP) for c in usable]
        kept = _different(scores)
        self.columns = [usable[i] for i in kept]
        rows = len(columns[0].values) if columns else 0
        self.z = np.column_stack([scores[i] for i in kept]) if kept else np.zeros((rows, 0))
        self.fitted = self._fit(seed)

    def _fit(self, seed: int) -> bool:
        from sklearn.covariance import MinCovDet

        whole = np.flatnonzero(~np.isnan(self.z).any(axis=1))
        if self.z.shape[1] < 2 or len(whole) < max(LEAST_ROWS, 5 * self.z.shape[1]):
            return False
        rows = np.random.default_rng(seed).permutation(whole)[:FITTED_ON]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a singular spread is looked at below
            found = MinCovDet(random_state=seed).fit(self.z[np.sort(rows)])
        self.rows = min(len(whole), FITTED_ON)
        self.location, self.covariance = found.location_, found.covariance_
        return bool(np.linalg.cond(self.covariance) < 1e8)

    def scores(self) -> np.ndarray:
        """Return how far each row lies out, in normal deviations, shape (rows,); NaN where fewer than two numbers are.

        Where the table's own distances have a heavier tail than a normal cloud's, that tail is what counts.
        """
        out = np.full(len(self.z), np.nan)
        for here, rows in _patterns(~np.isnan(self.z)):
            if here.sum() >= 2:
                out[rows] = normal_deviations(self.distances(rows, here), int(here.sum()), self.rows)
        return _own_tail(out)

    def distances(self, rows: np.ndarray, here: np.ndarray) -> np.ndarray:
        """Return the squared Mahalanobis distances of rows by the columns that are there."""
        away = self.z[np.ix_(rows, here)] - self.location[here]
        inverse = np.linalg.inv(self.covariance[np.ix_(here, here)])
        return np.asarray(((away @ inverse) * away).sum(axis=1))

    def told(self, row: int) -> tuple[int, float, float, list[int]]:
        """Return the column that fits least beside the others, its expected score, its deviation, and who says so.

        The last is the places of up to two columns that weigh most in what is expected.
        """
        here = np.flatnonzero(~np.isnan(self.z[row]))
        inverse = np.linalg.inv(self.covariance[np.ix_(here, here)])
        away = self.z[row, here] - self.location[here]
        pulled = inverse @ away / np.diag(inverse)
        beside = pulled * np.sqrt(np.diag(inverse))
        place = int(np.argmax(np.abs(beside)))
        weights = np.abs(inverse[place] * away)
        weights[place] = 0.0
        others = [int(here[i]) for i in np.argsort(-weights)[:2] if weights[i] > 0]
        return int(here[place]), float(self.z[row, here[place]] - pulled[place]), float(beside[place]), others


class Forest:
    """An isolation forest (Liu, Ting and Zhou, 2008) over numbers and labels together.

    Numbers come in normal deviations, a missing one as the median; a label as how rare it is (-log10 of its share).
    Fitted on at most 20,000 random rows, 100 trees of 256 rows each.
    """

    method = "isolation forest"

    def __init__(
        self, numbers: Sequence[NumberColumn], labels: Sequence[LabelColumn], tails: Mapping[str, Tail], seed: int = 0
    ) -> None:
        usable = [c for c in numbers if c.name in tails][:MOST_FEATURES]
        named = list(labels)[: MOST_FEATURES - len(usable)]
        self.columns: list[NumberColumn | LabelColumn] = [*usable, *named]
        made = [np.nan_to_num(np.clip(tails[c.name].scores(c.values), -CLIP, CLIP)) for c in usable]
        made += [_rarity(c) for c in named]
        self.x = np.column_stack(made).astype(np.float32) if made else np.zeros((0, 0), np.float32)
        self.fitted = self.x.shape[1] >= 2 and self.x.shape[0] >= LEAST_ROWS
        self.model: Any = self._fit(seed) if self.fitted else None

    def _fit(self, seed: int) -> Any:
        from sklearn.ensemble import IsolationForest

        rows = np.sort(np.random.default_rng(seed).permutation(len(self.x))[:FOREST_ON])
        made = IsolationForest(n_estimators=TREES, max_samples=min(SUBSAMPLE, len(rows)), random_state=seed)
        return made.fit(self.x[rows])

    def scores(self) -> np.ndarray:
        """Return how far each row lies out, in normal deviations by the tail of the table's own scores."""
        raw = -self.model.score_samples(self.x)
        tail = fit_tail(raw[:: max(1, len(raw) // 100_000)])
        return np.zeros(len(raw)) if tail is None else tail.scores(raw)

    def told(self, row: int) -> list[int]:
        """Return the places of the columns that make a row unusual: without any of them its score falls most."""
        typical = np.median(self.x, axis=0)
        tried = np.repeat(self.x[row : row + 1], self.x.shape[1] + 1, axis=0)
        for place in range(self.x.shape[1]):
            tried[place, place] = typical[place]
        scores = -self.model.score_samples(tried)
        gains = scores[-1] - scores[:-1]
        order = np.argsort(-gains)
        return [int(i) for i in order[:3] if gains[i] >= 0.25 * gains[order[0]] and gains[i] > 0]


def joint(made: Ellipse | Forest) -> Joint:
    """Return how unusual each row is by a fitted measure."""
    return Joint(made.method, tuple(c.name for c in made.columns), made.scores())


def normal_deviations(squares: np.ndarray, columns: int, rows: int) -> np.ndarray:
    """Return squared distances by so many columns as normal deviations of the same chance.

    Distances by a spread that was estimated on m rows follow p m / (m - p + 1) times Fisher's F of p and m - p + 1
    degrees of freedom; for the minimum covariance determinant m is taken to be six tenths of its rows, in the manner of
    Hardin and Rocke (2005).

    Examples
    --------
    >>> from scipy.stats import chi2
    >>> normal_deviations(chi2.isf([0.3, 0.025, 0.001], 4), 4, 10**7).round(2).tolist()
    [0.52, 1.96, 3.09]
    """
    from scipy.special import fdtrc, ndtri

    freedom = max(columns + 1.0, EFFICIENCY * rows)
    f = squares * (freedom - columns + 1) / (columns * freedom)
    return np.asarray(np.minimum(-ndtri(np.maximum(fdtrc(columns, freedom - columns + 1, f), 1e-44)), HIGHEST))


def _own_tail(scores: np.ndarray) -> np.ndarray:
    present = scores[~np.isnan(scores)]
    tail = fit_tail(present[:: max(1, len(present) // 100_000)])
    if tail is None:
        return scores
    return np.asarray(np.minimum(scores, tail.scores(scores)))


def _different(scores: Sequence[np.ndarray]) -> list[int]:
    """Return the places of columns that do not repeat an earlier one (correlation beyond 0.98)."""
    kept: list[int] = []
    for i, column in enumerate(scores):
        if all(_correlation(column, scores[j]) < SAME for j in kept):
            kept.append(i)
    return kept


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    both = ~np.isnan(a) & ~np.isnan(b)
    x, y = a[both][:FOREST_ON], b[both][:FOREST_ON]
    if len(x) < 3 or x.std() == 0 or y.std() == 0:
        return 0.0
    return float(abs(np.corrcoef(x, y)[0, 1]))


def _patterns(here: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the 20 most frequent ways in which values are there, each with its rows."""
    if here.all():
        return [(here[0] if len(here) else np.ones(here.shape[1], bool), np.arange(len(here)))]
    packed = np.ascontiguousarray(np.packbits(here, axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, codes, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    return [(here[first[p]], np.flatnonzero(codes == p)) for p in np.argsort(-counts, kind="stable")[:PATTERNS]]


def _rarity(column: LabelColumn) -> np.ndarray:
    missing = int((column.codes < 0).sum())
    counts = np.append(column.counts, max(missing, 1))
    return np.asarray(-np.log10(counts / len(column.codes))[column.codes])
