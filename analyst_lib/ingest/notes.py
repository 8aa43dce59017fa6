"""Sentences about columns: what was assumed, what contradicted it, what was read as missing."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.meaning import MEANINGS
from analyst_lib.words import joined, percent

from .plan import ColumnPlan
from .readings import Code, Text
from .record import Column, Mixed

MOST = 12


def about_columns(plans: Sequence[ColumnPlan], columns: Sequence[Column]) -> list[str]:
    """Tell what a person should know about how the columns were read."""
    ambiguous = [column for column in columns if column.ambiguous]
    mixed = [note for plan in plans if (note := _mixed(plan))]
    return [
        *_order(ambiguous),
        *_some(mixed),
        *_units(plans, columns),
        *_words(columns),
        *_empty(plans),
        *_personal(columns),
    ]


def _order(columns: Sequence[Column]) -> list[str]:
    return [
        f"Day and month could be either way round in {_listed(group)}; read as {form}."
        for form in dict.fromkeys(column.format for column in columns)
        if (group := [column.name for column in columns if column.format == form])
    ]


def _mixed(plan: ColumnPlan) -> str | None:
    """Tell of a column that is text only because some of its values are not what the others are."""
    if not plan.rejected or not isinstance(plan.reading, Text | Code):
        return None
    what = "codes" if isinstance(plan.reading, Code) else "text"
    if plan.mixture and (found := plan.mixture.found):
        return _counted(plan.name.name, found, what)
    return _contradicted(plan, what) if any(row for _, _, row in plan.rejected) else None


def _counted(name: str, found: Mixed, what: str) -> str:
    total = found.matched + found.others
    others = "1 is not" if found.others == 1 else f"{found.others:,} are not"
    such = joined([f"{value!r} in row {row:,}" for row, value in found.examples])
    return (
        f"{found.matched:,} of the {total:,} values of {name} are {found.most} ({percent(found.share)}), {others} "
        f"({such}); the column was kept as {what}."
    )


def _contradicted(plan: ColumnPlan, what: str) -> str:
    reading, value, row = next(r for r in plan.rejected if r[2])
    shown = value if len(value) <= 40 else f"{value[:40]}…"
    return f"{plan.name.name} holds {reading.label}, but not only ({shown!r} in row {row:,}); kept as {what}."


def _personal(columns: Sequence[Column]) -> list[str]:
    found = [f"{column.name} ({MEANINGS[column.meaning]})" for column in columns if column.personal and column.meaning]
    return [f"Personal data, it seems: {joined(found, MOST)}."] if found else []


def _units(plans: Sequence[ColumnPlan], columns: Sequence[Column]) -> list[str]:
    return [
        f"The numbers of {column.name} are in {column.unit}"
        + ("." if column.unit == plan.shown_unit else "; the sign was taken off.")
        for plan, column in zip(plans, columns, strict=True)
        if column.unit
    ][:MOST]


def _words(columns: Sequence[Column]) -> list[str]:
    counts: dict[str, int] = {}
    for column in columns:
        for word, count in column.missing_words.items():
            counts[word] = counts.get(word, 0) + count
    if not counts:
        return []
    told = ", ".join(
        f"{word!r} ({count:,})" for word, count in sorted(counts.items(), key=lambda item: -item[1])[:MOST]
    )
    return [f"Read as missing: {told}."]


def _empty(plans: Sequence[ColumnPlan]) -> list[str]:
    empty = [plan.name.name for plan in plans if plan.reading.label == "nothing"]
    return [f"Without any value: {_listed(empty)}."] if empty and len(empty) < len(plans) else []


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST])
    return shown if len(names) <= MOST else f"{shown} and {len(names) - MOST} more"


def _some(notes: list[str]) -> list[str]:
    return notes if len(notes) <= MOST else [*notes[:MOST], f"The same holds for {len(notes) - MOST} more columns."]
