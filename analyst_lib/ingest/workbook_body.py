"""The values of a table in a sheet: cut out, merged cells filled, empty rows and totals left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyst_lib.words import joined, plural

from .plan import ColumnPlan
from .workbook_header import Area
from .workbook_structure import Block

_ROWS = 65_536
_SAMPLE = 1000
_LONGEST_MERGE = 100_000
TOTAL = re.compile(
    r"(?i)(grand |sub)?totals?:?|sum(me)?:?|(gesamt|end)?summe:?|(ins)?gesamt:?|Σ|∑|"
    r"total(e|i|es)?( général| generale?)?:?|"
    r"suma( total)?:?|somma:?|somme:?|totaal:?|razem:?|итого:?|合計|总计|total [^\d\W]{1,12}:?"
)


@dataclass(frozen=True)
class Grid:
    """The texts of a table in a sheet."""

    columns: tuple[pa.Array, ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.columns[0]) if self.columns else 0

    def batches(self, plans: Sequence[ColumnPlan]) -> Iterator[pa.RecordBatch]:
        """Give batches of texts."""
        labels = [str(place) for place in range(len(self.columns))]
        for start in range(0, self.rows, _ROWS):
            parts = [column.slice(start, _ROWS) for column in self.columns]
            arrays = [part.dictionary_encode() if p.coded else part for part, p in zip(parts, plans, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, labels)

    def sample(self, place: int) -> list[str]:
        """Give texts of a column from its beginning and from all its length."""
        column = self.columns[place]
        step = max(len(column) // _SAMPLE, 1)
        spread = column.slice(_SAMPLE).take(pa.array(range(0, max(len(column) - _SAMPLE, 0), step), pa.int64()))
        return [text for text in (*column.slice(0, _SAMPLE).to_pylist(), *spread.to_pylist()) if text is not None]


def cut_out(cells: list[pa.Array], area: Area, merges: Sequence[Block]) -> tuple[Grid, list[str]]:
    """Cut a table out of its sheet; give also what should be told of it."""
    columns = [cells[place].slice(area.start, area.stop - area.start) for place in area.columns]
    columns, filled = _unmerged(columns, area, merges)
    grid, blank = _without_blank(columns)
    grid, total = _without_total(grid)
    notes = []
    if filled:
        notes.append(f"{plural(filled, 'cell')} merged over several rows: each of the rows has its value now.")
    if blank:
        notes.append(f"{plural(blank, 'empty row')} inside the table {'was' if blank == 1 else 'were'} left out.")
    return grid, [*notes, *total]


def _unmerged(columns: list[pa.Array], area: Area, merges: Sequence[Block]) -> tuple[list[pa.Array], int]:
    """Give every row of cells that are merged downwards their value."""
    rows: dict[int, list[tuple[int, int]]] = {}
    for merge in merges:
        top, bottom = merge.top - area.start, min(merge.bottom, area.stop - 1) - area.start
        if merge.left == merge.right and merge.left in area.columns and 0 <= top < bottom < top + _LONGEST_MERGE:
            rows.setdefault(area.columns.index(merge.left), []).append((top, bottom))
    for place, spans in rows.items():
        source = np.arange(len(columns[place]))
        for top, bottom in spans:
            source[top : bottom + 1] = top
        columns[place] = columns[place].take(pa.array(source))
    return columns, sum(map(len, rows.values()))


def _without_blank(columns: list[pa.Array]) -> tuple[Grid, int]:
    if not columns:
        return Grid(()), 0
    empty = np.ones(len(columns[0]), bool)
    for column in columns:
        empty &= column.is_null().to_numpy(zero_copy_only=False)
    blank = int(empty.sum())
    return Grid(tuple(column.filter(pa.array(~empty)) for column in columns) if blank else tuple(columns)), blank


def _without_total(grid: Grid) -> tuple[Grid, list[str]]:
    """Leave out a last row that says it is a total, and is one: of each column of numbers it fills, the sum."""
    last = grid.rows - 1
    if last < 2:
        return grid, []
    cells = [column[last].as_py() for column in grid.columns]
    label = next((cell for cell in cells if cell), "")
    if not TOTAL.fullmatch(label.strip()):
        return grid, []
    pairs = [
        (column, total)
        for column, cell in zip(grid.columns, cells, strict=True)
        if (total := _number(cell)) is not None
    ]
    right = sum(_sums(column.slice(0, last), total) for column, total in pairs)
    if not right or right < len(pairs) / 2:  # beside sums may stand means and shares
        return grid, []
    told = joined([cell for cell in cells if cell], 8)
    return Grid(tuple(column.slice(0, last) for column in grid.columns)), [
        f"The row of totals was left out: {told[:200]}."
    ]


def _number(cell: str | None) -> float | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        return None


def _sums(column: pa.Array, total: float) -> bool:
    """Tell whether the numbers of a column add up to a total, as far as floats and rounding to cents allow."""
    written = pc.match_substring_regex(column, r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$")
    numbers = pc.cast(column.filter(pc.fill_null(written, False)), pa.float64())
    if not len(numbers):
        return False
    return bool(abs((pc.sum(numbers).as_py() or 0) - total) <= max(1e-6 * abs(total), 0.005))
