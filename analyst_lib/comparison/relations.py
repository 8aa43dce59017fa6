"""Which pairs of numbers go together otherwise than before: the shift of Pearson's correlation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from analyst_lib.comparison.distances import corrected

MAX_COLUMNS = 40
MIN_ROWS = 10
KEPT = 60


@dataclass(frozen=True)
class RelationShift:
    """Pearson's correlation of two columns before and after, over the rows where both are present and finite.

    `q` is the p-value (Fisher's z) corrected for the number of pairs.
    """

    a: str
    b: str
    value: tuple[float, float]
    rows: tuple[int, int]
    q: float

    @property
    def shift(self) -> float:
        """How much the correlation changed."""
        return self.value[1] - self.value[0]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def correlations(columns: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return Pearson's correlations of all pairs, each over the rows where both are finite, and how many rows.

    All pairs at once, by products of matrices: each column is centred on its own mean first, and the pair's own means
    are taken out afterwards. Equals `DataFrame.corr`.

    Parameters
    ----------
    columns
        k arrays of shape (rows,).

    Returns
    -------
    tuple of numpy.ndarray
        Two of shape (k, k); NaN where a column does not vary.
    """
    x = np.array(columns, dtype=float)
    there = np.isfinite(x)
    x[~there] = 0.0
    present = there.astype(float)
    count = present.sum(1, keepdims=True)
    x -= x.sum(1, keepdims=True) / count * present
    x /= np.sqrt((x * x).sum(1, keepdims=True) / count)
    products = x @ x.T
    if there.all():
        return _bounded(products / x.shape[1], products), np.full(products.shape, x.shape[1])
    n, sums, squares = present @ present.T, x @ present.T, (x * x) @ present.T
    covariance = products - sums * sums.T / n
    variance = squares - sums**2 / n
    return _bounded(covariance / np.sqrt(variance * variance.T), variance), n.astype(np.int64)


def _bounded(r: np.ndarray, variance: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(variance) & np.isfinite(r), np.clip(r, -1, 1), np.nan)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def relation_shifts(
    names: Sequence[str], before: Sequence[np.ndarray], after: Sequence[np.ndarray]
) -> tuple[RelationShift, ...]:
    """Return how the correlation of every pair of columns shifted, the largest first (at most 60).

    The test compares Fisher's z = artanh r (1921), whose variance is 1 / (n - 3).
    """
    from scipy.special import ndtr

    if len(names) < 2 or min(len(before[0]), len(after[0])) < MIN_ROWS:
        return ()
    with threadpool_limits(1, "blas"):  # the products are small: more threads only wait for each other
        (r, n), (s, m) = correlations(before), correlations(after)
    i, j = np.triu_indices(len(names), 1)
    known = ~np.isnan(r[i, j]) & ~np.isnan(s[i, j]) & (n[i, j] >= MIN_ROWS) & (m[i, j] >= MIN_ROWS)
    i, j = i[known], j[known]
    z = np.arctanh(np.clip([r[i, j], s[i, j]], -1 + 1e-12, 1 - 1e-12))
    p = 2 * ndtr(-np.abs(z[1] - z[0]) / np.sqrt(1 / (n[i, j] - 3) + 1 / (m[i, j] - 3)))
    q = corrected(p)
    order = np.argsort(-np.abs(s[i, j] - r[i, j]), kind="stable")[:KEPT]
    return tuple(_shift(names, (r, s), (n, m), (int(i[o]), int(j[o])), float(q[o])) for o in order)


def _shift(
    names: Sequence[str], r: tuple[np.ndarray, ...], n: tuple[np.ndarray, ...], at: tuple[int, int], q: float
) -> RelationShift:
    values, rows = (float(r[0][at]), float(r[1][at])), (int(n[0][at]), int(n[1][at]))
    return RelationShift(names[at[0]], names[at[1]], values, rows, q)
