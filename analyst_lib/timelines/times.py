"""Reads times from whatever a column holds: dates, zones, texts, years, seconds of the epoch."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, Any]
TRY = 400


def whole(values: pd.Series[Any]) -> Array:
    """Return the whole numbers of a column as floats of shape (rows,); NaN for everything else."""
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(numbers) & (numbers == np.floor(numbers)), numbers, np.nan)


def read(values: pd.Series[Any]) -> tuple[Array, str, int]:
    """Return times as datetime64[s] without a zone, what was done to them, and how many could not be read.

    Times of one zone keep their local clock; those of several zones become UTC.

    Examples
    --------
    >>> times, note, unreadable = read(pd.Series(["2024-03-01", "soon", None]))
    >>> times.astype(str).tolist(), unreadable
    (['2024-03-01T00:00:00', 'NaT', 'NaT'], 1)
    >>> read(pd.Series([1999, 2001]))[0].astype(str).tolist()
    ['1999-01-01T00:00:00', '2001-01-01T00:00:00']
    """
    missing = values.isna().to_numpy()
    note = ""
    if isinstance(values.dtype, pd.PeriodDtype):
        made = values.dt.to_timestamp()
    elif isinstance(values.dtype, pd.DatetimeTZDtype):
        made, note = values.dt.tz_localize(None), f"Times are those of the clock in {values.dt.tz}."
    elif pd.api.types.is_numeric_dtype(values.dtype):
        made = _numeric(values)
    elif getattr(values.dtype, "kind", "") == "M":
        made = values
    else:
        made, note = _texts(values)
    times = made.to_numpy().astype("datetime64[s]")
    return times, note, int((np.isnat(times) & ~missing).sum())


def _numeric(values: pd.Series[Any]) -> pd.Series[Any]:
    numbers = whole(values)
    there = numbers[np.isfinite(numbers)]
    nothing = np.full(len(numbers), "NaT", "datetime64[s]")
    if _fractions(values):
        return _decimal_years(values)
    if not len(there):
        return pd.Series(nothing)
    low, high = there.min(), there.max()
    good = np.isfinite(numbers)
    if low >= 1000 and high <= 2500:
        nothing[good] = (numbers[good] - 1970).astype(int).astype("datetime64[Y]").astype("datetime64[s]")
    elif low >= 1e8 and high < 1e11:
        nothing[good] = numbers[good].astype(np.int64).astype("datetime64[s]")
    elif low >= 1e11 and high < 1e14:
        nothing[good] = numbers[good].astype(np.int64).astype("datetime64[ms]").astype("datetime64[s]")
    return pd.Series(nothing)


def _fractions(values: pd.Series[Any]) -> bool:
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    there = numbers[np.isfinite(numbers)]
    return bool(len(there) and there.min() >= 1000 and there.max() <= 2500 and (there % 1 != 0).any())


def _decimal_years(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return times of years with a fraction, such as 1949.25 for April 1949; twelfths become the first of a month."""
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    good = np.isfinite(numbers)
    made = np.full(len(numbers), "NaT", "datetime64[s]")
    months = (numbers[good] - 1970) * 12
    if np.abs(months - np.round(months)).max() < 0.05:
        made[good] = np.round(months).astype(int).astype("datetime64[M]").astype("datetime64[s]")
    else:
        years = np.floor(numbers[good])
        starts = (years - 1970).astype(int).astype("datetime64[Y]").astype("datetime64[s]").astype(np.int64)
        ends = (years - 1969).astype(int).astype("datetime64[Y]").astype("datetime64[s]").astype(np.int64)
        made[good] = (
            np.round(starts + (numbers[good] - years) * (ends - starts)).astype(np.int64).astype("datetime64[s]")
        )
    return pd.Series(made)


def _texts(values: pd.Series[Any]) -> tuple[pd.Series[Any], str]:
    short = values.astype(object).map(lambda v: v[:40] if isinstance(v, str) else v)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = pd.to_datetime(short, errors="coerce", utc=True, format="mixed")
    zones = (
        short.dropna()
        .head(TRY)
        .map(lambda v: str(v)[-6:] if re.search(r"([+-]\d\d:?\d\d|Z)$", str(v)) else "")
        .unique()
    )
    note = (
        "Times of several zones were brought to UTC."
        if len(zones) > 1
        else "Times are in UTC."
        if "".join(zones)
        else ""
    )
    return made.dt.tz_localize(None), note
