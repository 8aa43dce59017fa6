"""How far apart two samples are: exact measures over all values, from one sort of each side.

`Samples` holds two samples of numbers on their common distinct values; a stored histogram is the same thing with bins
for values, so every measure here can also be taken against one. Shares are arrays of shape (levels,) that sum to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BINS = 10
FLOOR = 1e-4
MIN_EXPECTED = 5.0


@dataclass(frozen=True)
class Samples:
    """Two samples of numbers: each sorted, and how often each of their distinct values (ascending) occurs."""

    before: np.ndarray
    after: np.ndarray
    values: np.ndarray
    counts_before: np.ndarray
    counts_after: np.ndarray

    @property
    def sizes(self) -> tuple[int, int]:
        """How many numbers each side has."""
        return len(self.before), len(self.after)


def samples(before: np.ndarray, after: np.ndarray) -> Samples:
    """Return two samples (any order, no NaN) on their common values.

    Examples
    --------
    >>> s = samples(np.array([2.0, 1.0, 1.0]), np.array([3.0, 1.0]))
    >>> s.values.tolist(), s.counts_before.tolist(), s.counts_after.tolist()
    ([1.0, 2.0, 3.0], [2, 1, 0], [1, 0, 1])
    """
    a, b = np.sort(before), np.sort(after)
    (values_a, counts_a), (values_b, counts_b) = runs(a), runs(b)
    values = runs(np.sort(np.concatenate([values_a, values_b]), kind="stable"))[0]  # merges two ascending runs
    spread = [np.zeros(len(values), dtype=np.int64) for _ in range(2)]
    spread[0][np.searchsorted(values, values_a)] = counts_a
    spread[1][np.searchsorted(values, values_b)] = counts_b
    return Samples(a, b, values, spread[0], spread[1])


def runs(ordered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct values of an ascending array of shape (n,), and how often each occurs."""
    if not len(ordered):
        return ordered, np.array([], dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def _cumulated(s: Samples) -> tuple[np.ndarray, np.ndarray]:
    return np.cumsum(s.counts_before) / s.sizes[0], np.cumsum(s.counts_after) / s.sizes[1]


def kolmogorov_smirnov(s: Samples) -> float:
    """Return the two-sample Kolmogorov-Smirnov statistic: the largest gap between the cumulative shares, 0 to 1.

    Source: Smirnov (1939). Equals `scipy.stats.ks_2samp(...).statistic`.

    Examples
    --------
    >>> kolmogorov_smirnov(samples(np.array([1.0, 2.0]), np.array([2.0, 3.0])))
    0.5
    """
    f, g = _cumulated(s)
    return float(np.abs(f - g).max())


@np.errstate(over="ignore", invalid="ignore")
def wasserstein(s: Samples) -> float:
    """Return the 1-Wasserstein distance, in the numbers' unit: how far values move on average if they move least.

    Source: Vallender (1974): the area between the cumulative shares. Equals `scipy.stats.wasserstein_distance`.

    Examples
    --------
    >>> wasserstein(samples(np.array([0.0, 1.0]), np.array([2.0, 3.0])))
    2.0
    """
    f, g = _cumulated(s)
    return float((np.abs(f - g)[:-1] * np.diff(s.values)).sum())


def total_variation(p: np.ndarray, q: np.ndarray) -> float:
    """Return the total variation distance of two sets of shares, 0 to 1: the share of rows that would have to change.

    Source: Levin, Peres and Wilmer, Markov Chains and Mixing Times (2009), proposition 4.2.

    Examples
    --------
    >>> round(total_variation(np.array([0.5, 0.5]), np.array([0.2, 0.8])), 12)
    0.3
    """
    return float(np.abs(p - q).sum() / 2)


def jensen_shannon(p: np.ndarray, q: np.ndarray) -> float:
    """Return the Jensen-Shannon distance with logarithms to base 2, 0 (the same) to 1 (nothing in common).

    Source: Endres and Schindelin (2003). Equals `scipy.spatial.distance.jensenshannon(p, q, base=2)`.

    Examples
    --------
    >>> jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    1.0
    """
    middle = (p + q) / 2
    return float(np.sqrt(max(0.0, (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2)))


def _relative_entropy(p: np.ndarray, m: np.ndarray) -> float:
    some = p > 0
    return float((p[some] * np.log2(p[some] / m[some])).sum())


def population_stability(p: np.ndarray, q: np.ndarray) -> float:
    """Return the population stability index of shares before (`p`) and after (`q`).

    Source: Siddiqi, Credit Risk Scorecards (2006): sum of (q - p) ln(q / p), also known as Jeffreys' divergence.
    Shares below 0.0001 count as 0.0001, since an empty bin would make it infinite.

    Examples
    --------
    >>> round(population_stability(np.array([0.5, 0.5]), np.array([0.4, 0.6])), 6)
    0.040547
    """
    p, q = np.maximum(p, FLOOR), np.maximum(q, FLOOR)
    return float(((q - p) * np.log(q / p)).sum())


def bin_edges(s: Samples) -> np.ndarray:
    """Return the inner edges of the bins for PSI and JS: the deciles of before, equal ones once.

    Each is an order statistic (the smallest value with at least a tenth, two tenths … of the values at or below it).
    """
    n = len(s.before)
    places = np.minimum(np.ceil(np.arange(1, BINS) * n / BINS).astype(np.int64) - 1, n - 1)
    return np.unique(s.before[places])


def binned(s: Samples, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many numbers of each side lie in the bins (-inf, e1], (e1, e2] … (en, inf), two of shape (n + 1,)."""
    counts = [
        np.diff(np.concatenate([[0], np.searchsorted(side, edges, side="right"), [len(side)]]))
        for side in (s.before, s.after)
    ]
    return counts[0], counts[1]


def shares(counts: np.ndarray) -> np.ndarray:
    """Return counts as shares of their sum."""
    total = counts.sum()
    return counts / total if total else counts.astype(float)


def by_chance(counts_before: np.ndarray, counts_after: np.ndarray) -> float:
    """Return the total variation to expect between two samples of one population, for their sizes and levels.

    The difference of a share p has variance p (1 - p) (1/n + 1/m); the mean size of a normal deviate is its standard
    deviation times the root of 2/π. Many rare levels make two samples look different: this says how much.
    """
    n, m = counts_before.sum(), counts_after.sum()
    p = (counts_before + counts_after) / (n + m)
    return float(np.sqrt(2 / np.pi * p * (1 - p) * (1 / n + 1 / m)).sum() / 2)


def ks_by_chance(sizes: tuple[int, int]) -> float:
    """Return the Kolmogorov-Smirnov statistic to expect between two large samples of one population.

    The mean of Kolmogorov's distribution (1933) is ln 2 times the root of π/2, about 0.8687.
    """
    return float(np.log(2) * np.sqrt(np.pi / 2) * np.sqrt(1 / sizes[0] + 1 / sizes[1]))


def ks_p_value(statistic: float, sizes: tuple[int, int]) -> float:
    """Return the asymptotic p-value of the statistic (Smirnov 1948); where values repeat it is rather too large."""
    from scipy.special import kolmogorov

    return float(kolmogorov(statistic * np.sqrt(sizes[0] * sizes[1] / (sizes[0] + sizes[1]))))


def homogeneity_p_value(counts_before: np.ndarray, counts_after: np.ndarray) -> float:
    """Return the p-value of Pearson's chi-squared test (1900) that both sides have one distribution.

    Levels with an expected count below 5 on either side are taken together (Cochran 1954); NaN if one level is left.
    """
    from scipy.special import chdtrc

    table = np.array([counts_before, counts_after], dtype=float)
    table = table[:, table.sum(0) > 0]
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    rare = expected.min(0) < MIN_EXPECTED
    if rare.any():
        table = np.column_stack([table[:, ~rare], table[:, rare].sum(1)])
        expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    if table.shape[1] < 2:
        return float("nan")
    return float(chdtrc(table.shape[1] - 1, ((table - expected) ** 2 / expected).sum()))


def corrected(p: np.ndarray) -> np.ndarray:
    """Return p-values corrected for their number, by the false discovery rate (Benjamini and Hochberg 1995); NaN stays.

    Examples
    --------
    >>> corrected(np.array([0.01, 0.04, 0.03, np.nan])).round(4).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known])[::-1]]
    ranks = np.arange(len(order), 0, -1)
    out[order] = np.minimum(1.0, np.minimum.accumulate(p[order] * len(order) / ranks))
    return out
