"""Cleans a table and counts what that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from analyst_lib.cleaning.comparing import changed
from analyst_lib.cleaning.fixes import KINDS, Fix, Wanted
from analyst_lib.cleaning.numbers import ColumnChange, Numbers, Removed
from analyst_lib.cleaning.propose import Walked, walk
from analyst_lib.cleaning.script import script
from analyst_lib.cleaning.work import Work
from analyst_lib.words import joined


@dataclass(frozen=True)
class Cleaned:
    """The cleaned table, the rows that went (with their place and the fix), the script, and the numbers."""

    table: pd.DataFrame
    removed: pd.DataFrame
    script: str
    numbers: Numbers


def collect(table: pd.DataFrame, wanted: Wanted) -> Cleaned:
    """Return a table after the fixes that are wanted.

    Raises
    ------
    ValueError
        If a fix is named that the table cannot have.
    """
    walked = walk(table, wanted)
    notes = _checked(walked.work.names, walked.fixes, wanted)
    work = walked.work
    made = work.finished(table, dict.fromkeys(walked.renamed) | {name: name for name in walked.renamed})
    numbers = _numbers(table, walked, notes)
    differ = work.names != work.labels
    code = script(work.name, numbers.applied, (work.names, differ, walked.renamed))
    return Cleaned(made, _removed(table, work), code, numbers)


def _checked(columns: Sequence[str], fixes: Sequence[Fix], wanted: Wanted) -> tuple[str, ...]:
    """Return notes on fixes that are named but have nothing to do; refuse names that no fix of the table can have."""
    known = {name for fix in fixes for name in (fix.id, fix.kind)}
    unknown = sorted((wanted.add | wanted.leave_out) - known - set(KINDS))
    for name in unknown:
        if not _possible(name, columns):
            near = get_close_matches(name, sorted(known), 3, 0.3)
            hint = (
                f"; do you mean {joined([repr(n) for n in near])}?" if near else ": nothing is proposed for this table"
            )
            raise ValueError(f"there is no fix {name!r}{hint}")
    idle = sorted(wanted.add - {fix.id for fix in fixes} - set(KINDS))
    return (f"Nothing was to do for {joined(idle, 8)}.",) if idle else ()


def _possible(name: str, columns: Sequence[str]) -> bool:
    """Tell whether a fix could be called so: next month's table may have nothing for it to do."""
    kind, _, rest = name.partition(":")
    return kind in KINDS and any(rest == column or rest.startswith(f"{column}:") for column in columns)


def _numbers(table: pd.DataFrame, walked: Walked, notes: tuple[str, ...]) -> Numbers:
    work = walked.work
    changes = _changes(table, walked)
    removed = tuple(Removed(place + 1, work.removed[place]) for place in sorted(work.removed))
    return Numbers(
        name=work.name, rows=(len(table), len(work.table)), columns=(table.shape[1], len(work.columns)),
        fixes=walked.fixes, changes=changes, removed=removed, cells=sum(c.cells for c in changes), notes=notes,
    )  # fmt: skip


def _changes(table: pd.DataFrame, walked: Walked) -> tuple[ColumnChange, ...]:
    work, first = walked.work, Work(table)
    touched = {name for fix in walked.fixes if fix.applied and fix.kind != "names" for name in fix.columns}
    found = []
    for name in (n for n in work.names if n in touched):
        before = first.table[name]
        if name not in work.columns:
            found.append(ColumnChange(name, first.numbers(name), None, (str(before.dtype), "left out"), 0))
            continue
        after = work.table[name]
        cells = int(changed(before.loc[after.index], after).sum())
        types = (str(before.dtype), str(after.dtype))
        found.append(ColumnChange(name, first.numbers(name), work.numbers(name), types, cells))
    return tuple(found)


def _removed(table: pd.DataFrame, work: Work) -> pd.DataFrame:
    """Return the rows that were removed as they were, after their place (from 1) and the fix."""
    places = sorted(work.removed)
    first = pd.DataFrame(
        {"row": [place + 1 for place in places], "removed by": [work.removed[place] for place in places]}
    )
    rows = table.iloc[places].reset_index(drop=True)
    rows.columns = pd.Index([f"{name} " if name in first.columns else name for name in work.names])
    return pd.concat([first, rows], axis=1)
