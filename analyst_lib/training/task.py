"""What is to be predicted: a choice of two, one of several classes, a quantity, or a count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.exploration.variables import CATEGORIES, NUMBERS, read_column

BINARY, CLASSES, QUANTITY, COUNT = "binary", "classes", "quantity", "count"
MOST_CLASSES = 30
FEW_VALUES = 10
MIN_ROWS = 20
MIN_EACH = 2
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Task:
    """The target of n rows that have one.

    `kind` is binary, classes, quantity or count. `y` has shape (n,): codes into `labels` for classes (of two, 1 is the
    rarer one, the `positive`), floats else. `there` tells which rows of the table have the target. `rare` are labels
    that too few rows have to be learned; their rows are not among the n.
    """

    name: str
    kind: str
    y: Array
    there: Array
    labels: tuple[str, ...] = ()
    rare: tuple[str, ...] = ()

    @property
    def is_choice(self) -> bool:
        """Whether classes are predicted, not a number."""
        return self.kind in (BINARY, CLASSES)

    @property
    def positive(self) -> str | None:
        """The label of two that a probability is about."""
        return self.labels[1] if self.kind == BINARY else None


def task_of(table: pd.DataFrame, target: str, positive: str | None = None) -> Task:
    """Return the task of predicting a column.

    Whole numbers of at most ten different values that are not counts from zero upwards are classes; whole numbers of
    zero and more are counts if they are as a rule small (mean below 30), else quantities.

    Parameters
    ----------
    table : pandas.DataFrame
        Of shape (rows, columns).
    target : str
        The column.
    positive : str, optional
        Of two classes the one that matters; by default the rarer one.

    Raises
    ------
    ValueError
        If there is no such column, or nothing in it that can be learned: it is empty, free text, an identifier, the
        same everywhere, or too few rows have it.

    Examples
    --------
    >>> task = task_of(pd.DataFrame({"left": ["no"] * 30 + ["yes"] * 10}), "left")
    >>> task.kind, task.labels, int(task.y.sum())
    ('binary', ('no', 'yes'), 10)
    """
    if target not in table.columns:
        raise ValueError(f"the table has no column {target!r}; it has {', '.join(map(str, table.columns[:20]))}")
    variable = read_column(table[target], target, 0)
    if variable.kind in CATEGORIES:
        return _choice(target, variable.codes, variable.labels, positive)
    if variable.kind not in NUMBERS:
        raise ValueError(f"{target!r} cannot be predicted: it holds {_what(variable.kind)}")
    values, there = variable.values, np.isfinite(variable.values)
    different = np.unique(values[there])
    if variable.kind == "integer" and len(different) <= FEW_VALUES and not _from_zero(different):
        codes = np.where(there, np.searchsorted(different, np.where(there, values, different[0])), -1)
        return _choice(target, codes, tuple(f"{value:g}" for value in different), positive)
    return _number(target, variable.kind, values, there)


def _from_zero(different: Array) -> bool:
    """Whether whole numbers look counted: 0, 1, 2 and more, without a hole."""
    return len(different) > 2 and different[0] == 0 and bool((np.diff(different) == 1).all())


def _choice(name: str, codes: Array, labels: tuple[str, ...], positive: str | None) -> Task:
    counts = np.bincount(codes[codes >= 0], minlength=len(labels))
    kept = np.flatnonzero(counts >= MIN_EACH)
    rare = tuple(label for label, count in zip(labels, counts, strict=True) if 0 < count < MIN_EACH)
    if len(kept) < 2:
        raise ValueError(f"{name!r} cannot be predicted: fewer than two of its classes have {MIN_EACH} rows or more")
    if len(kept) > MOST_CLASSES:
        raise ValueError(f"{name!r} cannot be predicted: it has {len(kept)} classes, more than {MOST_CLASSES}")
    order = _ordered(kept, counts, labels, positive)
    place = np.full(len(labels) + 1, -1)  # the last one is for -1, which stands for missing
    place[order] = np.arange(len(order))
    found = place[codes]
    there = found >= 0
    _enough(name, there)
    kind = BINARY if len(order) == 2 else CLASSES
    return Task(name, kind, found[there], there, tuple(labels[i] for i in order), rare)


def _ordered(kept: Array, counts: Array, labels: tuple[str, ...], positive: str | None) -> Array:
    if len(kept) > 2:
        return kept
    names = [labels[i] for i in kept]
    if positive is not None and positive not in names:
        raise ValueError(f"{positive!r} is not one of {' and '.join(map(repr, names))}")
    last = kept[names.index(positive)] if positive is not None else kept[int(counts[kept[0]] >= counts[kept[1]])]
    return np.array([*kept[kept != last], last])


def _number(name: str, kind: str, values: Array, there: Array) -> Task:
    _enough(name, there)
    y = values[there]
    if np.ptp(y) == 0:
        raise ValueError(f"{name!r} cannot be predicted: it is the same in every row")
    counted = kind == "integer" and y.min() >= 0 and y.mean() < 30
    return Task(name, COUNT if counted else QUANTITY, y, there)


def _enough(name: str, there: Array) -> None:
    if there.sum() < MIN_ROWS:
        raise ValueError(f"{name!r} cannot be predicted: {int(there.sum())} rows have it, and {MIN_ROWS} are needed")


def _what(kind: str) -> str:
    return {"id": "identifiers", "text": "free text", "empty": "nothing"}.get(kind, f"{kind}s")
