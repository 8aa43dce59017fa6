"""A table read for work on its rows: columns of numbers, of labels and of texts, and those that say nothing."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

import numpy as np

from analyst_lib.words import number


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers: `values` of shape (rows,), NaN where missing or infinite; dates as days since 1970.

    `step` is the resolution: the usual distance between neighbouring values, 0 when there is none to speak of.
    """

    name: str
    position: int
    values: np.ndarray
    is_date: bool = False
    infinite: int = 0
    step: float = 0.0

    @property
    def present(self) -> np.ndarray:
        """The values that are there."""
        return np.asarray(self.values[~np.isnan(self.values)])

    def told(self, value: float) -> str:
        """Return a value as a reader writes it: dates as dates, years without a comma."""
        if np.isnan(value):
            return "missing"
        if self.is_date:
            return _date(value)
        if self.is_year and 1000 <= abs(value) < 10_000:
            return f"{value:.0f}"
        return number(float(value), 4 if abs(value) >= 100 else 3)

    @functools.cached_property
    def is_year(self) -> bool:
        """Whether the numbers are years, which are written without a comma: by name, or nearly all in 1800 to 2100."""
        if self.name.casefold().endswith("year") or self.name.casefold().startswith("year"):
            return True
        known = self.present
        return bool(len(known)) and self.whole and bool(np.mean((known >= 1800) & (known <= 2100)) >= 0.95)

    @functools.cached_property
    def whole(self) -> bool:
        """Whether all values are whole numbers."""
        return bool(np.all(self.present == np.floor(self.present)))


@dataclass(frozen=True)
class LabelColumn:
    """A column of labels: `codes` of shape (rows,) into `levels`, the most frequent first; -1 where missing."""

    name: str
    position: int
    codes: np.ndarray
    levels: tuple[str, ...]
    counts: np.ndarray


def said(column: NumberColumn | LabelColumn, row: int) -> str:
    """Return the value of a column in a row, without its name."""
    if isinstance(column, NumberColumn):
        return column.told(float(column.values[row]))
    return f"“{column.levels[column.codes[row]]}”" if column.codes[row] >= 0 else "missing"


@dataclass(frozen=True)
class LeftOut:
    """A column that was not used, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class TextColumn:
    """A column of texts that group no rows: `codes` of shape (rows,), equal where the texts are; -1 where missing."""

    name: str
    codes: np.ndarray
    why: str


@dataclass(frozen=True)
class Columns:
    """What a table holds, read for work on its rows."""

    rows: int
    names: tuple[str, ...]
    numbers: tuple[NumberColumn, ...]
    labels: tuple[LabelColumn, ...]
    left_out: tuple[LeftOut, ...]
    texts: tuple[TextColumn, ...] = ()


def _date(days: float) -> str:
    if not -719_162 <= days < 2_932_896:  # the years that datetime knows
        return f"day {days:,.0f}"
    moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(days=days)
    return moment.date().isoformat() if float(days).is_integer() else moment.strftime("%Y-%m-%d %H:%M")
