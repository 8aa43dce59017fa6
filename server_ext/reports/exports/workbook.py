"""A report as a workbook: a summary, the findings, the values and records of its result, and a sheet for each table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analyst_lib.ingest import Unreadable, read_table
from analyst_lib.tables import RISKY
from analyst_lib.words import plural
from analyst_lib.workbooks.book import MOST_COLUMNS, MOST_ROWS, Book
from server_ext.reports.exports.reading import Report
from server_ext.reports.exports.summary import write_summary
from server_ext.reports.exports.tables import ReportTable, read_tables, typed_table

MOST_CELLS = 4_000_000
MOST_SHEETS = 100
LARGEST_FILE = 512 << 20
MOST_VALUES = 1_000
DEEPEST = 3


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the summary lists it."""

    name: str
    about: str


@dataclass(frozen=True)
class Source:
    """A table that is to have a sheet, drawn if it can be; `whole` names the file that holds more than the sheet."""

    name: str
    table: pd.DataFrame
    forms: dict[int, str]
    rows: int
    whole: str = ""
    drawn: bool = True


def write_report_workbook(report: Report, target: Path) -> None:
    """Write the workbook; what is too large for it is cut, and the summary says so."""
    room = MOST_CELLS
    with Book(target) as book:
        summary = book.sheet("Summary")
        entries: list[SheetEntry] = []
        for source in _sources(report):
            shown = _cut(source, room)
            if len(entries) == MOST_SHEETS or shown is None:
                entries.append(SheetEntry("", f"{source.name}: left out, the workbook is full. {source.whole}".strip()))
                continue
            room -= shown.size
            name = book.table(source.name, shown, forms=source.forms, chart=source.drawn)
            entries.append(SheetEntry(name, _about(source, shown)))
        write_summary(book, summary, report, [(e.name, e.about) for e in entries[: MOST_SHEETS + 20]])


def _cut(source: Source, room: int) -> pd.DataFrame | None:
    table = source.table.iloc[:MOST_ROWS, : min(MOST_COLUMNS, max(room, 0))]
    return table.iloc[: room // max(table.shape[1], 1)] if room > 0 else None


def _about(source: Source, shown: pd.DataFrame) -> str:
    rows, columns = shown.shape
    said = f"{plural(rows, 'row')}, {plural(columns, 'column')}"
    if rows < source.rows:
        said = f"the first {plural(rows, 'row')} of {source.rows:,}, {plural(columns, 'column')}"
    if columns < source.table.shape[1]:
        said += f" of {source.table.shape[1]:,}"
    return f"{said}. {source.whole}".strip(". ")


def _sources(report: Report) -> Iterator[Source]:
    findings = [{**asdict(f), "columns": ", ".join(f.columns)} for f in report.findings]
    if findings:
        yield _source("Findings", pd.DataFrame(findings).rename(columns={"do": "what to do"}))
    values = list(_values(report.result))
    if values:
        yield _source("Values", pd.DataFrame(values[:MOST_VALUES], columns=["name", "value"], dtype=object))
    yield from _tables(report)
    for name, records in _records(report.result):
        yield _source(name.replace("_", " ").capitalize(), pd.DataFrame(records))


def _tables(report: Report) -> Iterator[Source]:
    kept: set[str] = set()
    tables = read_tables(report.main)
    facts = [(table.about, *row) for table in tables if table.facts for row in table.rows]
    if facts:
        yield _source("Details", pd.DataFrame(facts, columns=["about", "name", "value"], dtype=object))
    for table in (table for table in tables if not table.facts):
        yield _whole(report, table, kept) or _of_page(table)
    for path in sorted((report.folder / "files").glob("*.csv")):
        if path.name not in kept and (source := _of_file(path, path.stem)):
            yield source


def _source(name: str, table: pd.DataFrame) -> Source:
    return Source(name, table, {}, len(table), drawn=False)


def _of_page(table: ReportTable) -> Source:
    made, forms = typed_table(table)
    return Source(table.name, made, forms, len(made) + table.left_out)


def _whole(report: Report, table: ReportTable, kept: set[str]) -> Source | None:
    """Return a table as the file has it that `show` kept; the page holds its first rows only."""
    folder = (report.folder / "files").resolve()
    path = (folder / table.file).resolve() if table.file else folder
    if not path.is_relative_to(folder) or not path.is_file():
        return None
    kept.add(path.name)
    return _of_file(path, path.stem, delimiter=",", decimal=".", encoding="utf-8", header=True)


def _of_file(path: Path, name: str, **known: Any) -> Source | None:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_FILE:
        return None
    try:
        table = read_table(path, **known)
    except Unreadable:  # no table, whatever its name says
        return None
    whole = f"All of it: files/{path.name}" if table.shape[0] > MOST_ROWS or table.size > MOST_CELLS else ""
    return Source(name, _as_shown(table) if known else table, {}, len(table), whole)


def _as_shown(table: pd.DataFrame) -> pd.DataFrame:
    """Take off the apostrophe that `show` puts before what a spreadsheet would take for a formula in a CSV file."""
    risky = tuple(f"'{mark}" for mark in RISKY)
    for place, dtype in enumerate(table.dtypes):
        if isinstance(dtype, pd.CategoricalDtype) or dtype.kind == "O":
            texts = table.iloc[:, place].astype(object)
            found = texts.map(lambda v: isinstance(v, str) and v.startswith(risky))
            if found.any():
                table.isetitem(place, texts.where(~found, texts.astype(str).str[1:]).to_numpy())
    return table


def _values(result: Mapping[str, Any], prefix: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    """Yield the single values of the result, those inside dictionaries with dots in their names."""
    for name, value in result.items():
        if isinstance(value, Mapping) and depth < DEEPEST:
            yield from _values(value, f"{prefix}{name}.", depth + 1)
        elif value is None or isinstance(value, str | int | float):
            yield f"{prefix}{name}", value
        elif isinstance(value, list) and len(value) <= 20 and not any(isinstance(v, list | Mapping) for v in value):
            yield f"{prefix}{name}", ", ".join("" if v is None else str(v) for v in value)


def _records(result: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Yield the lists of records in the result, such as one for each column of a profile."""
    for name, value in result.items():
        if isinstance(value, Mapping) and not prefix:
            yield from _records(value, f"{name} ")
        elif isinstance(value, list) and value and name != "findings" and all(isinstance(v, Mapping) for v in value):
            flat = [dict(_values(record)) for record in value]
            if max(map(len, flat)) > 1:
                yield prefix + name, flat
