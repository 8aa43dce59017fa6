"""The target of a prediction as numbers: classes as codes, or a quantity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

MAX_CLASSES = 30
MIN_CLASS = 10
FEW_NUMBERS = 12
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Target:
    """Classes as codes 0 to `classes` - 1, or a quantity (`classes` is 0), shape (rows,), for the rows that have it."""

    name: str
    values: Array
    classes: int
    there: Array

    @property
    def is_quantity(self) -> bool:
        """Whether it is a quantity rather than classes."""
        return self.classes == 0


def target_of(column: pd.Series) -> Target | None:
    """Return a target, or None where there is nothing to predict or more classes than 30.

    Numbers are a quantity, except whole ones of at most twelve different values, which are classes. Classes of fewer
    than ten rows are left out.
    """
    there = column.notna().to_numpy().copy()
    if is_number(column):
        values = column[there].to_numpy(float)
        there[there] = np.isfinite(values)
        values = values[np.isfinite(values)]
        distinct = len(np.unique(values))
        if distinct > FEW_NUMBERS or (distinct > 2 and (np.mod(values, 1) != 0).any()):
            return Target(str(column.name), values, 0, there)
    return _classes(column, there)


def is_number(column: pd.Series) -> bool:
    """Tell whether a column holds real numbers."""
    kind = column.dtype
    return pd.api.types.is_numeric_dtype(kind) and not (
        pd.api.types.is_bool_dtype(kind) or pd.api.types.is_complex_dtype(kind)
    )


def texts(column: pd.Series) -> Array:
    """Return the values of a column as texts, None where missing."""
    values = column.astype(object)
    made = np.empty(len(values), dtype=object)
    made[:] = [None if gone else str(value) for value, gone in zip(values, column.isna(), strict=True)]
    return made


def _classes(column: pd.Series, there: Array) -> Target | None:
    codes, levels = pd.factorize(texts(column[there]), sort=True)
    counts = np.bincount(codes, minlength=len(levels))
    kept = np.flatnonzero(counts >= MIN_CLASS)
    if not 2 <= len(kept) <= MAX_CLASSES:
        return None
    place = np.full(len(levels), -1)
    place[kept] = np.arange(len(kept))
    codes = place[codes]
    there = there.copy()
    there[there] = codes >= 0
    return Target(str(column.name), codes[codes >= 0], len(kept), there)
