"""The table as it is being cleaned: every column under a name of its own, every row with its place in the original."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.cleaning.fixes import Example, Fix, Step
from analyst_lib.ingest.names import unique
from analyst_lib.meaning import meanings
from analyst_lib.names import unique_names
from analyst_lib.profiling.columns import collect_column, glimpsed
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers
from analyst_lib.profiling.source import FrameSource
from analyst_lib.tables import MISSING, absent, cell

EXAMPLES = 4
TOO_LONG = 60


class Work:
    """A table under way; its index holds the place of each row in the original, counted from 0.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; it is not changed.

    Attributes
    ----------
    typed : set of str
        The columns of texts that are proposed to become something else, whose texts nobody need mend any more.
    removed : dict of int to str
        The rows that were removed, by their place, and by which fix.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self.name = str(table.attrs.get("name", "table"))
        self.labels = list(table.columns)
        self.names = working_names(table)
        self.original = dict(zip(self.names, self.labels, strict=True))
        self.ambiguous: dict[str, str] = _ambiguous(table)
        self.table = table.copy(deep=False)
        self.table.attrs = {}
        self.table.columns = pd.Index(self.names, dtype=object)
        self.table.index = pd.RangeIndex(len(table))
        self.typed: set[str] = set()
        self.removed: dict[int, str] = {}
        self._numbers: dict[str, ColumnNumbers] = {}

    @property
    def columns(self) -> list[str]:
        """The names of the columns that are left."""
        return list(self.table.columns)

    def numbers(self, name: str) -> ColumnNumbers:
        """Return what can be counted of a column as it stands."""
        if name not in self._numbers:
            source = FrameSource(self.table[[name]])
            found = collect_column(source.column(0), name, self.names.index(name), hashed=False)
            self._numbers[name] = glimpsed(found.numbers, meanings([found.glimpse])[0])
        return self._numbers[name]

    def numbers_of_all(self) -> Numbers:
        """Return what can be counted of the columns, for the rules of the profile that judge one column at a time."""
        columns = tuple(map(self.numbers, self.columns))
        return Numbers(self.name, len(self.table), columns, sum(c.missing for c in columns), 0, 0, 0)

    @staticmethod
    def nameless(label: Any) -> bool:
        """Tell whether a column has no name at all."""
        return _nameless(label)

    def texts(self, name: str) -> dict[str, int]:
        """Return the different texts of a column and how often each stands there, in order of their first row."""
        column = self.table[name]
        if not holds_texts(column):
            return {}
        counts: dict[str, int] = {}
        for value in column:
            if isinstance(value, str):
                counts[value] = counts.get(value, 0) + 1
        return counts

    def others(self, name: str) -> set[type]:
        """Return the types of the values of a column that are neither texts nor missing."""
        column = self.table[name]
        if column.dtype != object and not isinstance(column.dtype, pd.CategoricalDtype):
            return set()
        return {type(value) for value in column if not isinstance(value, str) and not absent(value)}

    def text_columns(self) -> Iterator[tuple[str, dict[str, int]]]:
        """Give the columns that hold texts, with their different texts."""
        for name in self.columns:
            if texts := self.texts(name):
                yield name, texts

    def measured(self, fix: Fix) -> Fix:
        """Return a fix with what it would change in the table as it stands."""
        if fix.step.column is not None:
            return _measured(fix, self.table[fix.step.column], fix.step.changed_column(self.table))
        return replace(fix, rows=len(self.table) - len(fix.step.changed_table(self.table)))

    def apply(self, fix: Fix) -> Fix:
        """Apply a fix; return it with what it changed."""
        done = replace(self.measured(fix), applied=True)
        if fix.step.column is not None:
            self.table[fix.step.column] = fix.step.changed_column(self.table)
            self._numbers.pop(fix.step.column, None)
            return done
        before, self.table = self.table, fix.step.changed_table(self.table).copy(deep=False)
        if done.rows:
            self.removed.update(dict.fromkeys(set(before.index) - set(self.table.index), fix.id))
            self._numbers.clear()
        return done

    def finished(self, table: pd.DataFrame, renamed: dict[str, Any]) -> pd.DataFrame:
        """Return the table with the labels of rows and columns, and the attributes, of the original (or new names)."""
        made = self.table.copy()
        made.index = table.index.take(made.index.to_numpy())
        labels = [renamed.get(name, self.original[name]) for name in self.columns]
        made.columns = (
            table.columns.take([self.names.index(n) for n in self.columns]) if not renamed else pd.Index(labels)
        )
        made.attrs = dict(table.attrs)
        return made


def working_names(table: pd.DataFrame) -> list[str]:
    """Return a name for each column: printable, on one line, none twice."""
    found, _ = unique(["" if _nameless(label) else str(label) for label in table.columns])
    return list(unique_names([name.name for name in found]))


def _nameless(label: Any) -> bool:
    return not isinstance(label, tuple) and absent(label)


def _ambiguous(table: pd.DataFrame) -> dict[str, str]:
    """Return the columns of dates that reading the file left open, with the other way to read them."""
    columns = table.attrs.get("ingested", {}).get("columns", ())
    known = {column["name"]: column["ambiguous"] for column in columns if column.get("ambiguous")}
    return known | dict(table.attrs.get("ambiguous", {}))


def holds_texts(column: pd.Series) -> bool:
    """Tell whether a column can hold texts."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return holds_texts(column.cat.categories.to_series())
    return column.dtype == object or isinstance(column.dtype, pd.StringDtype)


def _measured(fix: Fix, before: pd.Series, after: pd.Series) -> Fix:
    places = np.flatnonzero(changed(before, after))
    return replace(fix, cells=len(places), examples=_examples(before, after, places))


def changed(before: pd.Series, after: pd.Series) -> np.ndarray:
    """Tell for each row whether its value differs; a value of another type does, a missing one equals a missing one.

    Parameters
    ----------
    before, after : pandas.Series
        Of shape (n,), with the same rows.

    Returns
    -------
    numpy.ndarray
        Booleans of shape (n,).
    """
    gone, now = before.isna().to_numpy(bool), after.isna().to_numpy(bool)
    if same_sort(before, after):
        a, b = before.astype(object).to_numpy(), after.astype(object).to_numpy()
        differs = np.fromiter((_differs(x, y) for x, y in zip(a, b, strict=True)), bool, len(a))
    elif before.dtype == object:  # numbers among texts stay what they are
        differs = np.fromiter((isinstance(x, str) or _differs(x, y) for x, y in zip(before, after, strict=True)), bool)
    else:
        differs = np.ones(len(before), bool)
    return np.asarray((gone != now) | (differs & ~gone & ~now))


def same_sort(before: pd.Series, after: pd.Series) -> bool:
    """Tell whether two columns hold the same sort of values: both texts (or anything), both numbers, both dates."""
    return _sort(before) == _sort(after)


def _sort(column: pd.Series) -> str:
    if holds_texts(column):
        return "O"
    return "f" if column.dtype.kind in "iuf" else str(column.dtype.kind)


def _differs(one: Any, other: Any) -> bool:
    if one is other:
        return False
    if isinstance(one, str) or isinstance(other, str):
        return type(one) is not type(other) or one != other
    try:
        return bool(one != other)
    except (TypeError, ValueError):
        return repr(one) != repr(other)


def _examples(before: pd.Series, after: pd.Series, places: Sequence[int] | np.ndarray) -> tuple[Example, ...]:
    found: dict[str, Example] = {}
    for place in places[:2000]:
        one = shown(before.iloc[place])
        found.setdefault(one, Example(int(before.index[place]) + 1, one, shown(after.iloc[place])))
        if len(found) == EXAMPLES:
            break
    return tuple(found.values())


def shown(value: Any) -> str:
    """Return a value as an example shows it: texts in quotation marks, with what cannot be seen written out.

    Examples
    --------
    >>> shown(" a\u200b"), shown(1234.5), shown(None), shown(True)
    ("' a\\\\u200b'", '1234.5', '–', 'True')
    """
    if isinstance(value, str):
        text = repr(value).replace("\u00ad", "\\xad")
        return text if len(text) <= TOO_LONG else f"{text[: TOO_LONG - 1]}…"
    if absent(value):
        return MISSING
    text = f"{value:.15g}" if isinstance(value, float) else cell(value)
    return text if len(text) <= TOO_LONG else f"{text[: TOO_LONG - 1]}…"


def step_on(column: str, call: str, **values: Any) -> Step:
    """Return a step on a column."""
    return Step(call, column, values)
