"""Groups that stand out: each level of a category against all other rows, with difference, interval and test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyst_lib.exploration.features import Feature, Target
from analyst_lib.exploration.numbers import Group, Test
from analyst_lib.exploration.shapes import wilson

LEVELS, MANY_LEVELS = 12, 50
MIN_ROWS = 10
EXPECTED = 5.0


def groups(found: Sequence[Feature], target: Target) -> list[Group]:
    """Return the groups of every category: its 12 largest levels of 10 rows or more that leave 10 others.

    Categories of more than 50 levels are left out: with so many, some stand out by chance.

    For shares, levels with an expected count below 5 are left out.
    """
    made: list[Group] = []
    for feature in found:
        if feature.kind == "category" and len(feature.labels) <= MANY_LEVELS:
            for place in range(target.raw.shape[1]):
                made += _groups(feature, target, place)
    return made


def _groups(feature: Feature, target: Target, place: int) -> list[Group]:
    y = target.raw[:, place]
    counts = np.bincount(feature.codes + 1, minlength=len(feature.labels) + 1)[1:]
    sums = np.bincount(feature.codes + 1, weights=y, minlength=len(feature.labels) + 1)[1:]
    outcome = target.labels[place] if target.labels else ""
    made = []
    for level in np.argsort(-counts, kind="stable")[:LEVELS]:
        n, rest = int(counts[level]), int(len(y) - counts[level])
        if min(n, rest) < MIN_ROWS:
            continue
        inside = feature.codes == level
        means = float(sums[level] / n), float((y.sum() - sums[level]) / rest)
        if target.kind == "number":
            found = _means(y[inside], y[~inside], *means)
        elif min(n, rest) * min(y.mean(), 1 - y.mean()) < EXPECTED:
            continue
        else:
            found = proportions(*means, n, rest)
        low, high, effect, p = found
        difference = means[0] - means[1]
        made.append(
            Group(feature.name, feature.labels[level], outcome, *means, difference, low, high, effect, n, rest, p)
        )
    return made


def _means(a: np.ndarray, b: np.ndarray, mean: float, other: float) -> tuple[float, float, float, float]:
    """Return the 95% interval of the difference of two means, Cohen's d and the p-value (Welch 1947)."""
    from scipy import stats

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        va, vb = a.var(ddof=1), b.var(ddof=1)
        sa, sb = va / len(a), vb / len(b)
        error = np.sqrt(sa + sb)
        if not (np.isfinite(error) and error > 0):
            return mean - other, mean - other, 0.0, 1.0
        df = (sa + sb) ** 2 / (sa**2 / (len(a) - 1) + sb**2 / (len(b) - 1))
        pooled = np.sqrt(((len(a) - 1) * va + (len(b) - 1) * vb) / (len(a) + len(b) - 2))
    half = stats.t.ppf(0.975, df) * error
    gap = mean - other
    return gap - half, gap + half, float(gap / pooled), float(2 * stats.t.sf(abs(gap / error), df))


def proportions(a: float, b: float, n: int, m: int) -> tuple[float, float, float, float]:
    """Return Newcombe's interval (1998) of the difference of two shares, Cohen's h, and the p-value of the z-test.

    Examples
    --------
    >>> [round(v, 4) for v in proportions(56 / 70, 48 / 80, 70, 80)]
    [0.0524, 0.3339, 0.4421, 0.008]
    """
    from scipy import stats

    (la, lb), (ha, hb) = wilson(np.array([a, b]), np.array([n, m]))
    gap = a - b
    low, high = gap - np.hypot(a - la, hb - b), gap + np.hypot(ha - a, b - lb)
    mean = (a * n + b * m) / (n + m)
    error = np.sqrt(mean * (1 - mean) * (1 / n + 1 / m))
    h = 2 * np.arcsin(np.sqrt(a)) - 2 * np.arcsin(np.sqrt(b))
    return float(low), float(high), float(h), float(2 * stats.norm.sf(abs(gap / error))) if error > 0 else 1.0


def as_tests(found: Sequence[Group], target: Target) -> list[Test]:
    """Return the tests that the groups rest on."""
    method, effect = ("Welch", "d") if target.kind == "number" else ("z of shares", "h")
    return [
        Test(
            g.column,
            _outcome(target.name, g.outcome),
            method,
            np.nan,
            g.p,
            effect,
            g.effect,
            g.rows + g.other_rows,
            1.0,
            g.level,
        )
        for g in found
    ]


def _outcome(name: str, outcome: str) -> str:
    return f"{name} = {outcome}" if outcome else name
