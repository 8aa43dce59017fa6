"""A table's columns as a worksheet takes them: what is written, in which number format, and how wide.

Only this module knows how pandas' types become Excel's: dates are days since 1899-12-30, missing values empty cells.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

LONGEST_TEXT = 32_767
LARGEST_WHOLE = 2**53
NARROW, WIDE = 6, 60
SAMPLE = 2_000
BATCH = 10_000
DAY_ZERO = np.datetime64("1899-12-30", "us")
FIRST_DAY = np.datetime64("1900-03-01", "us")  # Excel takes 1900 for a leap year, so earlier days are off by one
AFTER_LAST_DAY = np.datetime64("10000-01-01", "us")
DATE, MOMENT, LENGTH = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "[h]:mm:ss"
YEARS = (1500, 2200)
Array = np.ndarray[Any, Any]
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class SheetColumn:
    """One column: its name, `kind` of cells, number format, width in characters, and its values by slices of rows."""

    name: str
    kind: str
    form: str | None
    width: float
    values: Callable[[int, int], Sequence[Any]]

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers that one may add up or draw."""
        return self.kind == "number"


def sheet_columns(table: pd.DataFrame, forms: dict[int, str] | None = None) -> list[SheetColumn]:
    """Return the columns of a table of shape (rows, columns); `forms` gives number formats by position.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-02", None])
    >>> [(c.kind, c.form, list(c.values(0, 2))) for c in sheet_columns(pd.DataFrame({"a": [1, 2500], "d": days}))]
    [('number', '#,##0', [1, 2500]), ('date', 'yyyy-mm-dd', [46024.0, None])]
    """
    given = forms or {}
    return [
        _column(text(str(name)), table.iloc[:, place], given.get(place)) for place, name in enumerate(table.columns)
    ]


def _column(name: str, values: pd.Series, form: str | None) -> SheetColumn:
    kind, ready, own = _ready(values)
    form = form or own
    seen = ready(0, min(len(values), SAMPLE))
    return SheetColumn(name, kind, form, _width(name, seen, form), ready)


def _ready(values: pd.Series) -> tuple[str, Callable[[int, int], Sequence[Any]], str | None]:
    """Return the kind of a column, what gives its values, and its number format."""
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype) or dtype.kind not in "biufmM":
        return "text", lambda start, stop: [plain(v) for v in values.iloc[start:stop]], None
    if dtype.kind == "b":
        return "boolean", lambda start, stop: [_known(v) for v in values.iloc[start:stop]], None
    if dtype.kind == "M":
        return _moments(values)
    if dtype.kind == "m":
        days = values.to_numpy("timedelta64[us]") / np.timedelta64(1, "D")
        return "length", lambda start, stop: _numbers(days[start:stop]), LENGTH
    numbers = _array(values)
    return "number", lambda start, stop: _numbers(numbers[start:stop]), number_format(numbers)


def _array(values: pd.Series) -> Array:
    if isinstance(values.dtype, np.dtype):
        return values.to_numpy()
    if values.isna().any():
        return values.to_numpy(dtype="float64", na_value=math.nan)
    return values.to_numpy({"f": "float64", "u": "uint64"}.get(values.dtype.kind, "int64"))


def _numbers(part: Array) -> list[Any]:
    """Return numbers as a sheet can hold them: no NaN, no infinity, no whole number that would lose digits."""
    if part.dtype.kind == "f":
        return _where(np.isfinite(part), part)
    if len(part) and (part.max() > LARGEST_WHOLE or part.min() < -LARGEST_WHOLE):
        return [value if abs(value) <= LARGEST_WHOLE else str(value) for value in part.tolist()]
    return list(part.tolist())


def _where(there: Array, values: Array) -> list[Any]:
    if there.all():
        return list(values.tolist())
    boxed = values.astype(object)
    boxed[~there] = None
    return list(boxed)


def _moments(values: pd.Series) -> tuple[str, Callable[[int, int], Sequence[Any]], str]:
    wall = values.dt.tz_localize(None) if getattr(values.dtype, "tz", None) is not None else values
    moments = wall.to_numpy("datetime64[us]")
    days = (moments - DAY_ZERO) / np.timedelta64(1, "D")
    there = ~np.isnat(moments)
    outside = there & ((moments < FIRST_DAY) | (moments >= AFTER_LAST_DAY))

    def ready(start: int, stop: int) -> Sequence[Any]:
        given = _where(there[start:stop], days[start:stop])
        for place in np.flatnonzero(outside[start:stop]):
            given[place] = str(moments[start + place]).replace("T", " ").removesuffix(" 00:00:00.000000")
        return given

    whole = bool((days[there] == np.floor(days[there])).all())
    return "date", ready, DATE if whole else MOMENT


def number_format(numbers: Array) -> str:
    """Return the number format that shows what matters of some numbers; years get no thousands separator.

    Examples
    --------
    >>> [number_format(np.array(n)) for n in ([1, 2500], [2007, 2009], [39.1, 40.25], [1234.5678], [0.00012])]
    ['#,##0', '0', '0.00', '#,##0.00', '0.00E+00']
    """
    seen = numbers[: SAMPLE * 10]
    seen = seen[np.isfinite(seen)] if seen.dtype.kind == "f" else seen
    if not len(seen):
        return "General"
    low, high = float(seen.min()), float(seen.max())
    largest = max(abs(low), abs(high))
    if seen.dtype.kind in "iu" or (seen == np.floor(seen)).all():
        if largest >= 1e15:
            return "0.00E+00"
        return "0" if (YEARS[0] <= low and high <= YEARS[1]) or largest < 1000 else "#,##0"
    if largest < 0.001 or largest >= 1e12:
        return "0.00E+00"
    places = min(_decimals(seen[:200]), 2 if largest >= 10 else 3 if largest >= 1 else 4)
    return f"{'#,##0' if largest >= 1000 else '0'}.{'0' * places}"


def _decimals(numbers: Array) -> int:
    """Return how many decimals are needed to write all of some numbers, at most nine."""
    return max(1, *(len(f"{value:.9f}".rstrip("0").partition(".")[2]) for value in numbers.tolist()))


def plain(value: Any) -> Any:
    """Return one value of a column of any type as a cell can hold it."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.number):
        return _numbers(np.array([value]))[0] if not isinstance(value, int) or abs(value) < 2**63 else str(value)
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    return text(str(value))


def _known(value: Any) -> bool | None:
    return None if pd.isna(value) else bool(value)


def text(value: str) -> str:
    """Return a text that a cell can hold: at most 32,767 characters, none that XML forbids.

    Examples
    --------
    >>> text("=1+1"), len(text("x" * 100_000)), text("<r>a</r>")
    ('=1+1', 32767, '<r>a</r> ')
    """
    if len(value) > LONGEST_TEXT:
        value = f"{value[: LONGEST_TEXT - 1]}…"
    if not value.isascii():
        value = _NO_XML.sub("\ufffd", value)
    # XlsxWriter would take such a text for markup of its own, and write it as it is.
    return f"{value[: LONGEST_TEXT - 1]} " if value.startswith("<r>") and value.endswith("</r>") else value


def _width(name: str, seen: Sequence[Any], form: str | None) -> float:
    shown = sorted(len(_shown(value, form)) for value in seen[:500] if value is not None)
    typical = shown[int(len(shown) * 0.98)] if shown else 0
    return float(min(max(typical + 2, min(len(name), 24) + 4, NARROW), WIDE))


def _shown(value: Any, form: str | None) -> str:
    if isinstance(value, str):
        return value.partition("\n")[0]
    if form in (DATE, MOMENT, LENGTH):
        return form
    if form and form.endswith("%"):
        return f"{value:.{form.count('0') - 1}%}"
    return (
        f"{value:,.{form.partition('.')[2].count('0') if form else 2}f}" if isinstance(value, float) else f"{value:,}"
    )


def batches(columns: Sequence[SheetColumn], rows: int) -> Iterator[tuple[int, list[Sequence[Any]]]]:
    """Yield the first row of each slice of a table, and the slice of each column."""
    for start in range(0, rows, BATCH):
        yield start, [column.values(start, min(start + BATCH, rows)) for column in columns]
