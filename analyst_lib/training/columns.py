"""What each column is to a model, kept as a schema, so that rows that come later are read as those it learned from.

A model sees numbers alone: a category as the place of its label, a date as what recurs in it and how far it is along.
Labels that were not there to be learned are as if missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.exploration.variables import LARGEST, NUMBERS, TIMES, Variable, read_column
from analyst_lib.tables import absent
from analyst_lib.words import as_text

NUMBER, CATEGORY, DATE, TEXT, LEFT_OUT = "number", "category", "date", "text", "left out"
MOST_LEVELS = 255
DAY = 86_400.0
MIN_ID, MIN_TEXTS = 30, 20
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Column:
    """A column as a model knows it.

    `role` is number, category, date, text or left out (then `why` says so). `levels` are a category's labels, the
    commonest first; `low` and `high` the range of a number, or of a date in seconds since 1970; `missing` the share of
    rows without a value; `hours` whether a date has a time of day.
    """

    name: str
    role: str
    why: str = ""
    levels: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    missing: float = 0.0
    hours: bool = False

    @property
    def features(self) -> tuple[str, ...]:
        """The names of what the model sees of it."""
        if self.role == LEFT_OUT:
            return ()
        return tuple(f"{self.name}: {part}" for part in _parts(self)) if self.role == DATE else (self.name,)


def _parts(column: Column) -> tuple[str, ...]:
    return ("day", "year", "month", "day of month", "weekday", *(("hour",) if column.hours else ()))


def schema_of(table: pd.DataFrame, leave_out: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """Return what each column of a table of shape (rows, columns) is to a model.

    Parameters
    ----------
    table : pandas.DataFrame
        The rows to learn from, each name once, without the target.
    leave_out : mapping of str to str, optional
        Columns that are not to be used, each with the reason.

    Examples
    --------
    >>> table = pd.DataFrame({"size": [1.5, 2.5, None], "kind": ["a", "b", "a"], "same": [1, 1, 1]})
    >>> [(column.name, column.role, column.why) for column in schema_of(table)]
    [('size', 'number', ''), ('kind', 'category', ''), ('same', 'left out', 'the same in every row')]
    """
    given = leave_out or {}
    made = []
    for position, name in enumerate(map(str, table.columns)):
        if name in given:
            made.append(Column(name, LEFT_OUT, given[name]))
        else:
            made.append(_column(table.iloc[:, position], read_column(table.iloc[:, position], name, position)))
    return tuple(made)


def _column(raw: pd.Series, variable: Variable) -> Column:
    empty = Column(variable.name, LEFT_OUT, missing=float(raw.isna().mean()) if len(raw) else 0.0)
    if variable.kind == "empty":
        return replace(empty, why="it is empty")
    if variable.kind == "id":
        return replace(empty, why="it names each row")
    if variable.kind in NUMBERS or variable.kind in TIMES:
        return _measured(empty, variable)
    return _worded(empty, raw, variable)


def _measured(empty: Column, variable: Variable) -> Column:
    values = variable.values[np.isfinite(variable.values)]
    low, high = float(values.min()), float(values.max())
    if low == high:
        return replace(empty, why="the same in every row")
    if variable.kind == "integer" and _counts_rows(variable.values):
        return replace(empty, why="it numbers the rows")
    role = DATE if variable.kind in TIMES else NUMBER
    return replace(empty, role=role, low=low, high=high, hours=variable.kind == "datetime")


def _counts_rows(values: Array) -> bool:
    """Whether whole numbers go up (or down) by one from row to row."""
    return len(values) >= MIN_ID and bool((np.abs(np.diff(values)) == 1).all() and len(np.unique(np.diff(values))) == 1)


def _worded(empty: Column, raw: pd.Series, variable: Variable) -> Column:
    texts = labels(raw)
    counts = Counter(text for text in texts if text is not None)
    if variable.kind == "text" or _seldom_repeats(counts):
        return replace(empty, role=TEXT)
    if len(counts) == 1:
        return replace(empty, why="the same in every row")
    order = sorted(counts, key=lambda label: (-counts[label], label))
    return replace(empty, role=CATEGORY, levels=tuple(order[:MOST_LEVELS]))


def _seldom_repeats(counts: Counter[str]) -> bool:
    """Whether labels (with how often each is there) are rather texts: of 20 or more, most are there once."""
    return counts.total() >= MIN_TEXTS and len(counts) > counts.total() / 2


def labels(column: pd.Series) -> list[str | None]:
    """Return the n values of a column as labels without needless blanks; None where missing or blank."""
    return [None if absent(value) else " ".join(as_text(value).split()) or None for value in column]


def prepared(table: pd.DataFrame, schema: Sequence[Column]) -> pd.DataFrame:
    """Return what a model sees of rows: a column of floats for each feature, texts as they are.

    Columns that the table lacks are missing in every row; those that the schema does not know are ignored. What is no
    number, no date or an unknown label where the schema has one is missing too.

    Examples
    --------
    >>> schema = schema_of(pd.DataFrame({"size": [1.5, 2.5, 4.0], "kind": ["a", "b", "a"]}))
    >>> prepared(pd.DataFrame({"kind": ["b", "new"], "size": ["3", "large"]}), schema).to_dict("list")
    {'size': [3.0, nan], 'kind': [1.0, nan]}
    """
    features: dict[str, Any] = {}
    for column in schema:
        if column.role == LEFT_OUT:
            continue
        raw = table[column.name] if column.name in table.columns else pd.Series(None, table.index, dtype=object)
        features |= dict(zip(column.features, _read(raw, column), strict=True))
    return pd.DataFrame(features, index=table.index)


def _read(raw: pd.Series, column: Column) -> list[Any]:
    if column.role == NUMBER:
        return [numbers(raw)]
    if column.role == DATE:
        return _moments(seconds(raw), column.hours)
    if column.role == CATEGORY:
        places: dict[str | None, float] = {label: float(place) for place, label in enumerate(column.levels)}
        return [np.array([places.get(label, np.nan) for label in labels(raw)], dtype=float)]
    return [pd.Series([label or "" for label in labels(raw)], index=raw.index, dtype=object)]


def numbers(raw: pd.Series) -> Array:
    """Return a column of shape (n,) as floats, NaN where it holds none or an infinite one."""
    if pd.api.types.is_timedelta64_dtype(raw.dtype):
        raw = raw.dt.total_seconds()
    if pd.api.types.is_object_dtype(raw.dtype) or pd.api.types.is_string_dtype(raw.dtype):
        values = np.array([_number(value) for value in raw], dtype=float)
    else:
        values = pd.to_numeric(raw, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.abs(values) <= LARGEST, values, np.nan)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def seconds(raw: pd.Series) -> Array:
    """Return a column of dates of shape (n,) as seconds since 1970 by their own clocks, NaN where it holds none."""
    if isinstance(raw.dtype, pd.PeriodDtype):
        raw = raw.dt.to_timestamp()
    if getattr(raw.dtype, "tz", None) is not None:
        raw = raw.dt.tz_localize(None)
    moments = pd.to_datetime(raw, errors="coerce", format=None if raw.dtype.kind == "M" else "ISO8601")
    if getattr(moments.dtype, "tz", None) is not None:
        moments = moments.dt.tz_localize(None)
    values = moments.to_numpy(dtype="datetime64[us]").astype("int64") / 1e6
    return np.where(moments.isna(), np.nan, values)


def _moments(values: Array, hours: bool) -> list[Array]:
    there = np.isfinite(values)
    index = pd.to_datetime(np.where(there, values, 0.0), unit="s")
    made = [values / DAY, index.year, index.month, index.day, index.day_of_week, *([index.hour] if hours else [])]
    return [np.where(there, np.asarray(part, dtype=float), np.nan) for part in made]
