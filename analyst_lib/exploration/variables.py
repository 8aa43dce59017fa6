"""Reads the columns of a table as variables: numbers and times as floats, categories as codes, the rest set aside."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.figures.large import shortened
from analyst_lib.names import unique_names
from analyst_lib.tables import absent
from analyst_lib.words import as_text

FEW_LEVELS = 50
LONG_TEXT = 40
MIN_ID = 20
LABEL = 60
LARGEST = 1e150  # the square of anything larger is infinite
NUMBERS, CATEGORIES, TIMES = ("number", "integer"), ("category", "boolean"), ("date", "datetime")


@dataclass(frozen=True)
class Variable:
    """A column of n rows, read.

    `kind` is number, integer, boolean, category, date, datetime, id, text or empty. Numbers are in `values` as floats
    of shape (n,), NaN where missing, infinite or beyond 1e150; times likewise, in seconds since 1970. Booleans and
    categories are in `codes`, integers of shape (n,), -1 where missing, which count through `labels`.
    """

    name: str
    position: int
    kind: str
    values: np.ndarray
    codes: np.ndarray
    labels: tuple[str, ...] = ()
    infinite: int = 0

    @property
    def present(self) -> np.ndarray:
        """Where there is a value, of shape (n,)."""
        return np.isfinite(self.values) if len(self.values) else self.codes >= 0


NOTHING = np.empty(0)


def read(table: pd.DataFrame) -> tuple[Variable, ...]:
    """Return the variables of a table of shape (n, columns); repeated names are numbered.

    Examples
    --------
    >>> [v.kind for v in read(pd.DataFrame({"x": [1.5, None], "y": ["a", "b"], "z": [None, None]}))]
    ['number', 'category', 'empty']
    """
    names = unique_names([str(name) for name in table.columns])
    return tuple(read_column(table.iloc[:, i], name, i) for i, name in enumerate(names))


def read_column(column: pd.Series, name: str, position: int) -> Variable:
    """Return one column of shape (n,) as a variable."""
    plain = _plain(column)
    dtype = plain.dtype
    if not plain.notna().any():
        return Variable(name, position, "empty", NOTHING, np.full(len(plain), -1))
    if pd.api.types.is_bool_dtype(dtype):
        return _category(plain, name, position)
    if pd.api.types.is_timedelta64_dtype(dtype):
        plain = plain.dt.total_seconds()
    if pd.api.types.is_numeric_dtype(plain.dtype) and not pd.api.types.is_complex_dtype(dtype):
        return _number(plain, name, position)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return _time(plain, name, position)
    return _category(plain, name, position)


def _plain(column: pd.Series) -> pd.Series:
    """Return a column without the peculiarities of its type: objects, periods, decimals become usual types."""
    dtype = column.dtype
    if isinstance(dtype, pd.PeriodDtype):
        return pd.Series(column.dt.to_timestamp())
    if isinstance(dtype, pd.CategoricalDtype) and pd.api.types.is_numeric_dtype(dtype.categories.dtype):
        return column.astype(dtype.categories.dtype if column.notna().all() else float)
    if not pd.api.types.is_object_dtype(dtype):
        return column
    values = column.to_numpy()
    present = [v for v in values if not absent(v)]
    return _objects(column, present)


def _objects(column: pd.Series, present: list[Any]) -> pd.Series:
    if not present:
        return pd.Series(np.nan, index=column.index)
    if all(isinstance(v, bool | np.bool_) for v in present):
        return column.astype("boolean")
    if all(isinstance(v, int | float | np.number) and not isinstance(v, bool) for v in present):
        return pd.Series([np.nan if absent(v) else _float(v) for v in column], index=column.index)
    if all(isinstance(v, datetime.date) for v in present):
        return pd.to_datetime(column, utc=True, errors="coerce")
    return column


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _number(column: pd.Series, name: str, position: int) -> Variable:
    raw = column.to_numpy(dtype=float, na_value=np.nan)
    infinite = np.abs(raw) > LARGEST
    values = np.where(infinite, np.nan, raw) if infinite.any() else raw
    present = values[np.isfinite(values)]
    if not len(present):
        return Variable(name, position, "empty", NOTHING, np.full(len(raw), -1), (), int(infinite.sum()))
    kind = "integer" if (np.mod(present, 1) == 0).all() else "number"
    return Variable(name, position, kind, values, NOTHING, (), int(infinite.sum()))


def _time(column: pd.Series, name: str, position: int) -> Variable:
    zone = getattr(column.dtype, "tz", None)
    local = column.dt.tz_localize(None) if zone is not None else column
    values = local.to_numpy(dtype="datetime64[us]").astype("int64") / 1e6
    values[local.isna().to_numpy()] = np.nan
    whole = (np.mod(values[np.isfinite(values)], 86400) == 0).all()
    return Variable(name, position, "date" if whole else "datetime", values, NOTHING)


def _category(column: pd.Series, name: str, position: int) -> Variable:
    codes, levels = _factorized(column)
    texts = [" ".join(as_text(level).split()) for level in levels]
    blank = np.array([not text for text in texts], dtype=bool)
    if blank.any():
        codes, texts = _without(codes, blank), [t for t in texts if t]
    kind = "boolean" if pd.api.types.is_bool_dtype(column.dtype) else _kind_of_text(texts, codes)
    if kind in ("id", "text", "empty"):
        return Variable(name, position, kind, NOTHING, codes, tuple(shortened(t, LABEL) for t in texts[:1]))
    if isinstance(column.dtype, pd.CategoricalDtype) and column.dtype.ordered:
        order = np.argsort([list(column.dtype.categories).index(level) for level in levels], kind="stable")
    else:
        order = np.argsort(np.array(texts, dtype=object), kind="stable")
    place = np.append(np.argsort(order), -1)
    return Variable(name, position, kind, NOTHING, place[codes], tuple(_labels([texts[i] for i in order])))


def _labels(texts: list[str]) -> list[str]:
    return list(unique_names([shortened(text, LABEL) for text in texts]))


def _factorized(column: pd.Series) -> tuple[np.ndarray, list[Any]]:
    if pd.api.types.is_object_dtype(column.dtype):
        # Not by `map`, whose result may be of a type that holds no lone surrogates.
        values = [v if isinstance(v, str) else _hashable(v) for v in column]
        column = pd.Series(values, index=column.index, dtype=object)
    codes, levels = pd.factorize(column, use_na_sentinel=True)
    return np.asarray(codes, dtype=np.int64), list(levels)


def _hashable(value: Any) -> Any:
    """Return what can be counted: NaN stays missing, lists and the like become their text."""
    return None if absent(value) else str(value)[:1000]


def _without(codes: np.ndarray, dropped: np.ndarray) -> np.ndarray:
    place = np.append(np.where(dropped, -1, np.cumsum(~dropped) - 1), -1)
    return np.asarray(place[codes])


def _kind_of_text(texts: list[str], codes: np.ndarray) -> str:
    present = int((codes >= 0).sum())
    if not present:
        return "empty"
    if len(texts) == present > MIN_ID and not any(" " in text for text in texts):
        return "id"
    short = sum(map(len, texts)) / len(texts) <= LONG_TEXT
    return "category" if len(texts) <= FEW_LEVELS or (short and len(texts) <= 0.5 * present) else "text"
