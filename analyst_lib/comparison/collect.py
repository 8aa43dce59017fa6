"""Counts two tables: every number that a comparison rests on, over all rows unless a note says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from analyst_lib.comparison.columns import NUMERIC, Labels, Side, read, together
from analyst_lib.comparison.distances import corrected
from analyst_lib.comparison.keys import RowTables, rows_compared
from analyst_lib.comparison.measure import measured
from analyst_lib.comparison.mix import Grouping, split
from analyst_lib.comparison.numbers import ColumnChange, Numbers
from analyst_lib.comparison.relations import MAX_COLUMNS, RelationShift, relation_shifts
from analyst_lib.comparison.schema import schema
from analyst_lib.comparison.sides import Sides
from analyst_lib.comparison.why import GROUPS, Why, explain

EXPLAINED = 30
CATEGORIES = 15
CELLS = 60_000_000
FEW_NUMBERS = 31
SMALL = 0.05
Pairs = Mapping[str, tuple[Side, Side]]


@dataclass(frozen=True)
class Explained:
    """Why means changed, and what was left out."""

    whys: tuple[Why, ...]
    note: str = ""


def collect(sides: Sides, key: str | None = None) -> tuple[Numbers, RowTables]:
    """Return the numbers of a comparison, and the rows that came, went or changed.

    Parameters
    ----------
    sides : Sides
        Two tables with unique column names.
    key : str, optional
        A column that names the rows of both.
    """
    before, after = sides.before, sides.after
    reads = [{str(name): read(table[name]) for name in table.columns} for table in (before, after)]
    pairs = {name: (reads[0][name], side) for name, side in reads[1].items() if name in reads[0] and name != sides.by}
    columns = _columns(pairs)
    rows, tables = rows_compared(sides, pairs, key)
    explained = _whys(columns, pairs)
    relations, relation_note = _relations(columns, pairs)
    changes = schema(reads[0], reads[1], (list(reads[0]), list(reads[1])))
    notes = [sides.note, changes.note, explained.note, relation_note, _zones(reads[0] | reads[1])]
    return Numbers(
        before=sides.names[0],
        after=sides.names[1],
        parts=bool(sides.by),
        by=sides.by,
        schema=changes,
        columns=columns,
        rows=rows,
        whys=explained.whys,
        relations=relations,
        notes=tuple(note for note in notes if note),
    ), tables


def _columns(pairs: Pairs) -> tuple[ColumnChange, ...]:
    made = [measured(name, place, *pair) for place, (name, pair) in enumerate(pairs.items())]
    tested = [c.p if c.role in ("compared", "text") else float("nan") for c in made]
    return tuple(replace(c, q=float(q)) for c, q in zip(made, corrected(np.array(tested)), strict=True))


def _zones(reads: Mapping[str, Side]) -> str:
    zoned = [side.zone for side in reads.values() if side.zone not in ("", "UTC")]
    return f"Times with a time zone ({zoned[0]}) were compared in UTC." if zoned else ""


def _numeric(columns: tuple[ColumnChange, ...]) -> list[ColumnChange]:
    return [c for c in columns if c.number is not None and c.kind in NUMERIC and c.role == "compared"]


def _whys(columns: tuple[ColumnChange, ...], pairs: Pairs) -> Explained:
    numbers = sorted((c for c in _numeric(columns) if c.unit is None), key=_size, reverse=True)
    groups = {name: (labels, Grouping(labels)) for name, labels in _groupings(columns, pairs).items()}
    if not numbers or not groups:
        return Explained(())
    rows = sum(len(side.values) for side in pairs[numbers[0].name])
    limit = min(EXPLAINED, max(3, CELLS // max(1, rows * len(groups))))
    found = [why for c in numbers[:limit] if (why := _why(c, pairs, groups)) is not None]
    left = len(numbers) - limit
    note = f"Why the mean changed was looked into for the {limit} numbers that changed most; {left} were left out."
    return Explained(tuple(found), note if left > 0 else "")


def _size(c: ColumnChange) -> float:
    return abs(c.number.effect) if c.number and np.isfinite(c.number.effect) else 0.0


def _why(c: ColumnChange, pairs: Pairs, groups: Mapping[str, tuple[Labels, Grouping]]) -> Why | None:
    assert c.number is not None
    spread = abs(c.number.mean_change.value / c.number.effect) if c.number.effect else max(c.number.std)
    if not np.isfinite(spread) or spread == 0:
        return None
    a, b = (side.values for side in pairs[c.name])
    splits = [(by, labels, split(a, b, ready)) for by, (labels, ready) in groups.items() if by != c.name]
    why = explain(c.name, spread, splits)
    if why is None or why.story in ("reversal", "hidden"):
        return why
    return why if abs(c.number.effect) >= SMALL and c.number.mean_change.excludes(0) else None


def _groupings(columns: tuple[ColumnChange, ...], pairs: Pairs) -> dict[str, Labels]:
    """Return the groups of each column that may explain a change: few labels, or few whole numbers, on both sides."""
    found: dict[str, Labels] = {}
    for c in columns:
        if c.role != "compared" or len(found) >= CATEGORIES:
            continue
        if c.labels is not None and 2 <= c.labels.distinct[1] + c.labels.gone_levels <= GROUPS:
            found[c.name] = together(*pairs[c.name])
        elif c.number is not None and c.kinds == ("integer", "integer"):
            labels = _few_numbers(*pairs[c.name])
            found |= {c.name: labels} if labels is not None else {}
    return found


def _few_numbers(a: Side, b: Side) -> Labels | None:
    values = np.concatenate([a.values, b.values])
    low, high = np.nanmin(values), np.nanmax(values)
    if not 1 <= high - low < FEW_NUMBERS:
        return None
    codes = np.where(np.isnan(values), -1, values - low).astype(np.int64)
    labels = pa.array([f"{low + i:.0f}" for i in range(int(high - low) + 1)], pa.large_string())
    return Labels(codes[: len(a.values)], codes[len(a.values) :], labels)


def _relations(columns: tuple[ColumnChange, ...], pairs: Pairs) -> tuple[tuple[RelationShift, ...], str]:
    usable = [c for c in _numeric(columns) if c.unit is None and c.number and min(c.number.std) > 0]
    kept = sorted(sorted(usable, key=lambda c: (sum(c.missing), c.position))[:MAX_COLUMNS], key=lambda c: c.position)
    names = [c.name for c in kept]
    if len(names) < 2:
        return (), ""
    found = relation_shifts(names, [pairs[n][0].values for n in names], [pairs[n][1].values for n in names])
    left = len(usable) - len(kept)
    said = f"Correlations were compared between the {len(kept)} most complete of {len(usable)} columns of numbers."
    return found, said if left else ""
