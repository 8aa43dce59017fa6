"""Computes one measure for every group of rows: counts, sums, means, medians, each from the rows themselves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analyst_lib.exploration.variables import CATEGORIES, NUMBERS, TIMES, Variable
from analyst_lib.pivoting.numbers import Measure

NUMERIC = ("sum", "mean", "median", "min", "max", "share")


def checked(measure: Measure, variable: Variable | None) -> None:
    """Refuse what cannot be computed of a column.

    Raises
    ------
    ValueError
        If a mean, sum or the like is asked of what is no number.
    """
    if variable is None or measure.how not in NUMERIC:
        return
    if variable.kind not in NUMBERS and variable.kind != "boolean":
        raise ValueError(
            f"the {measure.how} of {variable.name!r} cannot be computed: it holds no numbers (its kind is "
            f"{variable.kind}); choose count or distinct, or another column"
        )


def values_of(variable: Variable) -> np.ndarray:
    """Return a column as floats of shape (n,), NaN where missing; booleans are 0 and 1, categories their codes."""
    if variable.kind in (*NUMBERS, *TIMES):
        return variable.values
    if variable.kind in (*CATEGORIES, "id", "text", "empty"):
        yes = np.array([label.lower() == "true" for label in variable.labels] or [False])
        if variable.kind == "boolean":
            return np.where(variable.codes >= 0, yes[variable.codes].astype(float), np.nan)
        return np.where(variable.codes >= 0, variable.codes.astype(float), np.nan)
    return np.full(len(variable.codes), np.nan)


def aggregated(how: str, groups: np.ndarray, values: np.ndarray | None, size: int) -> np.ndarray:
    """Return a measure for each of `size` groups, of shape (size,); NaN for groups without values (counts: 0).

    Parameters
    ----------
    how : str
        count, sum, mean, median, min, max, distinct, or share (for which the sums or counts are returned).
    groups : ndarray
        The group of each of n rows, from 0.
    values : ndarray or None
        Numbers of shape (n,), NaN where missing, which do not count; None counts rows.

    Examples
    --------
    >>> groups, values = np.array([0, 0, 1, 1, 1]), np.array([1, 3, 5, np.nan, 9.0])
    >>> aggregated("median", groups, values, 3).tolist(), aggregated("count", groups, None, 3).tolist()
    ([2.0, 7.0, nan], [2.0, 3.0, 0.0])
    """
    if values is None:
        return np.bincount(groups, minlength=size).astype(float)
    known = np.isfinite(values)
    inside, of = groups[known], values[known]
    counts = np.bincount(inside, minlength=size).astype(float)
    if how == "count":
        return counts
    if how in ("sum", "mean", "share"):
        sums = np.bincount(inside, weights=of, minlength=size)
        found = sums / np.maximum(counts, 1) if how == "mean" else sums
    else:
        found = SORTED[how](inside, of, counts)
    return np.where(counts > 0, found, 0.0 if how == "distinct" else np.nan)


def _ordered(groups: np.ndarray, values: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the values sorted within groups, and where each group starts."""
    order = np.lexsort((values, groups))
    return np.append(values[order], 0.0), np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(int)


def _median(groups: np.ndarray, values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    held, starts = _ordered(groups, values, counts)
    n = np.maximum(counts.astype(int), 1)
    low, high = np.minimum(starts + (n - 1) // 2, len(held) - 1), np.minimum(starts + n // 2, len(held) - 1)
    return np.asarray((held[low] + held[high]) / 2)


def _least(groups: np.ndarray, values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    held, starts = _ordered(groups, values, counts)
    return np.asarray(held[np.minimum(starts, len(held) - 1)])


def _most(groups: np.ndarray, values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return -_least(groups, -values, counts)


def _distinct(groups: np.ndarray, values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    held, _ = _ordered(groups, values, counts)
    ordered = np.sort(groups, kind="stable")
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = (ordered[1:] != ordered[:-1]) | (held[1:-1] != held[:-2])
    return np.bincount(ordered[first], minlength=len(counts)).astype(float)


SORTED: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
    "median": _median, "min": _least, "max": _most, "distinct": _distinct,
}  # fmt: skip
