"""What a cleaning came to, as frozen values: the fixes, each column before and after, the rows that went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analyst_lib.cleaning.fixes import Fix
from analyst_lib.profiling.numbers import ColumnNumbers


@dataclass(frozen=True)
class ColumnChange:
    """A column that changed: what could be counted of it before and after (None: it was left out), its types.

    `cells` are those whose value differs, among the rows that stayed.
    """

    name: str
    before: ColumnNumbers
    after: ColumnNumbers | None
    types: tuple[str, str]
    cells: int


@dataclass(frozen=True)
class Removed:
    """A row that was removed: its place in the original, counted from 1, and the fix that did it."""

    row: int
    fix: str


@dataclass(frozen=True)
class Numbers:
    """A cleaning; `rows` and `columns` are before and after, `cells` how many cells of the rows that stayed differ."""

    name: str
    rows: tuple[int, int]
    columns: tuple[int, int]
    fixes: tuple[Fix, ...]
    changes: tuple[ColumnChange, ...]
    removed: tuple[Removed, ...]
    cells: int
    notes: tuple[str, ...] = ()

    @property
    def applied(self) -> tuple[Fix, ...]:
        """The fixes that were applied, in order."""
        return tuple(fix for fix in self.fixes if fix.applied)

    @property
    def open(self) -> tuple[Fix, ...]:
        """The fixes that were not applied and wait for a person: choices first, then judgements."""
        waiting = [fix for fix in self.fixes if not fix.applied]
        chosen = {(f.kind, f.columns) for f in self.applied if f.sure == "choice"}
        waiting = [f for f in waiting if f.sure != "choice" or (f.kind, f.columns) not in chosen]
        return tuple(sorted(waiting, key=lambda fix: ("choice", "judgement", "safe").index(fix.sure)))

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)
