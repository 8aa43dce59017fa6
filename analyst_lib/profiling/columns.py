"""Counts one column: its kind, and the numbers that go with it."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.profiling.numbers import ColumnNumbers, DateStats, NumberStats, TextStats

TOP = 10
LEVELS = 50
MAX_BINS = 40
NUMBER = re.compile(r"\s*[-+]?[$€£]?\s?\d{1,3}(?:[ ,.']?\d{3})*(?:[.,]\d+)?\s?(?:%|[$€£])?\s*")


def collect_column(values: pd.Series, name: str, position: int) -> ColumnNumbers:
    """Return the numbers of a column of shape (rows,)."""
    values = hashable(values)
    present = values.dropna()
    distinct = int(present.nunique())
    kind = kind_of(values, present, distinct)
    stats: dict[str, Any] = {}
    if kind in ("number", "integer"):
        stats["number"] = number_stats(present)
    elif kind in ("date", "datetime"):
        stats["date"] = date_stats(present)
    elif len(present):
        stats["text"] = text_stats(present)
    return ColumnNumbers(name, position, kind, len(values), len(values) - len(present), distinct, **stats)


def hashable(values: pd.Series) -> pd.Series:
    """Return the column with what cannot be counted (lists, arrays) as its text; blank texts as missing."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    if values.dtype != object:
        return values
    plain = values.map(lambda v: v if v is None or pd.api.types.is_hashable(v) else str(v))
    return plain.where(plain.map(lambda v: not (isinstance(v, str) and not v.strip())))


def kind_of(values: pd.Series, present: pd.Series, distinct: int) -> str:
    """Return number, integer, boolean, date, datetime, category, id, text or empty."""
    dtype = values.dtype
    if not len(present):
        return "empty"
    if pd.api.types.is_bool_dtype(dtype) or present.map(lambda v: isinstance(v, bool | np.bool_)).all():
        return "boolean"
    if pd.api.types.is_integer_dtype(dtype):
        return "integer"
    if pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "date" if bool((present == present.dt.normalize()).all()) else "datetime"
    if present.map(lambda v: isinstance(v, datetime.date)).all():
        return "date"
    return _kind_of_text(present, distinct)


def _kind_of_text(present: pd.Series, distinct: int) -> str:
    texts = present.map(str)
    if distinct == len(present) and len(present) > 20 and not texts.str.contains(r"\s", regex=True).any():
        return "id"
    if distinct <= LEVELS or (distinct <= 0.5 * len(present) and texts.str.len().mean() <= 40):
        return "category"
    return "text"


@np.errstate(over="ignore", invalid="ignore")  # the spread of numbers near 1e308 is infinite, and shown as such
def number_stats(present: pd.Series) -> NumberStats:
    """Return the statistics of the present values of a number column."""
    raw = present.to_numpy(dtype=float, na_value=np.nan)
    values = raw[np.isfinite(raw)]
    if not len(values):
        nan = float("nan")
        return NumberStats(nan, nan, nan, nan, nan, nan, nan, nan, 0, 0, len(raw), 0, 0, 0, False, (), ())
    low, q1, median, q3, high = (float(q) for q in np.quantile(values, [0, 0.25, 0.5, 0.75, 1]))
    fence = 1.5 * (q3 - q1)
    counts, edges = histogram(values)
    series = pd.Series(values)
    return NumberStats(
        mean=float(values.mean()),
        std=float(values.std(ddof=1)) if len(values) > 1 else float("nan"),
        minimum=low,
        q1=q1,
        median=median,
        q3=q3,
        maximum=high,
        skewness=float(series.skew()) if len(values) > 2 else float("nan"),  # type: ignore[arg-type]
        zeros=int((values == 0).sum()),
        negative=int((values < 0).sum()),
        infinite=len(raw) - len(values),
        outliers_low=int((values < q1 - fence).sum()),
        outliers_high=int((values > q3 + fence).sum()),
        far_out=int(((values < q1 - 2 * fence) | (values > q3 + 2 * fence)).sum()),
        whole=bool((np.mod(values, 1) == 0).all()),
        edges=tuple(float(e) for e in edges),
        counts=tuple(int(c) for c in counts),
    )


def histogram(values: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return counts and edges: one bin a value for few whole numbers, else Freedman and Diaconis' width, at most 40."""
    low, high = float(values.min()), float(values.max())
    whole = bool((np.mod(values, 1) == 0).all())
    if whole and high - low < MAX_BINS:
        return np.histogram(values, bins=np.arange(low - 0.5, high + 1.0))
    if not np.isfinite(high - low) or high - low <= abs(high) * 1e-14:
        return np.array([len(values)]), np.array([low, high])
    spread = float(np.subtract(*np.quantile(values, [0.75, 0.25])))
    width = 2 * spread / len(values) ** (1 / 3)
    bins = int(np.clip(np.ceil((high - low) / width) if width > 0 else 20, 8, MAX_BINS))
    return np.histogram(values, bins=bins, range=(low, high))


def text_stats(present: pd.Series) -> TextStats:
    """Return the statistics of the present values of a text, category, boolean or id column."""
    texts = present.map(str)
    counts = texts.value_counts(sort=True)
    lengths = texts.str.len()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return TextStats(
        top=tuple((str(value), int(count)) for value, count in ordered[:TOP]),
        rarest=str(ordered[-1][0]),
        once=int((counts == 1).sum()),
        shortest=int(lengths.min()),
        longest=int(lengths.max()),
        mean_length=float(lengths.mean()),
        numeric=_numeric(counts),
        variants=_variants([str(value) for value in counts.index]) if len(counts) <= 5000 else (),
    )


def _numeric(counts: pd.Series) -> int:
    return int(sum(n for value, n in counts.items() if NUMBER.fullmatch(str(value))))


def _variants(levels: list[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of labels that differ only in case, spaces or punctuation."""
    groups: dict[str, list[str]] = {}
    for level in levels:
        groups.setdefault(re.sub(r"[\W_]+", "", level).casefold(), []).append(level)
    return tuple(tuple(sorted(g)) for key, g in sorted(groups.items()) if len(g) > 1 and key)


def date_stats(present: pd.Series) -> DateStats:
    """Return the statistics of the present values of a date or time column."""
    times = pd.to_datetime(present, utc=True).sort_values()
    seconds = times.astype("datetime64[us, UTC]").astype("int64").to_numpy() / 1e6
    unique = np.unique(seconds)
    gaps = np.diff(unique)
    widest = int(gaps.argmax()) if len(gaps) else 0
    counts, edges = np.histogram(seconds, bins=min(MAX_BINS, max(1, len(unique))))
    return DateStats(
        first=_iso(times.iloc[0]),
        last=_iso(times.iloc[-1]),
        median_gap=float(np.median(gaps)) if len(gaps) else 0.0,
        longest_gap=float(gaps.max()) if len(gaps) else 0.0,
        longest_gap_start=_iso(pd.Timestamp(unique[widest], unit="s")),
        edges=tuple(float(e) for e in edges),
        counts=tuple(int(c) for c in counts),
        future=int((times > pd.Timestamp.now(tz="UTC") + pd.Timedelta(days=1)).sum()),
    )


def _iso(time: pd.Timestamp) -> str:
    plain = time.tz_localize(None) if time.tzinfo else time
    return plain.date().isoformat() if plain == plain.normalize() else plain.isoformat(" ", "seconds")
