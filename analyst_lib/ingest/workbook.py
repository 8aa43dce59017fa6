"""Excel workbooks: the sheet with the largest table, its header found below titles, its cells read by calamine.

Only cached values are read: formulas, macros and links to elsewhere are never followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .convert import check_size, convert
from .header import has_header
from .limits import Limits, Options
from .names import Name, unique
from .notes import about_columns
from .plan import ColumnPlan, plan, prefer
from .record import Ingested
from .refusal import Unreadable
from .workbook_guard import Sheet, check_sheet, inspect

_TOP = 60
_ROWS = 65_536
_SAMPLE = 1000
_FOOTER = 20
# The first day of Excel's calendar stands before a time of day that has no date.
_TIME_ONLY = r"^18(99-12-31|99-12-30) (\d\d:\d\d:\d\d)"

Cells = list[list[str | None]]


@dataclass(frozen=True)
class Area:
    """Where the table stands in a sheet: rows counted from the first, the header's row if there is one."""

    header: int | None
    start: int
    stop: int
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Grid:
    """The texts of a table in a sheet."""

    columns: tuple[pa.Array, ...]

    def batches(self, plans: Sequence[ColumnPlan]) -> Iterator[pa.RecordBatch]:
        """Give batches of texts."""
        rows = len(self.columns[0]) if self.columns else 0
        labels = [str(place) for place in range(len(self.columns))]
        for start in range(0, rows, _ROWS):
            parts = [column.slice(start, _ROWS) for column in self.columns]
            arrays = [part if p.distinct else part.dictionary_encode() for part, p in zip(parts, plans, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, labels)

    def sample(self, place: int) -> list[str]:
        """Give texts of a column from its beginning and from all its length."""
        column = self.columns[place]
        step = max(len(column) // _SAMPLE, 1)
        spread = column.slice(_SAMPLE).take(pa.array(range(0, max(len(column) - _SAMPLE, 0), step), pa.int64()))
        return [text for text in (*column.slice(0, _SAMPLE).to_pylist(), *spread.to_pylist()) if text is not None]


def read_workbook(source: Path, target: Path, limits: Limits, options: Options) -> Ingested:
    """Convert one sheet of a workbook."""
    sheets = inspect(source, limits)
    sheet = choose(sheets, options.sheet)
    check_sheet(sheet, limits)
    cells = _loaded(source, sheet)
    area = locate(cells, options.header)
    names, notes = _named(cells, area)
    check_size(area.stop - area.start, len(names), limits)
    grid, blank = _grid(cells, area)
    plans = [plan(name, grid.sample(place)) for place, name in enumerate(names)]
    prefer(plans, options.decimal, options.day_first)
    rows, columns = convert(grid, plans, target, limits)
    told = (*_about_sheets(sheet, sheets, options), *_about_area(cells, area, blank), *notes, *_about_errors(sheet))
    return Ingested(
        format="excel",
        rows=rows,
        columns=columns,
        header=area.header is not None,
        header_line=area.header + 1 if area.header is not None else None,
        sheet=sheet.name,
        other_sheets=tuple(other.name for other in sheets if other != sheet),
        notes=(*told, *about_columns(plans, columns)),
    )


def choose(sheets: Sequence[Sheet], wanted: str | None) -> Sheet:
    """Take the sheet that was asked for, else the one with the most cells, hidden ones last."""
    if wanted is not None:
        found = [sheet for sheet in sheets if sheet.name == wanted]
        if not found:
            known = ", ".join(sheet.name for sheet in sheets[:20])
            raise Unreadable(f"There is no sheet {wanted!r}; there are {known}.", "no_such_sheet", field="sheet")
        return found[0]
    filled = [sheet for sheet in sheets if sheet.cells]
    if not filled:
        raise Unreadable("No sheet of the workbook holds any value.", "empty")
    return max(filled, key=lambda sheet: (not sheet.hidden, sheet.cells))


def _loaded(source: Path, sheet: Sheet) -> list[pa.Array]:
    """Read all cells as texts; row 0 is the sheet's first row."""
    import fastexcel

    try:
        reader = fastexcel.read_excel(str(source.resolve()))
        batch = reader.load_sheet(sheet.name, header_row=None, skip_rows=0, dtypes="string").to_arrow()
        numbers = reader.load_sheet(sheet.name, header_row=None, skip_rows=0, dtypes="float").to_arrow()
    except fastexcel.FastExcelError as error:
        why = str(error).splitlines()[0][:200]
        raise Unreadable(f"Sheet {sheet.name!r} cannot be read ({why}). Save it as CSV.", "truncated") from error
    if not batch.num_rows:
        raise Unreadable(f"Sheet {sheet.name!r} is empty. Choose another sheet.", "empty")
    texts = [pc.cast(column, pa.string()) for column in batch.columns]
    return [_without_first_day(_exact(*pair)) for pair in zip(texts, numbers.columns, strict=True)]


def _exact(text: pa.Array, number: pa.Array) -> pa.Array:
    """Write the numbers of a column in full: the texts that calamine makes of them end after nine decimals."""
    written = pc.fill_null(pc.and_(pc.match_substring_regex(text, r"^-?\d+(\.\d+)?$"), pc.is_valid(number)), False)
    rounded = pc.cast(pc.if_else(written, text, None), pa.float64())
    cut = pc.fill_null(pc.not_equal(rounded, number), False)
    if not pc.any(cut).as_py():
        return text
    return pc.if_else(cut, pc.cast(number, pa.string()), text)


def _without_first_day(column: pa.Array) -> pa.Array:
    if not pc.any(pc.starts_with(column, "1899-12-3")).as_py():
        return column
    return pc.replace_substring_regex(column, _TIME_ONLY, r"\2")


def locate(cells: list[pa.Array], header: bool | None = None) -> Area:
    """Find the table: titles above it, notes below it and empty columns around it are left out."""
    filled = _filled(cells)
    there = np.flatnonzero(filled)
    if not len(there):
        raise Unreadable("The sheet holds no values.", "empty")
    start, stop = _first(filled, there), _last(filled, there)
    top = _rows(cells, start, min(start + _TOP, stop))
    names = [cell or "" for cell in top[0]]
    is_header = has_header(names, [[cell or "" for cell in row] for row in top[1:]]) if header is None else header
    columns = [
        place for place, column in enumerate(cells) if column.slice(start, stop - start).null_count < stop - start
    ]
    return Area(start if is_header else None, start + is_header, stop, tuple(columns))


def _filled(cells: list[pa.Array]) -> np.ndarray:
    """Count the values of each row."""
    count = np.zeros(len(cells[0]), np.int32)
    for column in cells:
        count += pc.is_valid(column).to_numpy(zero_copy_only=False)
    return count


def _first(filled: np.ndarray, there: np.ndarray) -> int:
    """Find the header: the first row about as full as the rows below it."""
    typical = median(filled[there[:_TOP]].tolist())
    return int(next(row for row in there if filled[row] >= 0.6 * typical))


def _last(filled: np.ndarray, there: np.ndarray) -> int:
    """Find the end: after an empty row, a few rows of one value each are notes, not data."""
    end = int(there[-1]) + 1
    gaps = np.flatnonzero(filled[: end - 1] == 0)
    if len(gaps) and median(filled[there].tolist()) >= 3:
        after = filled[gaps[-1] + 1 : end]
        if len(after) <= _FOOTER and (after <= 1).all() and gaps[-1] > there[0]:
            before = np.flatnonzero(filled[: gaps[-1]])
            return int(before[-1]) + 1
    return end


def _rows(cells: list[pa.Array], start: int, stop: int) -> Cells:
    columns = [column.slice(start, stop - start).to_pylist() for column in cells]
    return [list(row) for row in zip(*columns, strict=True)]


def _named(cells: list[pa.Array], area: Area) -> tuple[tuple[Name, ...], list[str]]:
    if area.header is None:
        names, _ = unique([""] * len(area.columns))
        note = f"Row {area.start + 1} holds values, not names; the columns were given names."
        return tuple(Name(name.name) for name in names), [note]
    return unique([_plain(cells[place][area.header].as_py()) for place in area.columns])


def _plain(name: str | None) -> str:
    return (name or "").removesuffix(" 00:00:00")


def _grid(cells: list[pa.Array], area: Area) -> tuple[Grid, int]:
    """Cut the table out, without rows that are wholly empty; give also how many those were."""
    columns = [cells[place].slice(area.start, area.stop - area.start) for place in area.columns]
    empty = _filled(columns) == 0 if columns else np.zeros(0, bool)
    blank = int(empty.sum())
    if blank:
        keep = pa.array(~empty)
        columns = [column.filter(keep) for column in columns]
    return Grid(tuple(columns)), blank


def _about_sheets(sheet: Sheet, sheets: Sequence[Sheet], options: Options) -> list[str]:
    others = [other.name for other in sheets if other != sheet]
    if not others or options.sheet is not None:
        return []
    listed = ", ".join(others[:10]) + (f" and {len(others) - 10} more" if len(others) > 10 else "")
    return [f"The workbook has {len(sheets)} sheets; the largest table, {sheet.name}, was read. Not read: {listed}."]


def _about_area(cells: list[pa.Array], area: Area, blank: int) -> list[str]:
    first = area.header if area.header is not None else area.start
    above = [" ".join(cell for cell in row if cell) for row in _rows(cells, 0, min(first, _TOP))]
    below = [" ".join(cell for cell in row if cell) for row in _rows(cells, area.stop, len(cells[0]))]
    notes = [
        f"Left out {where} the table: {' / '.join(filter(None, texts))[:200]!r}."
        for where, texts in (("above", above), ("below", below))
        if any(texts)
    ]
    return [*notes, *([f"{blank:,} empty rows inside the table were left out."] if blank else [])]


def _about_errors(sheet: Sheet) -> list[str]:
    if not sheet.errors:
        return []
    return [f"{sheet.errors:,} cells hold an error such as #DIV/0! or #N/A; they are missing values."]
