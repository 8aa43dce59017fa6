"""How sure a prediction is, by what the model got wrong on rows that it had not learned from (conformal prediction).

Split conformal with out-of-fold residuals: Barber et al. (2021), "Predictive inference with the jackknife+", of which
this is the cross-validation form without its doubling; sets of classes: Sadinle, Lei & Wasserman (2019).
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def quantile(scores: Array, level: float) -> float:
    """Return the score that a new row stays within with the chance `level`, if it is like the n that are given.

    That is the ceil((n + 1) · level)-th smallest; infinite where n is too small to tell.

    Examples
    --------
    >>> quantile(np.arange(1.0, 100.0), 0.9), quantile(np.arange(3.0), 0.9)
    (90.0, inf)
    """
    rank = int(np.ceil((len(scores) + 1) * level - 1e-9))
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else float("inf")


def interval(residuals: Array, level: float) -> tuple[float, float]:
    """Return what to add to a prediction for the lower and the upper end of its interval.

    Parameters
    ----------
    residuals : numpy.ndarray of shape (n,)
        What was true less what was predicted, out of fold.
    level : float
        The chance that the truth lies within, between 0 and 1; both ends may be missed alike.

    Examples
    --------
    >>> low, high = interval(np.linspace(-10, 20, 999), 0.9)
    >>> round(low, 1), round(high, 1)
    (-8.5, 18.5)
    """
    each = 1 - (1 - level) / 2
    return -quantile(-residuals, each), quantile(residuals, each)


def threshold(probabilities: Array, truth: Array, level: float) -> float:
    """Return the probability from which on a class is in the set that holds the truth with the chance `level`.

    Parameters
    ----------
    probabilities : numpy.ndarray of shape (n, classes)
        Out of fold.
    truth : numpy.ndarray of shape (n,)
        The codes of the classes that were right.
    level : float
        Between 0 and 1.

    Examples
    --------
    >>> sure = np.tile([[0.9, 0.1]], (50, 1))
    >>> round(threshold(sure, np.zeros(50, int), 0.9), 2)
    0.9
    """
    given = probabilities[np.arange(len(truth)), truth]
    return max(0.0, 1.0 - quantile(1.0 - given, level))


def sets(probabilities: Array, least: float) -> Array:
    """Return which classes are in the set of each row, of shape (n, classes); never none: the likeliest always is."""
    held = probabilities >= least - 1e-12
    held[np.arange(len(held)), probabilities.argmax(axis=1)] = True
    return held
