"""Measures of association and effect, each as its source defines it, for all analyses."""

from __future__ import annotations

import numpy as np
import pandas as pd


def pearson(x: np.ndarray, y: np.ndarray) -> float:
    """Return Pearson's correlation of two arrays of shape (n,) without missing values; NaN if one does not vary."""
    dx, dy = x - x.mean(), y - y.mean()
    scale = np.sqrt((dx @ dx) * (dy @ dy))
    return float(np.clip(dx @ dy / scale, -1, 1)) if scale > 0 else float("nan")


def cramers_v(x: np.ndarray, y: np.ndarray) -> float:
    """Return Cramér's V (1946, without bias correction) of two arrays of codes of shape (n,)."""
    return cramers_v_of(pd.crosstab(x, y).to_numpy().astype(float))


def cramers_v_of(counts: np.ndarray) -> float:
    """Return Cramér's V (1946, without bias correction) of a table of counts; NaN if one side does not vary.

    Examples
    --------
    >>> round(cramers_v_of(np.array([[10.0, 0.0], [0.0, 20.0]])), 9)
    1.0
    """
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    smaller = min(counts.shape) - 1
    if smaller < 1:
        return float("nan")
    expected = counts.sum(axis=1, keepdims=True) @ counts.sum(axis=0, keepdims=True) / counts.sum()
    chi2 = ((counts - expected) ** 2 / expected).sum()
    return float(np.sqrt(chi2 / counts.sum() / smaller))


def cohens_d(a: np.ndarray, b: np.ndarray) -> float:
    """Return Cohen's d (1988): the difference of two means in pooled standard deviations."""
    pooled = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / (len(a) + len(b) - 2)
    return float((a.mean() - b.mean()) / np.sqrt(pooled)) if pooled > 0 else 0.0
