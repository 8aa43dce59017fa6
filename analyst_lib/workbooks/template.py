"""Fills a workbook that somebody laid out: named cells and `{{name}}` marks get values, tables are written where named.

What openpyxl does not read of a workbook is not kept: macros, shapes, form controls and pivot tables' caches. Cell
formats, column widths, conditional formats, formulas, images and charts stay.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from .columns import LONGEST_TEXT, plain

LAST_ROW = 1_048_576
MARK = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


@dataclass(frozen=True)
class Place:
    """Where a name stands in a template: a cell, and for a named area the last row and column that it takes."""

    sheet: Worksheet
    row: int
    column: int
    last_row: int
    last_column: int
    marked: bool = False

    @property
    def cell(self) -> Any:
        """The first cell."""
        return self.sheet.cell(self.row, self.column)

    def __str__(self) -> str:
        return f"{self.sheet.title}!{get_column_letter(self.column)}{self.row}"


def fill_template(
    template: str | PathLike[str],
    tables: Mapping[str, pd.DataFrame],
    values: Mapping[str, Any],
    target: str | PathLike[str],
    *,
    header: bool = True,
) -> tuple[str, ...]:
    """Fill a workbook of your own and write it elsewhere; the template is not changed.

    A place is a named cell (Formulas > Define Name) or a cell that holds `{{name}}`. A value replaces what the cell
    holds and keeps its format; within a longer text (`Sales of {{month}}`) it is written as text. A table is written
    from its place on, and every row gets the format of the template's first row of values. An Excel table (Insert >
    Table) at the place is stretched over the rows, so that formulas and charts on it follow. Text is written as text,
    also if it begins with `=`.

    Parameters
    ----------
    template
        The workbook (.xlsx) as it was laid out.
    tables
        Tables of shape (rows, columns) by name; the index is not written.
    values
        Single values by name: numbers, texts, dates, booleans; None and NaN leave the cell empty.
    target
        The file to write; one that exists is replaced.
    header
        Whether the names of a table's columns are written, at its place; if not, its rows begin there, below the
        header that the template has.

    Returns
    -------
    tuple of str
        The names of tables and values for which the template has no place.

    Raises
    ------
    ValueError
        If nothing is given for a mark of the template, or a table would cover cells that hold something.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> book = openpyxl.Workbook()
    >>> book.active["A1"], book.active["A3"] = "Sales of {{month}}", "{{shops}}"
    >>> book.save(folder / "template.xlsx")
    >>> shops = pd.DataFrame({"shop": ["North", "=South"], "sales": [12.5, 8.0]})
    >>> fill_template(folder / "template.xlsx", {"shops": shops}, {"month": "May", "year": 2026}, folder / "may.xlsx")
    ('year',)
    >>> [row for row in openpyxl.load_workbook(folder / "may.xlsx").active.values if any(row)]
    [('Sales of May', None), ('shop', 'sales'), ('North', 12.5), ('=South', 8)]
    """
    book = openpyxl.load_workbook(template)
    places = _places(book)
    given = {*tables, *values}
    missing = sorted(name for name, found in places.items() if name not in given and any(p.marked for p in found))
    if missing:
        raise ValueError(f"the template asks for {', '.join(missing)}; given are {', '.join(sorted(given)) or 'none'}")
    for name, value in values.items():
        for place in places.get(name, ()):
            _fill(place, name, value)
    for name, table in tables.items():
        for place in places.get(name, ()):
            _write(place, name, table, int(header))
    _save(book, Path(target))
    return tuple(name for name in (*tables, *values) if name not in places)


def _save(book: Workbook, target: Path) -> None:
    aside = target.with_name(f".{target.name}.part")
    try:
        book.save(aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def _places(book: Workbook) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for name, place in (*_named(book), *_marked(book)):
        found.setdefault(name, []).append(place)
    return found


def _named(book: Workbook) -> Iterator[tuple[str, Place]]:
    scopes = [book.defined_names, *(sheet.defined_names for sheet in book.worksheets)]
    for name, definition in (item for scope in scopes for item in scope.items()):
        if definition.type != "RANGE" or definition.hidden:
            continue
        for title, area in definition.destinations:
            if title in book.sheetnames:
                left, top, right, bottom = range_boundaries(area)
                yield name, Place(book[title], top or 1, left or 1, bottom or top or 1, right or left or 1)


def _marked(book: Workbook) -> Iterator[tuple[str, Place]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "s":
                    for name in dict.fromkeys(MARK.findall(cell.value)):
                        yield name, Place(sheet, cell.row, cell.column, cell.row, cell.column, marked=True)


def _fill(place: Place, name: str, value: Any) -> None:
    cell = place.cell
    if not place.marked or MARK.fullmatch(str(cell.value).strip()):
        return _put(cell, value)
    said = "" if _plain(value) is None else str(value)
    return _put(cell, MARK.sub(lambda m: said if m[1] == name else m[0], str(cell.value)))


def _write(place: Place, name: str, table: pd.DataFrame, head: int) -> None:
    rows, width = table.shape
    _clear(place, [_area(place, t.ref) for t in _tables_at(place, head)])
    _check_room(place, name, rows - 1 + head, width)
    pattern = [_look(place.sheet.cell(place.row + head, place.column + shift)) for shift in range(width)]
    for shift, column in enumerate(table.columns if head else ()):
        _put(place.sheet.cell(place.row, place.column + shift), str(column))
    for below, row in enumerate(table.itertuples(index=False, name=None), head):
        for shift, value in enumerate(row):
            cell = place.sheet.cell(place.row + below, place.column + shift)
            if below > head and pattern[shift]:
                cell._style = copy(pattern[shift])
            _put(cell, value)
    for excel_table in _tables_at(place, head):
        _stretch(place, excel_table, max(rows, 1), width)


def _clear(place: Place, areas: Sequence[Place]) -> None:
    """Empty the mark and what the named area and the Excel table at the place held, but for the table's header."""
    for area in (place, *areas):
        for row in range(max(place.row, area.row), area.last_row + 1):
            for column in range(area.column, area.last_column + 1):
                cell = place.sheet.cell(row, column)
                if not isinstance(cell, MergedCell):
                    cell.value = None


def _check_room(place: Place, name: str, below: int, width: int) -> None:
    """Refuse to write over what the template holds."""
    last = place.row + max(below, 0)
    if last > LAST_ROW:
        raise ValueError(f"table {name!r} needs {below + 1:,} rows; from {place} on a sheet has fewer")
    for cells in place.sheet.iter_rows(place.row, last, place.column, place.column + width - 1):
        for cell in cells:
            if isinstance(cell, MergedCell) or cell.value is not None:
                raise ValueError(
                    f"table {name!r} needs {below + 1:,} rows and {width:,} columns from {place} on, but "
                    f"{cell.coordinate} holds something. Move that, or give the table a sheet of its own."
                )


def _area(place: Place, reference: str) -> Place:
    left, top, right, bottom = range_boundaries(reference)
    return Place(place.sheet, top, left, bottom, right)


def _tables_at(place: Place, head: int) -> Sequence[Any]:
    corner = (place.column, place.row - 1 + head)
    return [t for t in place.sheet.tables.values() if range_boundaries(t.ref)[:2] == corner]


def _stretch(place: Place, excel_table: Any, rows: int, width: int) -> None:
    top = range_boundaries(excel_table.ref)[1]
    excel_table.ref = f"{place.cell.column_letter}{top}:{get_column_letter(place.column + width - 1)}{top + rows}"
    if excel_table.autoFilter is not None:
        excel_table.autoFilter.ref = excel_table.ref
    excel_table.tableColumns = []
    excel_table._initialise_columns()
    for shift, column in enumerate(excel_table.tableColumns):  # Excel wants the very texts of the header
        column.name = str(place.sheet.cell(top, place.column + shift).value or column.name)


def _look(cell: Cell) -> Any:
    return copy(cell._style) if cell.has_style else None


def _plain(value: Any) -> Any:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, np.datetime64 | datetime.datetime):
        return pd.Timestamp(value).tz_localize(None).to_pydatetime(warn=False)
    if isinstance(value, np.timedelta64 | datetime.timedelta):
        return pd.Timedelta(value).to_pytimedelta()
    return value if isinstance(value, datetime.date | datetime.time) else plain(value)


def _put(cell: Any, value: Any) -> None:
    """Write a value into a cell whose format stays; only a date in a cell without one gets a date's format."""
    form, ready = cell.number_format, _plain(value)
    if isinstance(ready, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", ready)[:LONGEST_TEXT]
        cell.data_type = "s"  # also what begins with "=", which openpyxl takes for a formula
        return
    cell.value = ready
    if form != "General":
        cell.number_format = form
