"""The walk through a table: each stage proposes what it finds, applies what is wanted, and the next one looks again.

The order matters. Rows that are no data go first, since one of them spoils the types of all columns; texts are mended
before they are read as numbers; numbers are judged when they are numbers; columns and repeated rows come last, when
values that only looked different no longer do. That is also why a second cleaning finds nothing safe to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from analyst_lib.cleaning import find_columns, find_labels, find_rows, find_texts, find_types, find_values
from analyst_lib.cleaning.find_names import column_names
from analyst_lib.cleaning.fixes import Fix, Wanted
from analyst_lib.cleaning.work import Work

Finder = Callable[[Work], Iterator[Fix]]
STAGES: tuple[Finder, ...] = (
    find_rows.header_rows,
    find_texts.invisible,
    find_texts.unicode_form,
    find_texts.spaces,
    find_texts.encoding,
    find_rows.totals,
    find_texts.missing_words,
    find_types.types,
    find_texts.maybe_missing,
    find_types.types,
    find_values.day_and_month,
    find_values.sentinels,
    find_values.dates_for_missing,
    find_values.infinite,
    find_values.units,
    find_values.impossible,
    find_values.lost_zeros,
    find_labels.spellings,
    find_columns.empty_columns,
    find_columns.constant_columns,
    find_columns.same_columns,
    find_rows.empty_rows,
    find_rows.repeated_rows,
)
AGAIN = 5


@dataclass(frozen=True)
class Walked:
    """What a walk came to: every fix that was proposed, the table after those that were wanted, the rows removed."""

    fixes: tuple[Fix, ...]
    work: Work
    renamed: tuple[str, ...]


def walk(table: pd.DataFrame, wanted: Wanted) -> Walked:
    """Walk through a table of shape (rows, columns)."""
    work = Work(table)
    fixes = _named(column_names(work), wanted)
    renamed = fixes[0].columns if fixes and fixes[0].applied else ()
    for find in STAGES:
        fixes += _stage(work, find, wanted)
    return Walked(tuple(fixes), work, renamed)


def _named(found: Iterable[Fix], wanted: Wanted) -> list[Fix]:
    return [replace(fix, applied=wanted.takes(fix)) for fix in found]


def _stage(work: Work, find: Finder, wanted: Wanted) -> list[Fix]:
    """Propose and apply until a stage finds nothing new: one sentinel may hide behind another."""
    fixes: dict[str, Fix] = {}
    for _ in range(AGAIN):
        fresh = [fix for fix in find(work) if fix.id not in fixes and _does(fix)]
        for fix in fresh:
            taken = wanted.takes(fix) and not _rival(fix, fixes)
            fixes[fix.id] = work.apply(fix) if taken else fix
        if not any(fixes[fix.id].applied for fix in fresh):
            break
    return list(fixes.values())


def _does(fix: Fix) -> bool:
    """Tell whether a fix changes anything; one of a column's type alone changes no cell."""
    return bool(fix.cells or fix.rows or fix.step.column is None or fix.kind == "numbers")


def _rival(fix: Fix, fixes: dict[str, Fix]) -> bool:
    """Tell whether another reading of the same column was applied already."""
    same = [f for f in fixes.values() if (f.kind, f.columns) == (fix.kind, fix.columns)]
    return fix.sure == "choice" and any(f.applied for f in same)
