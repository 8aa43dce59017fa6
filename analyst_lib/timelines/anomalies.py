"""Anomalies: values too far from what trend and season lead to expect, with a stated rate of false alarms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
RATE = 0.05
FEWEST = 12
DEGREES = (5.0, 6.0, 7.0, 8.5, 10.0, 12.0, 15.0, 20.0, 30.0, 60.0, np.inf)


@dataclass(frozen=True)
class Episode:
    """Adjacent outlying steps on one side (`first` to `last`), the farthest of them (`peak`), and its score.

    The score is the distance from the middle of the rest in robust standard deviations, with its sign.
    """

    first: int
    last: int
    peak: int
    score: float


def find_anomalies(rest: Array, rate: float = RATE, used: float = 0.0, least: float = 0.0) -> tuple[Episode, ...]:
    """Return the outlying steps of the rest of a decomposition, of shape (n,), NaN where missing; adjacent ones joined.

    Parameters
    ----------
    rest : numpy.ndarray of shape (n,)
        What trend and season leave.
    rate : float
        In what share of series of noise, as long and with the same spread and tails, any step may be reported.
    used : float
        How many free parameters trend and season have; they make the rest smaller than the noise.
    least : float
        Distances below it never count: in a series without noise they would be rounding.

    Examples
    --------
    >>> rest = np.random.default_rng(0).normal(size=200)
    >>> rest[[50, 51, 120]] = 9, 8, -7
    >>> [(e.first, e.last) for e in find_anomalies(rest)]
    [(50, 51), (120, 120)]
    """
    there = np.isfinite(rest)
    if there.sum() < FEWEST:
        return ()
    scores = robust_scores(rest)
    limit = threshold(scores[there], rate, used)
    far = np.abs(rest - np.nanmedian(rest)) > least
    out = np.flatnonzero(there & far & (np.abs(np.nan_to_num(scores)) > limit))
    return tuple(_joined(out, scores))


def robust_scores(rest: Array) -> Array:
    """Return distances from the median in robust standard deviations (1.4826 median absolute deviations).

    Where one side spreads half as much again as the other, each side has its own.
    """
    there = rest[np.isfinite(rest)]
    centre = np.median(there)
    low, high = (1.4826 * float(np.median(np.abs(there[side] - centre))) for side in (there <= centre, there >= centre))
    both = 1.4826 * float(np.median(np.abs(there - centre)))
    lopsided = max(low, high) > 1.5 * min(low, high)
    # The narrower side is not taken for narrower than half of both: short tails must not make alarms.
    scale = np.where(rest < centre, max(low, both / 2), max(high, both / 2)) if lopsided else np.full(len(rest), both)
    tiny = 1e-9 * max(1.0, float(np.abs(there).max()))
    return np.asarray((rest - centre) / np.maximum(scale, tiny))


def threshold(scores: Array, rate: float = RATE, used: float = 0.0) -> float:
    """Return the distance that noise of so many steps exceeds anywhere in only `rate` of all cases.

    The noise is Student's t whose ratio of the 95 % to the 50 % quantile of distances is the one seen, from the normal
    down to 5 degrees of freedom: inner quantiles, so that anomalies do not hide themselves. The limit is raised by
    1 + 1 / √n for the error of the spread, and by n / (n - used) for what trend and season took from the noise; both
    were checked by simulation (docs/analyses/timeline.md).
    """
    from scipy.stats import t

    n = len(scores)
    tail = 1 - (1 - rate) ** (1 / n)
    inner, outer = np.quantile(np.abs(scores), [0.5, 0.95])
    degrees = np.array(DEGREES)
    ratios = t.ppf(0.975, degrees) / t.ppf(0.75, degrees)
    seen = outer / inner * (1 - 1 / np.sqrt(n)) if inner > 0 else np.inf
    heavy = float(np.interp(-seen, -ratios, 1 / degrees))
    nu = 1 / heavy if heavy > 0 else np.inf
    taken = n / max(n - used, n / 4)
    # Scores count in units of the normal's quartile; the t's quartile is another.
    return float(t.isf(tail / 2, nu) / t.ppf(0.75, nu) * 0.67449 * (1 + 1 / np.sqrt(n)) * taken)


def _joined(out: Array, scores: Array) -> list[Episode]:
    made: list[Episode] = []
    for place in out.tolist():
        score = float(scores[place])
        last = made[-1] if made else None
        if last and place - last.last <= 2 and score * last.score > 0:
            far = abs(score) > abs(last.score)
            made[-1] = Episode(last.first, place, place if far else last.peak, score if far else last.score)
        else:
            made.append(Episode(place, place, place, score))
    return made
