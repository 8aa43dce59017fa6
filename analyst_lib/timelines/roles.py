"""Which column is the time, which the value, which the group: as asked for, else found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.timelines.times import TRY, read, whole
from analyst_lib.words import as_text, joined

Array = np.ndarray[Any, Any]
PARTS = ("year", "quarter", "month", "day", "hour")
COUNTERS = re.compile(r"(?i)^(row ?names?|index|id|unnamed.*|.*[_ ]id)$")
MOST_GROUPS = 60
LONGEST = 40
HUGE = 1e100


@dataclass(frozen=True)
class Times:
    """Times of shape (rows,) as datetime64[s] without a zone, NaT where there is none; `note` says what was done."""

    name: str
    values: Array
    columns: tuple[str, ...]
    unreadable: int = 0
    note: str = ""


def column(table: pd.DataFrame, name: str, role: str) -> pd.Series[Any]:
    """Return a column by its name; of several of that name the first."""
    places = [i for i, c in enumerate(table.columns) if str(c) == str(name)]
    if not places:
        known = joined([repr(str(c)[:60]) for c in table.columns], 8) or "none"
        raise ValueError(f"there is no column {str(name)[:80]!r} for {role}; the columns are {known}")
    return table.iloc[:, places[0]]


def times_of(table: pd.DataFrame, name: str | None) -> Times:
    """Return the times of a table: of the column asked for, else of its index or its most telling date column.

    Raises
    ------
    ValueError
        If the column is not there or holds no times, or if no column does.
    """
    if name is not None:
        return _asked(table, name)
    if isinstance(table.index, pd.DatetimeIndex | pd.PeriodIndex):
        index = table.index.to_timestamp() if isinstance(table.index, pd.PeriodIndex) else table.index
        values, note, lost = read(pd.Series(index))
        return Times(str(table.index.name or "time"), values, (), lost, note)
    return _best(table) or _parts(table) or _years(table) or _none(table)


def _asked(table: pd.DataFrame, name: str) -> Times:
    values = column(table, name, "time")
    if str(name).lower() in PARTS and pd.api.types.is_numeric_dtype(values.dtype):
        parts = _parts(table)
        if parts and str(name) in parts.columns:
            return parts
    made, note, lost = read(values)
    if np.isnat(made).all():
        raise ValueError(f"column {name!r} holds no times; name another with time=, or write them like 2024-03-31")
    return Times(str(name), made, (str(name),), lost, note)


def _best(table: pd.DataFrame) -> Times | None:
    typed = [
        i
        for i, dtype in enumerate(table.dtypes)
        if isinstance(dtype, pd.DatetimeTZDtype | pd.PeriodDtype) or getattr(dtype, "kind", "") == "M"
    ]
    texts = [i for i in range(table.shape[1]) if i not in typed and _looks_like_times(table.iloc[:, i])]
    found = []
    for i in typed or texts:
        made, note, lost = read(table.iloc[:, i])
        if not np.isnat(made).all():
            name = str(table.columns[i])
            found.append((len(np.unique(made[~np.isnat(made)])), -i, Times(name, made, (name,), lost, note)))
    return max(found, key=lambda f: f[:2])[2] if found else None


def _looks_like_times(values: pd.Series[Any]) -> bool:
    if pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_bool_dtype(values.dtype):
        return False
    some = values.dropna().head(TRY)
    texts = [as_text(value) for value in some]
    if not texts or max(map(len, texts)) > LONGEST or not all(any(c.isdigit() for c in text) for text in texts):
        return False
    return bool((~np.isnat(read(some)[0])).mean() >= 0.9)


def _parts(table: pd.DataFrame) -> Times | None:
    """Return times made of columns such as year, quarter, month, day."""
    known = {str(c).lower(): i for i, c in reversed(list(enumerate(table.columns)))}
    if "year" not in known:
        return None
    years = whole(table.iloc[:, known["year"]])
    if not len(years) or np.nanmin(years, initial=3000) < 1000 or np.nanmax(years, initial=0) > 2500:
        return None
    names, months, days, hours = ["year"], np.ones(len(years)), np.ones(len(years)), np.zeros(len(years))
    if "month" in known and _within(table.iloc[:, known["month"]], 1, 12):
        names, months = [*names, "month"], whole(table.iloc[:, known["month"]])
        if "day" in known and _within(table.iloc[:, known["day"]], 1, 31):
            names, days = [*names, "day"], whole(table.iloc[:, known["day"]])
            if "hour" in known and _within(table.iloc[:, known["hour"]], 0, 23):
                names, hours = [*names, "hour"], whole(table.iloc[:, known["hour"]])
    elif "quarter" in known and _within(table.iloc[:, known["quarter"]], 1, 4):
        names, months = [*names, "quarter"], 3 * whole(table.iloc[:, known["quarter"]]) - 2
    made = _joined_parts(years, months, days, hours)
    columns = tuple(str(table.columns[known[n]]) for n in names)
    return Times(" and ".join(columns) if len(columns) < 3 else ", ".join(columns), made, columns)


def _years(table: pd.DataFrame) -> Times | None:
    """Return times of a column named time, date or year that holds years, perhaps with a fraction."""
    for i, name in enumerate(table.columns):
        if str(name).lower() in ("time", "date", "year", "period") and _within(
            np.floor(_plain(table.iloc[:, i])), 1500, 2200
        ):
            made, note, lost = read(table.iloc[:, i])
            return Times(str(name), made, (str(name),), lost, note)
    return None


def _plain(values: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_numeric(values, errors="coerce").astype(float)


def _joined_parts(years: Array, months: Array, days: Array, hours: Array) -> Array:
    good = np.isfinite(years + months + days + hours)
    made = np.full(len(years), "NaT", "datetime64[s]")
    month = ((years[good] - 1970) * 12 + months[good] - 1).astype(int).astype("datetime64[M]")
    day = month.astype("datetime64[D]") + (days[good].astype(int) - 1)
    wrong = day.astype("datetime64[M]") != month  # the 31st of February
    times = day.astype("datetime64[s]") + hours[good].astype(int) * 3600
    made[good] = np.where(wrong, np.datetime64("NaT"), times)
    return made


def _within(values: pd.Series[Any], low: int, high: int) -> bool:
    numbers = whole(values)
    there = numbers[np.isfinite(numbers)]
    return bool(len(there) and there.min() >= low and there.max() <= high)


def _none(table: pd.DataFrame) -> Times:
    if not len(table):
        raise ValueError("the table has no rows; a timeline needs at least three different times")
    raise ValueError("no column holds dates or times; name one with time=, or write times like 2024-03-31")


def value_of(table: pd.DataFrame, name: str | None, taken: tuple[str, ...]) -> tuple[str | None, Array | None]:
    """Return the name and the numbers of the value, of shape (rows,); none when rows are to be counted."""
    if name is not None:
        values = column(table, name, "value")
        numbers = _bounded(pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan))
        if not np.isfinite(numbers).any():
            raise ValueError(
                f"column {str(name)[:80]!r} holds no numbers; name another with value=, or leave it out to count rows"
            )
        return str(name), numbers
    for i, dtype in enumerate(table.dtypes):
        known = str(table.columns[i])
        if known in taken or COUNTERS.match(known) or known.lower() in PARTS or not _numbers(dtype):
            continue
        numbers = _bounded(table.iloc[:, i].to_numpy(dtype=float, na_value=np.nan))
        if np.isfinite(numbers).any():
            return known, numbers
    return None, None


def _bounded(numbers: Array) -> Array:
    """Return numbers with those beyond 1e100, whose squares would overflow, as infinite."""
    return np.where(np.abs(numbers) > HUGE, np.inf, numbers)


def _numbers(dtype: Any) -> bool:
    types = pd.api.types
    return bool(types.is_numeric_dtype(dtype) and not types.is_bool_dtype(dtype) and not types.is_complex_dtype(dtype))


def group_of(table: pd.DataFrame, name: str | None, times: Times) -> tuple[str | None, pd.Series[Any] | None]:
    """Return the group of each row: the column asked for, else one that tells rows of the same time apart."""
    if name is not None:
        return str(name), _labels(column(table, name, "group"))
    stamps = pd.Series(times.values)
    if not stamps.duplicated().any():
        return None, None
    for i, dtype in enumerate(table.dtypes):
        known = str(table.columns[i])
        if known in times.columns or _numbers(dtype) or getattr(dtype, "kind", "") == "M":
            continue
        labels = _labels(table.iloc[:, i])
        if 2 <= labels.nunique() <= MOST_GROUPS and not pd.DataFrame({"t": stamps, "g": labels}).duplicated().any():
            return known, labels
    return None, None


def _labels(values: pd.Series[Any]) -> pd.Series[Any]:
    texts = (
        values.astype(object)
        .map(lambda v: None if v is None or v is pd.NA or v != v else str(v)[:120])
        .reset_index(drop=True)
    )
    return texts.where(texts.notna(), "(none)")
