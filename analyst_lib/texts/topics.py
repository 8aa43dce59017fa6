"""Topics: NMF of TF-IDF weights, their number chosen by how well it holds in both halves of the texts, or none."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
NUMBERS = (2, 3, 4, 5, 6, 8, 10)
DRAWS = 3
LEADING = 5
STABLE = 0.6
COHERENT = 0.01
NEAR = 0.05
ALIKE = 0.1  # the least cosine of a text with its topic
FEWEST = 30
SAMPLE = 2_000
WIDEST = 1_500
SEED = 0


@dataclass(frozen=True)
class Tried:
    """A number of topics: how alike they are in both halves (0 to 1), and how far their terms meet in unseen texts.

    `coherence` is the normalised mutual information (-1 to 1) of the pairs of a topic's leading terms, its median over
    the topics; below 0 for words thrown together at random.
    """

    number: int
    stability: float
    coherence: float

    @property
    def clear(self) -> bool:
        """Whether there are topics: they hold (0.6), and their terms meet more often than chance has it (0.01)."""
        return self.stability >= STABLE and self.coherence >= COHERENT


@dataclass(frozen=True)
class Parts:
    """Topics of texts: `terms` of shape (topics, terms) and `texts` of shape (texts, topics), none below zero."""

    terms: Array
    texts: Array
    chosen: Tried
    tried: tuple[Tried, ...]


def find_topics(weights: Any, wanted: int | None = None) -> Parts | None:
    """Return the topics of texts, or None where there are too few texts (30) or terms (20) to look for any.

    Parameters
    ----------
    weights : scipy sparse matrix of shape (texts, terms)
        TF-IDF weights, the most frequent terms first; the first 1,500 are used.
    wanted : int, optional
        How many topics; by default the number among 2 to 10 that holds best, of equally good ones the largest.

    Notes
    -----
    D. Lee and S. Seung (1999), NMF. Stability as in D. Greene, D. O'Callaghan and P. Cunningham (2014), How many
    topics?, but between halves of the texts and by the cosine of matched topics; coherence as in J. Lau, D. Newman and
    T. Baldwin (2014), counted on the other half. Three halvings of 2,000 texts at most.
    """
    weights = weights[:, :WIDEST].tocsr()
    filled = np.flatnonzero(np.diff(weights.indptr))
    if len(filled) < FEWEST or weights.shape[1] < 4 * LEADING:
        return None
    rng = np.random.default_rng(SEED)
    some = weights[np.sort(rng.choice(filled, min(SAMPLE, len(filled)), replace=False))]
    possible = [k for k in NUMBERS if k <= some.shape[0] // 10 and 4 * k <= some.shape[1]]
    numbers = (min(wanted, some.shape[1] // 2, some.shape[0] // 2),) if wanted else tuple(possible)
    tried = trials(some, numbers)
    best = max(t.stability for t in tried)
    chosen = max((t for t in tried if t.stability >= best - NEAR), key=lambda t: (t.clear, t.number))
    terms = factors(some, singular(some, chosen.number), chosen.number)
    return Parts(terms, _texts(weights, terms), chosen, tried)


def factors(weights: Any, svd: tuple[Array, Array, Array], number: int) -> Array:
    """Return topics by terms, starting from the leading singular vectors of the weights."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    left, right = start(svd, number, float(weights.mean()))
    # An exact fit leaves an error of nothing, which rounding may put below zero.
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = NMF(number, init="custom", max_iter=60, tol=1e-3)
        model.fit_transform(weights, W=left, H=right)
    return np.asarray(model.components_)


def singular(weights: Any, number: int) -> tuple[Array, Array, Array]:
    """Return the leading singular vectors and values of sparse weights."""
    from sklearn.utils.extmath import randomized_svd

    left, values, right = randomized_svd(weights, min(number, *weights.shape), n_iter=4, random_state=SEED)
    return np.asarray(left), np.asarray(values), np.asarray(right)


def start(svd: tuple[Array, Array, Array], number: int, mean: float) -> tuple[Array, Array]:
    """Return where NMF starts: positive parts of singular vectors (Boutsidis and Gallopoulos 2008), 0 as the mean."""
    left, values, right = (part[:, :number] if k == 0 else part[:number] for k, part in enumerate(svd))
    w, h = np.zeros((len(left), number)), np.zeros((number, right.shape[1]))
    for j in range(min(number, len(values))):
        sides = [(np.maximum(s * left[:, j], 0), np.maximum(s * right[j], 0)) for s in (1, -1)]
        x, y = max(sides, key=lambda side: float(np.linalg.norm(side[0]) * np.linalg.norm(side[1])))
        size = np.linalg.norm(x) * np.linalg.norm(y)
        if size > 0:
            root = np.sqrt(values[j] * size)
            w[:, j], h[j] = root * x / np.linalg.norm(x), root * y / np.linalg.norm(y)
    return np.where(w > 0, w, mean), np.where(h > 0, h, mean)


def _texts(weights: Any, terms: Array) -> Array:
    """Return the topics of all texts, given the topics' terms: multiplicative updates from even shares."""
    across = np.asarray(weights @ terms.T)
    own = terms @ terms.T
    made = np.full(across.shape, 1.0 / len(terms))
    for _ in range(60):
        made *= across / np.maximum(made @ own, 1e-12)
    made[_alien(weights, terms, made.argmax(axis=1))] = 0.0
    return made


def _alien(weights: Any, terms: Array, best: Array) -> Array:
    """Tell which texts have next to nothing of their best topic: shares alone would put each text under some topic."""
    sizes = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    alike = np.asarray(weights @ _unit(terms).T)[np.arange(len(best)), best]
    return np.asarray(alike < ALIKE * sizes)


def trials(weights: Any, numbers: Sequence[int]) -> tuple[Tried, ...]:
    """Return how each number of topics holds between halves of the texts."""
    rng = np.random.default_rng(SEED)
    n, most = weights.shape[0], max(numbers)
    alike: dict[int, list[float]] = {k: [] for k in numbers}
    meets: dict[int, list[float]] = {k: [] for k in numbers}
    for _ in range(DRAWS):
        order = rng.permutation(n)
        a, b = weights[np.sort(order[: n // 2])], weights[np.sort(order[n // 2 :])]
        one, other = singular(a, most), singular(b, most)
        for k in numbers:
            first, second = factors(a, one, k), factors(b, other, k)
            alike[k].append(agreement(first, second))
            meets[k].append(float(np.median([coherence(topic, b) for topic in first])))
    return tuple(Tried(k, float(np.mean(alike[k])), float(np.mean(meets[k]))) for k in numbers)


def agreement(a: Array, b: Array) -> float:
    """Return the mean cosine of topics of shape (topics, terms), matched to each other as well as can be.

    Examples
    --------
    >>> agreement(np.array([[1.0, 0], [0, 2]]), np.array([[0, 5.0], [3, 4]]))
    0.8
    """
    from scipy.optimize import linear_sum_assignment

    alike = _unit(a) @ _unit(b).T
    rows, columns = linear_sum_assignment(-alike)
    return float(alike[rows, columns].mean())


def _unit(rows: Array) -> Array:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def leading(topic: Array, count: int = LEADING) -> Array:
    """Return the places of the leading terms of a topic of shape (terms,)."""
    return np.argsort(-topic, kind="stable")[:count]


def coherence(topic: Array, weights: Any) -> float:
    """Return the mean normalised pointwise mutual information of a topic's five leading terms in texts.

    A tenth of a text is added to each pair, so that pairs that never meet count as very low and not as infinitely so.
    """
    n = weights.shape[0]
    part = (weights[:, leading(topic)] > 0).astype(float)
    both = np.asarray((part.T @ part).todense())
    alone = np.diag(both)
    rows, columns = np.triu_indices(len(both), 1)
    met = (both[rows, columns] + 0.1) / n
    chance = (alone[rows] * alone[columns] / n + 0.1) / n
    return float(np.mean(np.log(met / chance) / -np.log(np.minimum(met, 1 - 1e-9))))
