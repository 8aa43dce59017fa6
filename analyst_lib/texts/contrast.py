"""What distinguishes groups of texts: log-odds of terms with an informative prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
PRIOR = 500.0
RATE = 0.05
SHOWN = 12


@dataclass(frozen=True)
class Distinct:
    """A term that a group uses more than the others do: `score` is the z-score of the log-odds, shares are of texts."""

    group: str
    term: str
    score: float
    share: float
    elsewhere: float


def log_odds(own: Array, rest: Array, prior: float | None = None) -> Array:
    """Return the z-scores of the log-odds ratio of each term between two groups, from counts of shape (terms,).

    The prior is that of both groups together, worth `prior` counts (by default a tenth of theirs, 500 at most): it
    draws rare terms to no difference.
    B. Monroe, M. Colaresi, K. Quinn (2008), Fightin' words, with the variance in full:
    their approximation leaves out what only matters for few terms.

    Examples
    --------
    >>> log_odds(np.array([30, 50]), np.array([10, 70])).round(1).tolist()
    [3.2, -3.2]
    """
    every = own + rest
    if not every.sum():
        return np.zeros(len(own))
    prior = min(PRIOR, 0.1 * every.sum()) if prior is None else prior
    alpha = prior * every / every.sum()
    a, b = own + alpha, rest + alpha
    with np.errstate(divide="ignore", invalid="ignore"):
        c, d = own.sum() + prior - a, rest.sum() + prior - b
        made = (np.log(a / c) - np.log(b / d)) / np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return np.asarray(np.nan_to_num(made))


def _told_once(names: Sequence[str], scores: Array, limit: float) -> list[int]:
    """Return the places of the highest scores above a limit, of terms that share a word the first only."""
    made: list[int] = []
    words: set[str] = set()
    for place in np.argsort(-scores, kind="stable").tolist():
        if scores[place] <= limit or len(made) == SHOWN:
            break
        own = set(names[place].split())
        if not own & words:
            made.append(place)
            words |= own
    return made


def distinct_terms(names: Sequence[str], present: Any, groups: Array, labels: Sequence[str]) -> tuple[Distinct, ...]:
    """Return the terms that distinguish each group from all others, the clearest first, twelve a group at most.

    Parameters
    ----------
    names : sequence of str
        The terms.
    present : scipy sparse matrix of shape (texts, terms)
        1 where a text has a term. Texts are counted, not occurrences: a word that one text repeats is one opinion.
    groups : numpy.ndarray of shape (texts,)
        The number of each text's group; -1 for none.
    labels : sequence of str
        The groups' names.

    Notes
    -----
    Only terms whose z-score would come by chance in 5 % of all such comparisons (Bonferroni over terms and groups).
    """
    from scipy.stats import norm

    limit = float(norm.isf(RATE / 2 / max(1, len(names) * len(labels))))
    total = np.asarray(present[groups >= 0].sum(axis=0)).ravel()
    made: list[Distinct] = []
    for number, label in enumerate(labels):
        mine = groups == number
        own = np.asarray(present[mine].sum(axis=0)).ravel()
        rest, others = total - own, int((groups >= 0).sum() - mine.sum())
        scores = log_odds(own, rest)
        for place in _told_once(names, scores, limit if others else np.inf):
            shares = float(own[place] / mine.sum()), float(rest[place] / others)
            made.append(Distinct(label, names[place], float(scores[place]), *shares))
    return tuple(made)
