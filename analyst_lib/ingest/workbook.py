"""Excel workbooks: the sheet with the largest table, its header found below titles, its cells read by calamine.

Only cached values are read: formulas, macros and links to elsewhere are never followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from analyst_lib.words import joined, plural

from .convert import check_size, convert
from .limits import Limits, Options
from .names import Name, unique
from .notes import about_columns
from .plan import ColumnPlan, plan, prefer
from .record import Ingested
from .refusal import Unreadable
from .sink import Copy
from .workbook_area import letters, locate, texts_of
from .workbook_body import Grid, cut_out
from .workbook_cells import load, timed
from .workbook_guard import Sheet, check_sheet, inspect
from .workbook_header import Area, names_of
from .workbook_structure import Structure, currency_of, is_elapsed, is_percent, structure_of

_TOP = 60


def read_workbook(source: Path, target: Copy, limits: Limits, options: Options) -> Ingested:
    """Convert one sheet of a workbook."""
    sheets = inspect(source, limits)
    sheet = choose(sheets, options.sheet)
    check_sheet(sheet, limits)
    structure = structure_of(source, sheet)
    cells, slow = load(source, sheet)
    elapsed = {place for place, code in structure.formats if is_elapsed(code)}
    cells = [timed(column, place in elapsed) for place, column in enumerate(cells)]
    area = locate(cells, structure, options.header)
    names, notes = _named(cells, area, structure)
    check_size(area.stop - area.start, len(names), limits)
    grid, cut = cut_out(cells, area, structure.merges)
    plans = _plans(names, grid, area, structure)
    prefer(plans, options.decimal, options.day_first)
    rows, columns = convert(grid, plans, target, limits)
    about = (
        *_about_sheets(sheet, sheets, options),
        *_about_area(cells, area),
        *_about_hidden(sheet, structure, area, names),
    )
    return Ingested(
        format="excel",
        rows=rows,
        columns=columns,
        header=area.header is not None,
        header_line=area.header + 1 if area.header is not None else None,
        sheet=sheet.name,
        other_sheets=tuple(other.name for other in sheets if other != sheet),
        notes=(*slow, *about, *cut, *notes, *_about_errors(sheet), *about_columns(plans, columns)),
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


def _named(cells: list[pa.Array], area: Area, structure: Structure) -> tuple[tuple[Name, ...], list[str]]:
    if area.header is None:
        names, _ = unique([""] * len(area.columns))
        note = f"Row {area.start + 1} holds values, not names; the columns were given names."
        return tuple(Name(name.name) for name in names), [note]
    names, notes = unique(names_of(cells, area, structure.merges))
    if area.levels:
        notes = [f"Rows {area.levels[0] + 1} to {area.header + 1} are the header: their names were joined.", *notes]
    return names, notes


def _plans(names: tuple[Name, ...], grid: Grid, area: Area, structure: Structure) -> list[ColumnPlan]:
    """Plan each column from its texts, and from the number format in which it is shown."""
    plans = [plan(name, grid.sample(place)) for place, name in enumerate(names)]
    codes = dict(structure.formats)
    for made, place in zip(plans, area.columns, strict=True):
        code = codes.get(place, "")
        made.fractions, made.shown_unit = is_percent(code), currency_of(code)
    return plans


def _about_sheets(sheet: Sheet, sheets: Sequence[Sheet], options: Options) -> list[str]:
    others = [other.name for other in sheets if other != sheet]
    if not others or options.sheet is not None:
        return []
    listed = ", ".join(others[:10]) + (f" and {len(others) - 10} more" if len(others) > 10 else "")
    return [f"The workbook has {len(sheets)} sheets; the largest table, {sheet.name}, was read. Not read: {listed}."]


def _about_area(cells: list[pa.Array], area: Area) -> list[str]:
    if area.others:
        noun = "another table" if len(area.others) == 1 else f"{len(area.others)} more tables"
        return [f"The sheet holds {noun}, not read: {joined(area.others, 10)}."]
    first = min(area.levels, default=area.header if area.header is not None else area.start)
    everywhere = range(len(cells))
    above = [" ".join(filter(None, row)) for row in texts_of(cells, everywhere, 0, min(first, _TOP))]
    below = [
        " ".join(filter(None, row))
        for row in texts_of(cells, everywhere, area.stop, min(len(cells[0]), area.stop + _TOP))
    ]
    return [
        f"Left out {where} the table: {' / '.join(filter(None, texts))[:200]!r}."
        for where, texts in (("above", above), ("below", below))
        if any(texts)
    ]


def _about_hidden(sheet: Sheet, structure: Structure, area: Area, names: tuple[Name, ...]) -> list[str]:
    notes = []
    if sheet.hidden_rows:
        verb = "is" if sheet.hidden_rows == 1 else "are"
        rows = plural(sheet.hidden_rows, "row")
        notes.append(f"{rows} of the sheet {verb} hidden in Excel; hidden rows were read like all others.")
    hidden = [
        f"{name.name} ({letters(place)})"
        for name, place in zip(names, area.columns, strict=True)
        if place in structure.hidden_columns
    ]
    if hidden:
        notes.append(f"Hidden in Excel but read like all others: {joined(hidden, 10)}.")
    return notes


def _about_errors(sheet: Sheet) -> list[str]:
    if not sheet.errors:
        return []
    verb = "holds an error" if sheet.errors == 1 else "hold an error"
    missing = "it is a missing value" if sheet.errors == 1 else "they are missing values"
    return [f"{plural(sheet.errors, 'cell')} {verb} such as #DIV/0! or #N/A; {missing}."]
