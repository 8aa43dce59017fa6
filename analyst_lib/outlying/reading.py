"""Reads a pandas table for work on its rows: numbers as floats, labels as codes; ids and free text are set aside."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.names import unique_names
from analyst_lib.outlying.columns import Columns, LabelColumn, LeftOut, NumberColumn, TextColumn
from analyst_lib.words import number, plural

MAX_LEVELS = 1000
MAX_LABEL = 80
LONG_TEXT = 40
TOO_LARGE = 1e150  # squares of it are still numbers
DAY = 86_400_000_000
ID_NAME = re.compile(
    r"(^|[_\s.-])(id|ids|uuid|guid|key|index|idx|rownames?|row|nr|no|serial|unnamed: ?\d*)$", re.IGNORECASE
)
Column = NumberColumn | LabelColumn | TextColumn | LeftOut


def read_columns(table: pd.DataFrame, wanted: Sequence[str] = ()) -> Columns:
    """Return the columns of a table of shape (rows, columns); repeated names are numbered.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; cells may be of any type.
    wanted : sequence of str
        Only these columns; all of them if empty.

    Raises
    ------
    ValueError
        If the table has no column that is wanted; names it and says which there are.

    Examples
    --------
    >>> made = read_columns(pd.DataFrame({"id": range(30), "x": [1.5, 2.5, None] * 10, "g": ["a", "b", "b"] * 10}))
    >>> [c.name for c in made.numbers], [c.levels for c in made.labels], [c.name for c in made.left_out]
    (['x'], [('b', 'a')], ['id'])
    """
    names = unique_names([str(name) for name in table.columns])
    unknown = [name for name in wanted if name not in names]
    if unknown:
        shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        raise ValueError(f"the table has no column {unknown[0]!r}; it has {shown or 'no column at all'}")
    chosen = [i for i, name in enumerate(names) if not wanted or name in set(wanted)]
    read = [_column(table.iloc[:, i], names[i], i, bool(wanted)) for i in chosen]
    out = [LeftOut(c.name, c.why) if isinstance(c, TextColumn) else c for c in read]
    return Columns(
        len(table),
        tuple(names[i] for i in chosen),
        tuple(c for c in read if isinstance(c, NumberColumn)),
        tuple(c for c in read if isinstance(c, LabelColumn)),
        tuple(c for c in out if isinstance(c, LeftOut)),
        tuple(c for c in read if isinstance(c, TextColumn)),
    )


def _column(values: pd.Series, name: str, position: int, asked: bool) -> Column:
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype) or pd.api.types.is_bool_dtype(dtype):
        return _labels(values, name, position)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return _dates(values, name, position)
    if pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype):
        return _numbers(values.to_numpy(dtype=float, na_value=np.nan), name, position, asked)
    if pd.api.types.is_object_dtype(dtype) or pd.api.types.is_string_dtype(dtype):
        return _objects(values, name, position, asked)
    return LeftOut(name, f"values of type {dtype} are not compared")


def _objects(values: pd.Series, name: str, position: int, asked: bool) -> Column:
    first = next((v for v in values if not _absent(v)), None)
    if isinstance(first, int | float) and not isinstance(first, bool):
        try:
            return _numbers(np.array([np.nan if _absent(v) else _float(v) for v in values]), name, position, asked)
        except TypeError:
            pass  # mixed with other things: labels
    if isinstance(first, datetime.date):
        times = pd.to_datetime(values, errors="coerce", utc=True)
        if times.notna().sum() == sum(not _absent(v) for v in values):
            return _dates(times, name, position)
    return _labels(values, name, position)


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TypeError(f"{value!r} is no number")
    return float(value) if not isinstance(value, int) or abs(value) < 10**300 else np.inf


def _absent(value: Any) -> bool:
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _dates(values: pd.Series, name: str, position: int) -> Column:
    times = pd.to_datetime(values, utc=True).astype("datetime64[us, UTC]")
    days = times.astype("int64").to_numpy() / DAY
    days = np.where(times.isna().to_numpy(), np.nan, days)
    if len(np.unique(days[~np.isnan(days)])) < 2:
        return LeftOut(name, "it never changes" if (~np.isnan(days)).any() else "it is empty")
    return NumberColumn(name, position, days, is_date=True, step=_step(days))


def _numbers(raw: np.ndarray, name: str, position: int, asked: bool) -> Column:
    infinite = int(np.isinf(raw).sum())
    values = np.where(np.isfinite(raw), raw, np.nan)
    present = values[~np.isnan(values)]
    if not len(present):
        return LeftOut(name, "it is empty")
    low, high = present.min(), present.max()
    if low == high:
        return LeftOut(name, "it never changes")
    if max(abs(low), abs(high)) > TOO_LARGE:
        return LeftOut(name, "its numbers are too large to be compared")
    if not asked and _identifies(present, len(values), name):
        return LeftOut(name, "it names rows")
    return NumberColumn(name, position, values, infinite=infinite, step=_step(values))


def _identifies(present: np.ndarray, rows: int, name: str) -> bool:
    """Whether whole numbers only name rows: all differ, and they count up or the name says so."""
    if len(present) < rows or rows <= 20 or not (present == np.floor(present)).all():
        return False
    counts_up = present.max() - present.min() == rows - 1
    named = bool(ID_NAME.search(name))
    return (counts_up or named) and len(np.unique(present)) == rows


def _step(values: np.ndarray) -> float:
    """Return the resolution of values: the median distance of distinct neighbours, if values repeat."""
    present = values[~np.isnan(values)]
    distinct = np.unique(present[:: max(1, len(present) // 20_000)])
    if len(distinct) < 2 or len(distinct) > 0.9 * min(len(present), 20_000):
        return 0.0
    return float(np.median(np.diff(distinct)))


def _labels(values: pd.Series, name: str, position: int) -> Column:
    codes, levels = _factorized(values)
    present = codes[codes >= 0]
    if not len(present):
        return LeftOut(name, "it is empty")
    counts = np.bincount(present, minlength=len(levels))
    if (counts > 0).sum() < 2:
        return LeftOut(name, "it never changes")
    reason = _free(levels, counts, len(present))
    if reason:
        return TextColumn(name, codes, reason)
    order = np.argsort(-counts, kind="stable")
    order = order[counts[order] > 0]
    place = np.full(len(levels) + 1, -1)
    place[order] = np.arange(len(order))
    return LabelColumn(name, position, place[codes], tuple(_text(levels[i]) for i in order), counts[order])


def _free(levels: Sequence[Any], counts: np.ndarray, present: int) -> str:
    """Return why labels do not group rows, or nothing."""
    distinct = int((counts > 0).sum())
    if distinct > 20 and distinct == present:
        return "each row has its own text"
    if distinct > max(20, 0.5 * present):
        return f"it is free text or names ({plural(distinct, 'different value')})"
    if distinct > MAX_LEVELS:
        return f"it has too many different values ({number(distinct)})"
    lengths = np.array([min(len(str(level)), 10_000) for level in levels])
    if distinct > 20 and float((lengths * counts).sum()) > LONG_TEXT * present:
        return "it is free text"
    return ""


def _factorized(values: pd.Series) -> tuple[np.ndarray, Sequence[Any]]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        plain = [v if pd.api.types.is_hashable(v) else str(v) for v in values.cat.categories]
        codes = values.cat.codes.to_numpy()
    else:
        try:
            codes, found = pd.factorize(values, use_na_sentinel=True)
        except TypeError:  # lists and the like in cells
            texts = values.map(lambda v: None if _absent(v) else str(v)).astype(object)
            codes, found = pd.factorize(texts, use_na_sentinel=True)
        plain = list(found)
    blank = np.array([isinstance(v, str) and not v.strip() for v in plain] + [False], dtype=bool)
    return np.where(blank[codes], -1, codes), plain


def _text(level: Any) -> str:
    if isinstance(level, bool | np.bool_):
        return "true" if level else "false"
    text = " ".join(str(level)[:1000].split())
    return text if len(text) <= MAX_LABEL else f"{text[: MAX_LABEL - 1]}…"
