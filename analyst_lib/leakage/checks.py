"""The checks for leaks of a target, each over the rows of a sample; they are to be sure rather than to find all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.leakage.leak import Leak
from analyst_lib.leakage.scores import Score, auc, feature_of, numeric, score, to_one
from analyst_lib.leakage.target import Target, is_number, texts
from analyst_lib.meaning.naming import says, words

# One honest column rarely reaches this; and fewer than 6 % of the errors of knowing nothing may remain.
NEARLY_PERFECT = 0.98
LEFT = 0.06
# Sorted rows are mixed where one class ends inside a bin.
LEFT_SORTED = 0.1
MISSING = 0.95
MIN_ROWS = 50
MIN_MISSING = 10
KEY = 0.95
LATER = 0.05
EQUAL = 1 - 1e-9
AFTERWARDS = frozenset(
    (
        *(
            "outcome",
            "result",
            "reason",
            "cause",
            "label",
            "actual",
            "final",
            "predicted",
            "prediction",
            "pred",
            "prob",
        ),
        *(
            "probability",
            "proba",
            "forecast",
            "encoded",
            "enc",
            "binned",
            "bin",
            "bucket",
            "flag",
            "date",
            "time",
            "at",
        ),
        *(
            "truth",
            "true",
            "target",
            "class",
            "code",
            "category",
            "log",
            "squared",
            "group",
            "rank",
            "copy",
            "new",
            "y",
        ),
    )
)
ALWAYS = ("ground truth", "y true", "y pred", "prediction", "predicted", "target encoded")
PLANNED = ("due", "deadline", "planned", "scheduled", "expected", "expiry", "expires", "valid", "until", "maturity")
Array = np.ndarray[Any, Any]


def perfect(made: Score, left: float = LEFT) -> bool:
    """Tell whether a score is too good: of classes both the AUC and the errors that remain, else R²."""
    return made.value >= NEARLY_PERFECT and (made.measure == "R²" or made.left <= left)


def of_column(target: Target, column: pd.Series) -> Leak | None:
    """Return how a column (only the rows that have the target) gives the target away, by the plainest reason."""
    name, rows = str(column.name), len(column)
    equal = _equal(target, column)
    if equal is not None:
        return Leak("same", name, "correlation" if target.is_quantity else "AUC", 1.0, rows, equal)
    gone = of_gaps(target, column.isna().to_numpy())
    if gone is not None:
        return Leak("missing", name, "AUC", gone, rows)
    feature = feature_of(column)
    if feature is None:
        return None
    made = score(target, feature)
    return Leak(_kind(column), name, made.measure, made.value, rows) if perfect(made) else None


def of_gaps(target: Target, gone: Array) -> float | None:
    """Return how well the gaps of a column tell one class from the rest, or large targets from small ones, if they do.

    The AUC must reach 0.95, either way round, with at least ten gaps and ten values.
    """
    if min(int(gone.sum()), int((~gone).sum())) < MIN_MISSING:
        return None
    if target.is_quantity:
        made = [auc(target.values, gone)]
    else:
        made = [auc(gone.astype(float), target.values == c) for c in range(target.classes)]
    best = max(max(value, 1 - value) for value in made)
    return best if best >= (NEARLY_PERFECT if target.is_quantity else MISSING) else None


def _kind(column: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return "time"
    whole = pd.api.types.is_integer_dtype(column.dtype)
    return "order" if whole and column.nunique() >= KEY * max(1, column.notna().sum()) else "predicts"


def _equal(target: Target, column: pd.Series) -> str | None:
    """Return in what way a column equals the target, if it does: in other names, or on another scale."""
    if target.is_quantity:
        return _rescaled(target, column)
    codes, levels = pd.factorize(texts(column))
    if len(levels) != target.classes or (codes < 0).any():
        return None
    pairs = len(np.unique(codes * target.classes + target.values))
    return "in other names" if pairs == target.classes else None


def _rescaled(target: Target, column: pd.Series) -> str | None:
    if not is_number(column) or column.isna().any():
        return None
    values = column.to_numpy(float)
    if np.array_equal(values, target.values):
        return "value by value"
    if not np.isfinite(values).all() or len(np.unique(values)) < 3:
        return None
    if abs(_correlation(values, target.values)) >= EQUAL:
        return "on another scale"
    x, y = (np.unique(v, return_inverse=True)[1] for v in (values, target.values))
    same = np.array_equal(x, y) or np.array_equal(x, y.max() - y)
    return "in the same order" if same and x.max() > len(x) / 2 else None


def _correlation(a: Array, b: Array) -> float:
    a, b = to_one(a), to_one(b)
    x, y = a - a.mean(), b - b.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 0 else 0.0


def of_order(target: Target, places: Array) -> Leak | None:
    """Return whether the place of a row in the table tells its target: rows sorted by it, or in blocks."""
    feature = numeric(places.astype(float))
    made = score(target, feature) if feature else None
    return Leak("order", None, made.measure, made.value, len(places)) if made and perfect(made, LEFT_SORTED) else None


def of_names(target: Target, names: list[str]) -> Iterator[Leak]:
    """Give the columns whose name says that they are known only afterwards: the target's with `outcome`, `pred` …"""
    mine = words(target.name)
    for name in names:
        theirs = words(name)
        rest = [word for word in theirs if word not in mine]
        like = set(mine) <= set(theirs) and bool(rest) and all(word in AFTERWARDS for word in rest)
        if like or says(name, *ALWAYS):
            yield Leak("name", name, "share", 1.0, 0, target.name)


def of_times(table: pd.DataFrame, time: str, target: str) -> Iterator[Leak]:
    """Give the dates that lie after the moment of prediction in 5 % of the rows or more; planned ones are known."""
    now = pd.to_datetime(table[time], errors="coerce")
    for name in table.columns:
        later = table[name]
        if name in (time, target) or not pd.api.types.is_datetime64_any_dtype(later.dtype) or says(name, *PLANNED):
            continue
        both = now.notna() & later.notna()
        share = float((later[both] > now[both]).mean()) if both.sum() >= MIN_ROWS else 0.0
        if share >= LATER:
            yield Leak("future", str(name), "share", share, int(both.sum()), time)
