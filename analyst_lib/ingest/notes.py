"""Sentences about columns: what was assumed, what contradicted it, what was read as missing."""

from __future__ import annotations

from collections.abc import Sequence

from .plan import ColumnPlan
from .readings import Code, Text
from .record import Column

MOST = 12


def about_columns(plans: Sequence[ColumnPlan], columns: Sequence[Column]) -> list[str]:
    """Tell what a person should know about how the columns were read."""
    ambiguous = [column for column in columns if column.ambiguous]
    mixed = [note for plan in plans if (note := _mixed(plan))]
    return [*_order(ambiguous), *_some(mixed), *_units(columns), *_words(columns), *_empty(plans)]


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
    reading, value, row = next((r for r in plan.rejected if r[2]), plan.rejected[0])
    where = f" in row {row:,}" if row else ""
    shown = value if len(value) <= 40 else f"{value[:40]}…"
    what = "codes" if isinstance(plan.reading, Code) else "text"
    return f"{plan.name.name} holds mostly {reading.label}, but not only ({shown!r}{where}); kept as {what}."


def _units(columns: Sequence[Column]) -> list[str]:
    return [
        f"The numbers of {column.name} are in {column.unit}; the sign was taken off."
        for column in columns
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
