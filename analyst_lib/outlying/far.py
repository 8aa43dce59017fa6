"""Numbers far from the rest of their column, and what they may be: slips of the point, placeholders, extremes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.outlying.columns import NumberColumn
from analyst_lib.outlying.numbers import ERROR, EXTREME, LEAST, Crowd, Evidence, Relation
from analyst_lib.outlying.tails import Tail, chance
from analyst_lib.words import number

CROWD = 0.05
FEW = 3
MOST = 2000
ORDINARY = 2.5
AGREES = 3.0
SLIPS = (10.0, 100.0, 1000.0)
HOLDERS = (-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0, 999999.0)
DATE_HOLDERS = (-25567.0, 0.0, 2932895.0)  # 1900-01-01, 1970-01-01, 9999-12-31


@dataclass(frozen=True)
class Shape:
    """A column with its tail, the scores of its values, and the relation that tells it, if there is one."""

    column: NumberColumn
    tail: Tail
    scores: np.ndarray
    relation: Relation | None

    def told(self, value: float) -> str:
        """Return a value of the column in words."""
        return self.column.told(value)


def far_values(shapes: Sequence[Shape], tests: int, most: float) -> tuple[list[Evidence], list[Crowd]]:
    """Return the far values of every column, and the columns where they are too many to be single rows (over 5 %).

    A value is far when fewer than `most` of `tests` ordinary values would lie as far out.
    """
    evidence, crowds = [], []
    for shape in shapes:
        odds = tests * chance(shape.scores)
        rows = np.flatnonzero(odds <= most)
        crowd = _crowd(shape, rows)
        if crowd:
            crowds.append(crowd)
            continue
        order = rows[np.argsort(odds[rows] - np.abs(shape.scores[rows]) * LEAST, kind="stable")][:MOST]
        evidence += [_evidence(shape, int(row), float(odds[row])) for row in order]
    return evidence, crowds


def _crowd(shape: Shape, rows: np.ndarray) -> Crowd | None:
    present = int((~np.isnan(shape.column.values)).sum())
    if len(rows) <= max(FEW, CROWD * present):
        return None
    typical = shape.told(float(np.median(shape.column.values[rows])))
    return Crowd(shape.column.name, len(rows), len(rows) / present, typical)


def _evidence(shape: Shape, row: int, odds: float) -> Evidence:
    value, score = float(shape.column.values[row]), float(shape.scores[row])
    kind, verdict, end = _kind(shape, row, value)
    side = "above" if score > 0 else "below"
    if shape.column.is_date:
        side = "after" if score > 0 else "before"
    usual = shape.told(shape.tail.centre)
    reason = f"{shape.column.name} {shape.told(value)} is far {side} the usual ({_range(shape)}, median {usual}){end}"
    return Evidence(row, kind, (shape.column.name,), max(odds, LEAST), abs(score), reason, verdict)


def _range(shape: Shape) -> str:
    low, high = (float(v) for v in shape.tail.values(np.array([-1.96, 1.96])))
    low, high = max(low, float(np.nanmin(shape.column.values))), min(high, float(np.nanmax(shape.column.values)))
    if shape.column.whole:
        low, high = float(np.round(low)), float(np.round(high))
    return f"{shape.told(low)} to {shape.told(high)}"


def _kind(shape: Shape, row: int, value: float) -> tuple[str, str, str]:
    """Return the kind of a far value, its verdict, and how its reason ends."""
    holder = _holder(shape, value)
    if holder:
        return "placeholder", ERROR, holder
    slip = _slip(shape, value)
    if slip:
        return "slip", ERROR, slip
    relation = shape.relation
    if relation is None or np.isnan(relation.residuals[row]):
        return "far", EXTREME, ""
    if abs(relation.residuals[row]) <= AGREES:
        return "far", EXTREME, f"; {_names(relation)} would let expect it"
    return "far", ERROR, ""


def _names(relation: Relation) -> str:
    return " and ".join(relation.drivers[:2])


def _holder(shape: Shape, value: float) -> str:
    """Return the words for a number that often stands for a missing one."""
    column = shape.column
    if column.is_date:
        return "; such a date often stands for a missing one" if value in DATE_HOLDERS else ""
    same = int((column.values == value).sum())
    if value in HOLDERS and (same > 1 or abs(value) >= 99):
        return f"; {number(value)} often stands for a missing value" + (f" ({same} rows)" if same > 1 else "")
    return ""


def _slip(shape: Shape, value: float) -> str:
    """Return the words for a value that is ordinary once its sign is turned or its decimal point is moved."""
    if shape.column.is_date or value == 0:
        return ""
    if value < 0 and not (shape.column.present < 0).sum() > FEW and _ordinary(shape, -value):
        return f"; {shape.told(-value)} would be usual: a wrong sign?"
    for factor in SLIPS:
        for moved, words in ((value / factor, "large"), (value * factor, "small")):
            if not shape.tail.logged and _ordinary(shape, moved) and not _ordinary(shape, 0.0):
                return f"; {number(factor)} times too {words}? {shape.told(moved)} would be usual"
    return ""


def _ordinary(shape: Shape, value: float) -> bool:
    return bool(abs(float(shape.tail.scores(np.array([value]))[0])) <= ORDINARY)
