"""How well one column alone predicts a target, cross-validated: in bins of a number, or label by label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.leakage.target import Target, is_number, texts

FOLDS = 5
BINS = 32
MAX_LABELS = 500
SEED = 0
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Score:
    """`value` is the least AUC of the classes (one against the rest), or R²; `left` the share of errors that remains.

    Of classes the errors are those of naming the most frequent class for every row; of a quantity the squared errors.
    """

    value: float
    left: float
    measure: str


@dataclass(frozen=True)
class Feature:
    """A column as numbers, shape (rows,): bins from 0 on (the last for missing), and its values where it has any."""

    bins: Array
    count: int
    values: Array | None = None


def feature_of(column: pd.Series) -> Feature | None:
    """Return a column in bins; None if it has one value or more than 500 labels."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = _seconds(column)
    if is_number(column):
        return numeric(column.to_numpy(dtype=float, na_value=np.nan))
    codes, levels = pd.factorize(texts(column))
    if not 1 <= len(levels) <= MAX_LABELS:
        return None
    return Feature(np.where(codes < 0, len(levels), codes), len(levels) + 1)


def _seconds(column: pd.Series) -> pd.Series:
    return (column - pd.Timestamp(0, tz=column.dt.tz)).dt.total_seconds()


def numeric(values: Array) -> Feature | None:
    """Return numbers in at most 32 bins of equally many values; equal values stay together."""
    there = np.isfinite(values)
    distinct, counts = np.unique(values[there], return_counts=True)
    if len(distinct) < 2:
        return None
    if len(distinct) > BINS:
        middle = np.cumsum(counts) - counts / 2
        of = np.minimum((middle / counts.sum() * BINS).astype(np.int64), BINS - 1)
    else:
        of = np.arange(len(distinct))
    bins = np.full(len(values), BINS if len(distinct) > BINS else len(distinct))
    bins[there] = of[np.searchsorted(distinct, values[there])]
    return Feature(bins, int(bins.max()) + 1, values)


def score(target: Target, feature: Feature) -> Score:
    """Return how well a column predicts a target, in five folds of random rows.

    Examples
    --------
    >>> y = np.arange(200) % 2
    >>> made = score(Target("y", y, 2, np.ones(200, bool)), Feature(y, 2))
    >>> made.value, made.left
    (1.0, 0.0)
    """
    folds = np.random.default_rng(SEED).permutation(len(target.values)) % FOLDS
    return _of_quantity(target, feature, folds) if target.is_quantity else _of_classes(target, feature, folds)


def _of_classes(target: Target, feature: Feature, folds: Array) -> Score:
    k, y = target.classes, target.values
    counts = np.zeros((FOLDS, feature.count, k))
    np.add.at(counts, (folds, feature.bins, y), 1.0)
    prior = np.bincount(y, minlength=k) / len(y)
    others = counts.sum(axis=0) - counts + prior
    shares = (others / others.sum(axis=2, keepdims=True))[folds, feature.bins]
    wrong = float((shares.argmax(axis=1) != y).mean())
    least = min(auc(shares[:, c], y == c) for c in range(k))
    return Score(least, wrong / float(1 - prior.max()), "AUC")


def auc(values: Array, positive: Array) -> float:
    """Return the area under the ROC curve, ties counted half (Mann and Whitney, 1947)."""
    ranks = pd.Series(values).rank().to_numpy()
    n = int(positive.sum())
    rest = len(positive) - n
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * rest)) if n and rest else 0.5


def to_one(values: Array) -> Array:
    """Return numbers divided by the largest, since squares of huge ones are infinite."""
    scaled: Array = values / max(float(np.abs(values).max(initial=0)), 1e-300)
    return scaled


def _of_quantity(target: Target, feature: Feature, folds: Array) -> Score:
    y = to_one(target.values)
    total = float(((y - y.mean()) ** 2).sum())
    if total <= 0:
        return Score(0.0, 1.0, "R²")
    guesses = [_binned(y, feature, folds), *_straight(y, feature)]
    left = min(float(((y - guess) ** 2).sum()) / total for guess in guesses)
    return Score(1 - left, left, "R²")


def _binned(y: Array, feature: Feature, folds: Array) -> Array:
    """Return the mean of the other folds in the same bin; between the means of two bins of numbers a straight line."""
    sums, counts = np.zeros((FOLDS, feature.count)), np.zeros((FOLDS, feature.count))
    np.add.at(sums, (folds, feature.bins), y)
    np.add.at(counts, (folds, feature.bins), 1.0)
    rest, of = sums.sum(axis=0) - sums + y.mean(), counts.sum(axis=0) - counts + 1.0
    means = rest / of
    guess: Array = means[folds, feature.bins]
    if feature.values is None or feature.count <= BINS:
        return guess
    there = np.isfinite(feature.values)
    centres = np.array([_middle(feature.values[there & (feature.bins == b)]) for b in range(BINS)])
    for fold in range(FOLDS):
        mine = there & (folds == fold)
        guess[mine] = np.interp(feature.values[mine], centres, means[fold, :BINS])
    return guess


def _middle(values: Array) -> float:
    return float(values.mean()) if len(values) else np.nan


def _straight(y: Array, feature: Feature) -> list[Array]:
    """Return the guesses of a straight line, which bins miss in long tails; two numbers need no folds."""
    if feature.values is None:
        return []
    there = np.isfinite(feature.values)
    x, made = to_one(feature.values[there]), np.full(len(y), y.mean())
    away = x - x.mean()
    spread = float(away @ away)
    if len(x) < 10 or spread <= 0:
        return []
    made[there] = y[there].mean() + away * float(away @ (y[there] - y[there].mean())) / spread
    return [made]
