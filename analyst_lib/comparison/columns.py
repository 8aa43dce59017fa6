"""Reads one column of both sides into plain arrays that can be compared: numbers, seconds, or codes of labels."""

from __future__ import annotations

import datetime
import decimal
import numbers
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analyst_lib.words import as_text

DAY = 86400.0
LEVELS = 50
LABEL_LENGTH = 40
ID_ROWS = 20
NUMERIC = ("number", "integer", "duration")
TIMES = ("date", "datetime")


@dataclass(frozen=True)
class Side:
    """One column of one side, shape (rows,).

    `family` is number, boolean, date, text or empty (no value at all); `kind` says it more closely. Numbers and times
    are float64, missing ones NaN (times in seconds since 1970, UTC); labels are codes into `labels`, missing ones -1.
    """

    family: str
    kind: str
    values: np.ndarray
    codes: np.ndarray
    labels: pa.Array
    zone: str = ""

    @property
    def present(self) -> np.ndarray:
        """Where there is a value, shape (rows,)."""
        return self.codes >= 0 if self.family in ("boolean", "text") else ~np.isnan(self.values)


@dataclass(frozen=True)
class Labels:
    """Labels of both sides under common codes; -1 is missing."""

    before: np.ndarray
    after: np.ndarray
    labels: pa.Array

    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """Return how often each label occurs on each side, two arrays of shape (labels,)."""
        size = len(self.labels)
        return tuple(np.bincount(c[c >= 0], minlength=size) for c in (self.before, self.after))  # type: ignore[return-value]

    def text(self, code: int) -> str:
        """Return a label, cut to 80 characters."""
        return shorter(self.labels[int(code)].as_py())


_NONE = pa.array([], pa.large_string())
_NO_CODES = np.array([], dtype=np.int64)


def shorter(text: str, room: int = 80) -> str:
    """Return a text on one line, cut to so many characters."""
    text = " ".join(text[: 4 * room].split()) if len(text) > room or "\n" in text else text
    return text if len(text) <= room else f"{text[: room - 1]}…"


def read(column: pd.Series) -> Side:
    """Return one column as arrays; blank texts are missing, what has no plain type is taken as its text.

    Examples
    --------
    >>> side = read(pd.Series(["a", " ", None, "a"]))
    >>> side.family, side.codes.tolist()
    ('text', [0, -1, -1, 0])
    >>> read(pd.Series([1, 2, None])).kind, read(pd.Series([0.5])).kind, read(pd.Series([None])).kind
    ('integer', 'number', 'empty')
    """
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _categories(column)
    if pd.api.types.is_object_dtype(dtype):
        return _objects(column)
    if isinstance(dtype, pd.PeriodDtype):
        return _times(column.dt.to_timestamp())
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return _times(column)
    if pd.api.types.is_timedelta64_dtype(dtype):
        return _numbers(column.dt.total_seconds(), "duration")
    return _plain(column)


def _plain(column: pd.Series) -> Side:
    dtype = column.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return _booleans(column)
    if pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype):
        return _numbers(column)
    if isinstance(dtype, pd.StringDtype):
        return _texts(pa.array(column.array, from_pandas=True))
    return _texts(_as_texts(column))


def _numbers(column: pd.Series, kind: str = "") -> Side:
    values = column.to_numpy(dtype=float, na_value=np.nan)
    present = values[~np.isnan(values)]
    if not len(present):
        return _side("empty", "empty", values=values)
    finite = present[np.isfinite(present)]
    whole = len(finite) > 0 and bool((finite == np.floor(finite)).all())
    return _side("number", kind or ("integer" if whole else "number"), values=values)


def _times(column: pd.Series) -> Side:
    zone = str(getattr(column.dtype, "tz", "") or "")
    plain = column.dt.tz_convert("UTC").dt.tz_localize(None) if zone else column
    stamps = plain.to_numpy().astype("datetime64[us]")
    values = stamps.astype(np.int64) / 1e6
    values[np.isnat(stamps)] = np.nan
    present = values[~np.isnan(values)]
    if not len(present):
        return _side("empty", "empty", values=values)
    daily = not zone and bool((present % DAY == 0).all())
    return _side("date", "date" if daily else "datetime", values=values, zone=zone)


def _booleans(column: pd.Series) -> Side:
    held = column.astype("boolean")
    codes = held.astype("Int8").to_numpy(dtype=np.int64, na_value=-1)
    family = "boolean" if (codes >= 0).any() else "empty"
    labels = pa.array(["false", "true"], pa.large_string())
    return _side(family, family, codes, labels, np.where(codes >= 0, 0.0, np.nan))


def _categories(column: pd.Series) -> Side:
    labels = pd.Series(column.cat.categories)
    known = _as_texts(labels) if labels.dtype == object else pa.array(labels.astype(str).array, from_pandas=True)
    return _coded(column.cat.codes.to_numpy().astype(np.int64), _large(known))


def _objects(column: pd.Series) -> Side:
    present = column[column.notna()]
    kinds = set(map(type, present))
    if not kinds:
        return _side("empty", "empty", values=np.full(len(column), np.nan))
    if all(issubclass(k, bool | np.bool_) for k in kinds):
        return _booleans(column)
    if all(issubclass(k, decimal.Decimal | numbers.Real) and not issubclass(k, bool | np.bool_) for k in kinds):
        return _numbers(pd.Series([_float(v) for v in column]))
    if all(issubclass(k, datetime.date | np.datetime64) for k in kinds):
        stamps = pd.to_datetime(column, utc=True, errors="coerce")
        if stamps.notna().sum() == len(present):
            zoned = any(getattr(v, "tzinfo", None) is not None for v in present)
            return _times(stamps if zoned else stamps.dt.tz_localize(None))
    return _texts(_as_texts(column))


def _float(value: Any) -> float:
    try:
        return float(value) if value is not None and value is not pd.NA else float("nan")
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _as_texts(column: pd.Series) -> pa.Array:
    texts = [None if _absent(value) else as_text(value) for value in column]
    return pa.array(texts, pa.large_string())


def _absent(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def _texts(array: pa.Array | pa.ChunkedArray) -> Side:
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if isinstance(whole, pa.ChunkedArray):  # what no single array can hold
        whole = pa.concat_arrays(whole.chunks)
    coded = _large(whole).dictionary_encode()
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return _coded(codes, coded.dictionary)


def _large(array: pa.Array) -> pa.Array:
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array.cast(pa.large_string())


def _coded(codes: np.ndarray, labels: pa.Array) -> Side:
    blank = pc.equal(pc.utf8_trim_whitespace(labels), "").to_numpy(zero_copy_only=False).astype(bool)
    if blank.any():
        codes = np.where((codes >= 0) & blank[codes], -1, codes)
    family = "text" if (codes >= 0).any() else "empty"
    return _side(family, family, codes, labels, np.where(codes >= 0, 0.0, np.nan))


def _side(
    family: str, kind: str, codes: np.ndarray = _NO_CODES, labels: pa.Array = _NONE,
    values: np.ndarray = _NO_CODES, zone: str = "",
) -> Side:  # fmt: skip
    return Side(family, kind, values, codes, labels, zone)


def together(a: Side, b: Side) -> Labels:
    """Return the labels of both sides under common codes.

    Examples
    --------
    >>> both = together(read(pd.Series(["x", "y"])), read(pd.Series(["y", "z"])))
    >>> both.before.tolist(), both.after.tolist(), both.labels.to_pylist()
    ([0, 1], [1, 2], ['x', 'y', 'z'])
    """
    encoded = pa.concat_arrays([a.labels, b.labels]).dictionary_encode()
    places = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    maps = places[: len(a.labels)], places[len(a.labels) :]
    codes = [_mapped(side, to) for side, to in zip((a, b), maps, strict=True)]
    return Labels(codes[0], codes[1], encoded.dictionary)


def _mapped(side: Side, to: np.ndarray) -> np.ndarray:
    if not len(side.codes):  # a column without a value on this side
        return np.full(len(side.values), -1, dtype=np.int64)
    return np.where(side.codes >= 0, np.append(to, -1)[side.codes], -1)


def text_kind(both: Labels) -> str:
    """Return category, id (no text occurs twice on a side, and none holds a space) or text.

    As in a profile: a category has at most 50 labels, or repeats them and keeps them short.
    """
    counts = both.counts()
    present = sum(int(c.sum()) for c in counts)
    distinct = int(((counts[0] + counts[1]) > 0).sum())
    if all(c.max(initial=0) <= 1 for c in counts) and max(int(c.sum()) for c in counts) > ID_ROWS:
        spaced = pc.any(pc.match_substring_regex(both.labels, r"\s")).as_py()
        return "text" if spaced else "id"
    if distinct <= LEVELS:
        return "category"
    length = pc.mean(pc.utf8_length(both.labels)).as_py()
    return "category" if distinct <= 0.5 * present and length <= LABEL_LENGTH else "text"
