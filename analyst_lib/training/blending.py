"""Blends models by their out-of-fold predictions: greedy selection with repeats.

Caruana et al. (2004), "Ensemble selection from libraries of models": begin with the best one, then add, again and
again, the one that makes the average of all best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

STEPS = 25
WORTH = 1e-3
Array = np.ndarray[Any, Any]


def blend(predictions: Sequence[Array], loss: Callable[[Array], float]) -> Array:
    """Return the weight of each model, of shape (models,), that add up to one.

    Parameters
    ----------
    predictions : sequence of numpy.ndarray
        Of each model, of the same shape, for rows that it had not learned from.
    loss : callable
        How bad a prediction of that shape is.

    Notes
    -----
    A blend that betters the best single model by less than a thousandth of its loss is not worth its cost: that model
    gets all the weight.

    Examples
    --------
    >>> truth = np.array([1.0, 2.0, 3.0])
    >>> blend([truth + 1, truth - 1, truth + 9], lambda p: float(np.mean((p - truth) ** 2)))
    array([0.5, 0.5, 0. ])
    """
    alone = [loss(p) for p in predictions]
    first = int(np.argmin(alone))
    counts = np.zeros(len(predictions))
    counts[first] = 1
    total = predictions[first].astype(float)
    best, chosen = alone[first], counts.copy()
    for step in range(2, STEPS + 1):
        losses = [loss((total + p) / step) for p in predictions]
        added = int(np.argmin(losses))
        counts[added] += 1
        total = total + predictions[added]
        if losses[added] < best:
            best, chosen = losses[added], counts.copy()
    if best > alone[first] - WORTH * abs(alone[first]):
        chosen = (np.arange(len(predictions)) == first).astype(float)
    return np.asarray(chosen / chosen.sum())
