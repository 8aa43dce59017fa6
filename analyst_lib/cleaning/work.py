"""The table as it is being cleaned: every column under a name of its own, every row with its place in the original."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from analyst_lib.cleaning.comparing import holds_texts, measured
from analyst_lib.cleaning.fixes import Fix, Step
from analyst_lib.ingest.names import unique
from analyst_lib.meaning import meanings
from analyst_lib.names import unique_names
from analyst_lib.profiling.columns import collect_column, glimpsed
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers
from analyst_lib.profiling.source import FrameSource
from analyst_lib.tables import absent


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
        self._texts: dict[str, dict[str, int]] = {}
        self._ready: dict[str, dict[str, pd.Series]] = {}

    @property
    def columns(self) -> list[str]:
        """The names of the columns that are left."""
        return list(self.table.columns)

    def numbers(self, name: str) -> ColumnNumbers:
        """Return what can be counted of a column as it stands."""
        if name not in self._numbers:
            source = FrameSource(self.table[name].to_frame())
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
        """Return the different texts of a column and how often each stands there, the first ones first."""
        if name not in self._texts:
            column = self.table[name]
            self._texts[name] = _counted(column) if holds_texts(column) else {}
        return self._texts[name]

    def others(self, name: str) -> set[type]:
        """Return the types of the values of a column that are neither texts nor missing."""
        column = self.table[name]
        if column.dtype != object and not isinstance(column.dtype, pd.CategoricalDtype):
            return set()
        return {type(value) for value in column.dropna() if not isinstance(value, str)}

    def text_columns(self) -> Iterator[tuple[str, dict[str, int]]]:
        """Give the columns that hold texts, with their different texts."""
        for name in self.columns:
            if texts := self.texts(name):
                yield name, texts

    def measured(self, fix: Fix) -> Fix:
        """Return a fix with what it would change in the table as it stands."""
        name = fix.step.column
        if name is None:
            return replace(fix, rows=len(self.table) - len(fix.step.changed_table(self.table)))
        after = fix.step.changed_column(self.table)
        self._ready.setdefault(name, {})[fix.id] = after
        return measured(fix, self.table[name], after)

    def apply(self, fix: Fix) -> Fix:
        """Apply a fix; return it with what it changed, which may be less than before others were applied."""
        name = fix.step.column
        if name is None:
            return self._apply_to_table(fix)
        if fix.id not in self._ready.get(name, {}):
            fix = self.measured(fix)
        self.table[name] = self._ready.pop(name)[fix.id]
        self._numbers.pop(name, None)
        self._texts.pop(name, None)
        return replace(fix, applied=True)

    def _apply_to_table(self, fix: Fix) -> Fix:
        before, self.table = self.table, fix.step.changed_table(self.table).copy(deep=False)
        gone = set(before.index) - set(self.table.index)
        if gone:
            self.removed.update(dict.fromkeys(gone, fix.id))
            for known in (self._numbers, self._texts, self._ready):
                known.clear()
        return replace(fix, rows=len(gone), applied=True)

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


def _counted(column: pd.Series) -> dict[str, int]:
    """Count the texts of a column; without counting in Python where it holds nothing else."""
    if column.dtype == object:
        counts: dict[str, int] = {}
        for value in column:
            if isinstance(value, str):
                counts[value] = counts.get(value, 0) + 1
        return counts
    found = column.value_counts(sort=False)
    return {str(text): int(count) for text, count in found.items() if count and isinstance(text, str)}


def step_on(column: str, call: str, **values: Any) -> Step:
    """Return a step on a column."""
    return Step(call, column, values)
