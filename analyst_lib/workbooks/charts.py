"""Which native chart a table asks for, if any: bars for labels with a number, a line for dates or years with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .columns import YEARS, SheetColumn

FEWEST, MOST_BARS, MOST_POINTS = 2, 40, 5_000
MOST_SERIES = 4
LONG_LABEL = 12
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7")  # of Okabe and Ito (2008): told apart by everyone


@dataclass(frozen=True)
class ChartPlan:
    """A chart of a sheet's table: its type in XlsxWriter's words, the column of labels and those of numbers."""

    type: str
    labels: int
    numbers: tuple[int, ...]
    rows: int


def chart_plan(columns: Sequence[SheetColumn], rows: int) -> ChartPlan | None:
    """Return the chart that shows a table, or None if there is none that would say something.

    Bars take the first column if its labels differ, and the first column of numbers. A line takes dates or years that
    rise from row to row, and up to four columns of numbers of about the same size.
    """
    if len(columns) < 2 or not FEWEST <= rows <= MOST_POINTS:
        return None
    first = columns[0].values(0, rows)
    if _is_time(columns[0], first):
        numbers = _alike(columns, rows)
        return ChartPlan("line", 0, numbers, rows) if numbers else None
    numbers = tuple(place for place, c in enumerate(columns) if place and c.numeric)[:1]
    if columns[0].kind != "text" or not numbers or rows > MOST_BARS or not _labels(first):
        return None
    wide = rows > 8 or max(len(str(label)) for label in first) > LONG_LABEL
    return ChartPlan("bar" if wide else "column", 0, numbers, rows)


def _labels(values: Sequence[Any]) -> bool:
    return len(set(values)) == len(values) and all(isinstance(v, str) and v.strip() for v in values)


def _is_time(column: SheetColumn, values: Sequence[Any]) -> bool:
    if any(not isinstance(v, int | float) for v in values):
        return False
    years = column.numeric and all(YEARS[0] <= v <= YEARS[1] and v == int(v) for v in values)
    return (column.kind == "date" or years) and all(a < b for a, b in pairwise(values))


def _alike(columns: Sequence[SheetColumn], rows: int) -> tuple[int, ...]:
    """Return the columns of numbers that share an axis with the first of them."""
    tops = {}
    for place, column in enumerate(columns):
        known = [abs(v) for v in column.values(0, rows) if isinstance(v, int | float)] if column.numeric else []
        if place and known:
            tops[place] = max(known)
    if not tops:
        return ()
    first = next(iter(tops.values())) or 1.0
    return tuple(place for place, top in tops.items() if 0.1 <= top / first <= 10 or top == first)[:MOST_SERIES]


def chart_options(plan: ChartPlan, columns: Sequence[SheetColumn], sheet: str, top: int) -> list[dict[str, Any]]:
    """Return the series of a chart over a table whose first row of values is `top` (from 0).

    The values stand in the chart too, so that viewers that do not calculate can draw it.
    """
    last = top + plan.rows - 1
    labels = columns[plan.labels]
    made = []
    for colour, place in zip(COLOURS, plan.numbers, strict=False):
        line = {"color": colour, "width": 1.75}
        made.append(
            {
                "name": [sheet, top - 1, place],
                "categories": [sheet, top, plan.labels, last, plan.labels],
                "values": [sheet, top, place, last, place],
                "categories_data": list(labels.values(0, plan.rows)),
                "values_data": [v if isinstance(v, int | float) else "" for v in columns[place].values(0, plan.rows)],
                **({"line": line} if plan.type == "line" else {"fill": {"color": colour}, "gap": 40}),
            }
        )
    return made
