"""Splits rows into groups: k-means and Gaussian mixtures on the same scaled rows."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

METHODS = ("k-means", "Gaussian mixture")
STARTS = 4
ENOUGH = 12
RIDGE = 1e-3


class Model:
    """A fitted way to split rows into groups."""

    def __init__(self, method: str, groups: int, x: np.ndarray, seed: int) -> None:
        self.method, self.groups = method, groups
        self._made = _kmeans(groups, x, seed) if method == METHODS[0] else _mixture(groups, x, seed)

    def labels(self, x: np.ndarray) -> np.ndarray:
        """Return the group of each row of shape (n, width), from 0."""
        return np.asarray(self._made.predict(x))

    def centres(self) -> np.ndarray:
        """Return the centres of the groups, shape (groups, width)."""
        return np.asarray(self._made.cluster_centers_ if self.method == METHODS[0] else self._made.means_)


def _kmeans(groups: int, x: np.ndarray, seed: int) -> Any:
    from sklearn.cluster import KMeans

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer distinct rows than groups: found out by their sizes
        return KMeans(groups, n_init=STARTS, random_state=seed).fit(x)


def _mixture(groups: int, x: np.ndarray, seed: int) -> Any:
    """Fit normal clouds of any shape where there are rows enough for it, else clouds along the axes."""
    from sklearn.mixture import GaussianMixture

    shape = "full" if len(x) >= ENOUGH * groups * x.shape[1] else "diag"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what does not converge is not stable either
        return GaussianMixture(groups, covariance_type=shape, reg_covar=RIDGE, random_state=seed, max_iter=40).fit(x)
