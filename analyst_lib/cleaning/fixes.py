"""A fix: one change that is proposed for a table, with what it would do and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import pandas as pd

from analyst_lib.cleaning import steps

Sure = Literal["safe", "judgement", "choice"]
KINDS = (
    *("names", "header_rows", "invisible", "unicode", "spaces", "encoding", "totals", "missing", "numbers", "dates"),
    *("booleans", "mixed", "maybe_missing", "sentinel", "placeholder_date", "infinite", "units", "impossible", "zeros"),
    *("case", "spelling", "empty_columns", "constant", "same", "empty_rows", "repeated_rows"),
)


@dataclass(frozen=True)
class Example:
    """A cell before and after: its row, counted from 1 in the table as it was given, and both values as texts."""

    row: int
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """What is done: a function of `steps`, on a column (or, with `column` None, on the whole table)."""

    call: str
    column: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def changed_column(self, table: pd.DataFrame) -> pd.Series:
        """Return the column of a table after a step on a column."""
        return pd.Series(getattr(steps, self.call)(table[self.column], **self.values))

    def changed_table(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table after a step on the whole of it."""
        return pd.DataFrame(getattr(steps, self.call)(table, **self.values))

    def code(self) -> str:
        """Return the step as a line of Python."""
        said = "".join(f", {name}={value!r}" for name, value in self.values.items())
        if self.column is None:
            return f"table = {self.call}(table{said})"
        return f"table[{self.column!r}] = {self.call}(table[{self.column!r}]{said})"


@dataclass(frozen=True)
class Fix:
    """A proposed change.

    Parameters
    ----------
    id : str
        What it is called by: its kind and its column, such as ``numbers:price``; the same for the same table.
    kind : str
        What sort of fix it is.
    sure : {'safe', 'judgement', 'choice'}
        Safe: nothing is lost and nobody would object. Judgement: likely right, but a person should agree. Choice: there
        are several readings and nothing in the table settles which.
    title, what, why, leaves : str
        In words: what is wrong, what would be done, why, and what would not be touched.
    step : Step
        What is done.
    columns : tuple of str
        The columns it changes; none if it is about rows.
    cells, rows : int
        How many cells it changes, and how many rows it removes.
    examples : tuple of Example
        Some of the cells.
    applied : bool
        Whether it was applied.
    """

    id: str
    kind: str
    sure: Sure
    title: str
    what: str
    why: str
    leaves: str
    step: Step
    columns: tuple[str, ...] = ()
    cells: int = 0
    rows: int = 0
    examples: tuple[Example, ...] = ()
    applied: bool = False

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the fix as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Wanted:
    """Which fixes are to be applied: all of some degree of sureness, and some more or fewer by name."""

    apply: str = "safe"
    add: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()

    def takes(self, fix: Fix) -> bool:
        """Tell whether a fix is to be applied: named ones (by id or kind) first, then by how sure it is."""
        names = {fix.id, fix.kind}
        if fix.id in self.leave_out or (names & self.leave_out and fix.id not in self.add):
            return False
        if names & self.add and (fix.sure != "choice" or fix.id in self.add):
            return True
        return fix.sure in {"nothing": (), "safe": ("safe",), "all": ("safe", "judgement")}[self.apply]
