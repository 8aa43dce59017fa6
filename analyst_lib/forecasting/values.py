"""What all methods share: how a series, its origins and a forecast are handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """What to forecast: from each of `origins` (how many points are known there, ascending) `horizon` steps.

    `season` is the number of steps after which the pattern repeats, 1 where none does.
    """

    origins: tuple[int, ...]
    horizon: int
    season: int

    @property
    def end(self) -> int:
        """How many points the last origin knows."""
        return self.origins[-1]

    def steps(self) -> npt.NDArray[np.int64]:
        """Return 0 … horizon - 1."""
        return np.arange(self.horizon)


Method = Callable[[Values, Plan], Values]
"""From a series and a plan to forecasts of shape (origins, horizon); a row may use no value from its origin on."""


def likelihood_weights(sum_of_squares: Values, count: float) -> Values:
    """Return weights of parameter settings by their Gaussian likelihood.

    In proportion to `sum_of_squares ** (-count / 2)`. With as many parameters each, these are their Akaike weights
    (Burnham & Anderson 2002, Model selection and multimodel inference, 2.9). Those below a thousandth of the largest
    are set to 0.

    Parameters
    ----------
    sum_of_squares
        Of the one-step errors, along the last axis one for each setting.
    count
        How many errors were summed.

    Examples
    --------
    >>> likelihood_weights(np.array([1.0, 1.0, 1e9]), 10).tolist()
    [0.5, 0.5, 0.0]
    """
    logs = np.log(np.maximum(sum_of_squares, 1e-280))
    weights = np.exp(-0.5 * count * (logs - logs.min(axis=-1, keepdims=True)))
    weights = np.where(weights < 1e-3, 0.0, weights)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))
