"""Tests with effect sizes, chosen by stated rules, and corrections of p-values for their number.

| columns | test | effect |
|---|---|---|
| two numbers | Spearman's rank correlation | ρ |
| a number over a number's bins, 3 groups or more | Kruskal-Wallis | ε² (Tomczak and Tomczak 2014) |
| a number in two groups of 30 rows or more, \\|skewness\\| < 2 in both | Welch's t | Cohen's d |
| a number in two other groups | Mann-Whitney | rank-biserial correlation (Cureton 1956) |
| two categories | chi-square, rare levels together so that every expected count is 5 or more | Cramér's V |
| two categories of two levels with an expected count below 5 | Fisher's exact test | odds ratio |
"""

from __future__ import annotations

import numpy as np

from analyst_lib.exploration.numbers import Test
from analyst_lib.measures import cohens_d, pearson

LARGE_GROUP = 30
SKEWED = 2.0
EXPECTED = 5.0


def spearman(names: tuple[str, str], x: np.ndarray, y: np.ndarray) -> Test | None:
    """Return Spearman's test of two arrays of shape (n,) without missing values, as scipy.stats.spearmanr has it."""
    from scipy import stats

    n = len(x)
    if n < 4:
        return None
    rho = pearson(stats.rankdata(x), stats.rankdata(y))
    if not np.isfinite(rho):
        return None
    t = rho * np.sqrt((n - 2) / max((1 - rho) * (1 + rho), 1e-300))
    return Test(*names, "Spearman", rho, float(2 * stats.t.sf(abs(t), n - 2)), "ρ", rho, n)


def kruskal(names: tuple[str, str], groups: np.ndarray, y: np.ndarray) -> Test | None:
    """Return the Kruskal-Wallis test of y over groups (codes from 0), as scipy.stats.kruskal has it."""
    from scipy import stats

    counts = np.bincount(groups).astype(float)
    ranks = stats.rankdata(y)
    n = len(y)
    sums = np.bincount(groups, weights=ranks)[counts > 0]
    counts = counts[counts > 0]
    ties = np.unique(ranks, return_counts=True)[1].astype(float)
    corrected = 1 - (ties**3 - ties).sum() / (float(n) ** 3 - n) if n > 1 else 0.0
    if len(counts) < 2 or corrected <= 0:
        return None
    h = (12 / (n * (n + 1.0)) * (sums**2 / counts).sum() - 3 * (n + 1)) / corrected
    return Test(
        *names, "Kruskal-Wallis", float(h), float(stats.chi2.sf(h, len(counts) - 1)), "ε²", float(h / (n - 1)), n
    )


def two_groups(names: tuple[str, str], a: np.ndarray, b: np.ndarray) -> Test | None:
    """Return Welch's test of two groups of numbers, or Mann and Whitney's if one is small or skewed."""
    from scipy import stats

    if min(len(a), len(b)) < 2:
        return None
    n = len(a) + len(b)
    if min(len(a), len(b)) >= LARGE_GROUP and max(abs(_skewness(a)), abs(_skewness(b))) < SKEWED:
        made = stats.ttest_ind(a, b, equal_var=False)
        return Test(*names, "Welch", float(made.statistic), float(made.pvalue), "d", cohens_d(a, b), n)
    made = stats.mannwhitneyu(a, b, alternative="two-sided")
    if not np.isfinite(made.pvalue):
        return None
    size = 2 * float(made.statistic) / (len(a) * len(b)) - 1
    return Test(*names, "Mann-Whitney", float(made.statistic), float(made.pvalue), "rank-biserial r", size, n)


def _skewness(values: np.ndarray) -> float:
    spread = values.std()
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread > 0 else float("inf")


def categories(names: tuple[str, str], counts: np.ndarray) -> Test | None:
    """Return the chi-square test of a table of counts, or Fisher's if it has two rows and columns and small counts."""
    from scipy import stats

    table = merged(counts)
    n = int(table.sum())
    if min(table.shape) < 2:
        return None
    expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / n
    if table.shape == (2, 2) and expected.min() < EXPECTED:
        made = stats.fisher_exact(table)
        return Test(*names, "Fisher", float(made.statistic), float(made.pvalue), "odds ratio", float(made.statistic), n)
    chi2 = float(((table - expected) ** 2 / expected).sum())
    rows, columns = table.shape
    p = float(stats.chi2.sf(chi2, (rows - 1) * (columns - 1)))
    return Test(*names, "chi-square", chi2, p, "Cramér's V", float(np.sqrt(chi2 / n / (min(table.shape) - 1))), n)


def merged(counts: np.ndarray) -> np.ndarray:
    """Return a table of counts whose rarest rows and columns are put together until each expected count is 5 or more.

    Tables of two rows and columns stay as they are, and no table gets smaller than that.
    """
    table = counts[counts.sum(1) > 0][:, counts.sum(0) > 0].astype(float)
    while min(table.shape) >= 2 and max(table.shape) > 2:
        rows, columns = np.sort(table.sum(1)), np.sort(table.sum(0))
        if rows[0] * columns[0] >= EXPECTED * table.sum():
            break
        # Whichever side has the rarer smallest level gives it up, as long as it keeps two.
        side = 0 if table.shape[1] == 2 or (table.shape[0] > 2 and rows[0] <= columns[0]) else 1
        table = _rarest_together(table, side, EXPECTED * table.sum() / (columns[0] if side == 0 else rows[0]))
    return np.asarray(table)


def _rarest_together(table: np.ndarray, side: int, enough: float) -> np.ndarray:
    """Return a table whose rarest levels of one side are one: the fewest that reach a total, at least two, not all."""
    turned = table if side == 0 else table.T
    order = np.argsort(turned.sum(1), kind="stable")
    reached = int(np.searchsorted(np.cumsum(turned.sum(1)[order]), enough)) + 1
    many = int(np.clip(reached, 2, len(order) - 1))
    joined = np.vstack([turned[order[many:]], turned[order[:many]].sum(0)])
    return np.asarray(joined if side == 0 else joined.T)


def holm(p: np.ndarray) -> np.ndarray:
    """Return p-values adjusted by Holm (1979): the chance of even one false claim stays below the level."""
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    made = np.empty(len(p))
    made[order] = np.minimum(steps, 1)
    return made


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """Return p-values adjusted by Benjamini and Hochberg (1995): the share of false claims stays below the level."""
    order = np.argsort(p, kind="stable")[::-1]
    steps = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    made = np.empty(len(p))
    made[order] = np.minimum(steps, 1)
    return made


def adjusted(p: np.ndarray, correction: str) -> np.ndarray:
    """Return p-values of shape (m,) adjusted by `holm` or `fdr_bh` (Benjamini and Hochberg)."""
    return holm(p) if correction == "holm" else benjamini_hochberg(p)
