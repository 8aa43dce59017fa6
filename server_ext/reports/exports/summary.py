"""The first sheet of a report's workbook: what was found, what the other sheets hold, how it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from analyst_lib.workbooks.book import INK, SOFT, Book
from analyst_lib.workbooks.columns import text
from server_ext.reports.exports.reading import Report

WIDTHS = (12, 32, 56, 46, 46, 30)
LINE = 150  # characters of the summary in a line of the merged cells
COLOURS = {"high": "#C62F3B", "medium": "#A96500", "low": "#4F739C", "good": "#267A4C"}
HEADS = ("Severity", "Finding", "What was found", "Why it matters", "What to do", "Columns")


class _Rows:
    """Writes one row after another."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self.book, self.sheet, self.next = book, sheet, 0

    def put(self, *values: str, height: float | None = None, **looks: Any) -> None:
        """Write texts into a row, all with the same looks."""
        looks = {"valign": "top", "font_color": INK, **looks}
        for place, value in enumerate(values):
            if value:
                self.sheet.write_string(self.next, place, text(value), self.book.format(**looks))
        if height:
            self.sheet.set_row(self.next, height)
        self.next += 1

    def wide(self, value: str, **looks: Any) -> None:
        """Write a paragraph over all columns."""
        lines = sum(1 + len(line) // LINE for line in value.split("\n"))
        self.sheet.set_row(self.next, min(16.0 * lines + 2, 400.0))
        form = self.book.format(text_wrap=True, valign="top", font_color=INK, **looks)
        self.sheet.merge_range(self.next, 0, self.next, len(WIDTHS) - 1, text(value), form)
        self.next += 1

    def title(self, value: str) -> None:
        """Begin a part."""
        self.next += 1
        self.put(value, bold=True, font_size=13, height=22)


def write_summary(book: Book, sheet: Worksheet, report: Report, sheets: Sequence[tuple[str, str]]) -> None:
    """Write the summary; `sheets` are the names of the other sheets (empty: left out) and what is in them."""
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    rows = _Rows(book, sheet)
    rows.put(report.kicker, font_color=SOFT)
    rows.put(report.headline, bold=True, font_size=18, height=28)
    if report.ended:
        rows.wide(report.ended, bold=True, border=1, border_color=COLOURS["high"])
    if report.summary:
        rows.wide(report.summary, font_size=12)
    _findings(rows, report)
    if sheets:
        rows.title("In this workbook")
        _contents(rows, sheets)
    if report.made:
        rows.title("How it was made")
        for name, value in provenance(report.made):
            rows.put(name, value, font_color=INK)


def _findings(rows: _Rows, report: Report) -> None:
    if not report.findings:
        return
    rows.title("What matters")
    rows.put(*HEADS, bold=True, bottom=1, bottom_color="#8A94A6")
    wrapped = rows.book.format(text_wrap=True, valign="top", font_color=INK, bottom=4, bottom_color="#C9D0DB")
    for found in report.findings:
        colour = COLOURS.get(found.severity, SOFT)
        level = rows.book.format(bold=True, valign="top", font_color=colour, bottom=4, bottom_color="#C9D0DB")
        rows.sheet.write_string(rows.next, 0, text(f"● {found.severity}"), level)
        cells = (found.title, found.what, found.why, found.do, ", ".join(found.columns))
        for place, value in enumerate(cells, 1):
            rows.sheet.write_string(rows.next, place, text(value), wrapped)
        rows.next += 1


def _contents(rows: _Rows, sheets: Sequence[tuple[str, str]]) -> None:
    link = rows.book.format(font_color="#2457C5", underline=1, valign="top")
    for name, about in sheets:
        if name:
            quoted = name.replace("'", "''")
            rows.sheet.write_url(rows.next, 0, f"internal:'{quoted}'!A1", link, text(name))
            rows.sheet.write_string(rows.next, 2, text(about), rows.book.format(font_color=SOFT))
            rows.next += 1
        else:
            rows.put("", "", about, font_color=SOFT)


def provenance(made: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a report tells of how it was made, as names and texts."""
    dataset, analysis = made.get("dataset") or {}, made.get("analysis") or {}
    parameters = [f"{n} = {json.dumps(v, ensure_ascii=False)}" for n, v in (made.get("parameters") or {}).items()]
    told = {
        "dataset": str(dataset.get("name") or ""),
        "size": f"{dataset['rows']:,} rows × {dataset['columns']:,} columns" if dataset.get("rows") is not None else "",
        "SHA-256": str(dataset.get("sha256") or ""),
        "notes": " ".join(str(note) for note in dataset.get("notes") or ()),
        "analysis": ", version ".join(str(analysis[n]) for n in ("name", "version") if analysis.get(n)),
        "parameters": "; ".join(parameters) or "all at their defaults",
        "made": f"{str(made.get('started') or '')[:16].replace('T', ' ')} UTC, in {made.get('duration')} s",
        "job": f"{made.get('job')}, {made.get('status')}" + (f" ({made['reason']})" if made.get("reason") else ""),
        "libraries": " · ".join(f"{n} {v}" for n, v in (made.get("libraries") or {}).items()),
    }
    return [(name, value) for name, value in told.items() if value]
