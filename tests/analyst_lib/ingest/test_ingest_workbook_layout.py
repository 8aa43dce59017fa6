"""How people lay out sheets: header rows with merged cells, totals, hidden parts, number formats, several tables."""

# ruff: noqa: DTZ001  (tables hold times without a zone)
from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import Table, TableStyleInfo

from .conftest import Reader

Saved = Callable[[Any], Path]


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    def save(sheet: Any) -> Path:
        path = tmp_path / "book.xlsx"
        sheet.parent.save(path)
        return path

    return save


def sheet_of(*rows: list[object]) -> Any:
    sheet = openpyxl.Workbook().active
    for row in rows:
        sheet.append(row)
    return sheet


def test_merged_header_rows_are_joined(read: Reader, saved: Saved) -> None:
    sheet = sheet_of(
        ["Turnover of all shops"],
        ["Region", 2024, None, 2025, None],
        [None, "Q1", "Q2", "Q1", "Q2"],
        *([f"R{n % 3}", n, n + 1, n + 2, n + 3] for n in range(12)),
    )
    for block in ("A1:E1", "A2:A3", "B2:C2", "D2:E2"):
        sheet.merge_cells(block)
    got = read(saved(sheet), "book.xlsx")
    assert got.table.column_names == ["Region", "2024 / Q1", "2024 / Q2", "2025 / Q1", "2025 / Q2"]
    assert (got.found.rows, got.found.header_line) == (12, 3)
    assert got.values("2025 / Q2") == [n + 3 for n in range(12)]
    assert "Rows 2 to 3 are the header: their names were joined." in got.found.notes
    assert "Left out above the table: 'Turnover of all shops'." in got.found.notes


def test_three_header_rows_without_a_name_merged_downwards(read: Reader, saved: Saved) -> None:
    sheet = sheet_of(
        [None, "Europe", None, None, None, "Asia", None],
        [None, "DE", None, "FR", None, "JP", None],
        ["year", "in", "out", "in", "out", "in", "out"],
        *([2000 + n, *range(n, n + 6)] for n in range(12)),
    )
    for block in ("B1:E1", "F1:G1", "B2:C2", "D2:E2", "F2:G2"):
        sheet.merge_cells(block)
    got = read(saved(sheet), "book.xlsx")
    assert got.table.column_names[:3] == ["year", "Europe / DE / in", "Europe / DE / out"]
    assert got.table.column_names[-1] == "Asia / JP / out"
    assert got.column("year").meaning == "year"


def test_a_merged_title_is_no_header(read: Reader, saved: Saved) -> None:
    sheet = sheet_of(["All shops", None, None], ["region", "n", "m"], *(["a", n, n] for n in range(9)))
    sheet.merge_cells("A1:C1")
    assert read(saved(sheet), "book.xlsx").table.column_names == ["region", "n", "m"]
    aside = sheet_of([None, "All shops", None], ["region", "n", "m"], *(["a", n, n] for n in range(9)))
    aside.merge_cells("B1:C1")
    assert read(saved(aside), "book.xlsx").table.column_names == ["region", "n", "m"]


def test_cells_merged_downwards_hold_for_each_row(read: Reader, saved: Saved) -> None:
    rows = [["North" if n == 0 else "South" if n == 3 else None, f"shop {n}", n] for n in range(6)]
    sheet = sheet_of(["region", "shop", "n"], *rows)
    sheet.merge_cells("A2:A4")
    sheet.merge_cells("A5:A7")
    got = read(saved(sheet), "book.xlsx")
    assert got.values("region") == ["North"] * 3 + ["South"] * 3
    assert "2 cells merged over several rows: each of the rows has its value now." in got.found.notes


@pytest.mark.parametrize("label", ["Total", "TOTAL:", "Summe", "Gesamt", "Σ", "Grand total", "Totale", "Суммa", "合計"])
def test_totals_are_left_out(read: Reader, saved: Saved, label: str) -> None:
    values = [n * 1.1 for n in range(20)]
    sheet = sheet_of(["region", "value", "mean"], *([f"R{n}", value, 5] for n, value in enumerate(values)))
    sheet.append([label, sum(values), 5])
    got = read(saved(sheet), "book.xlsx")
    known = label != "Суммa"  # a word that is not known
    assert got.found.rows == 21 - known
    assert any(note.startswith("The row of totals was left out: ") for note in got.found.notes) == known


@pytest.mark.parametrize("last", [["Total", 18.0], ["R99", 45.0], ["Total", None]])
def test_what_is_no_total_stays(read: Reader, saved: Saved, last: list[object]) -> None:
    sheet = sheet_of(["region", "value"], *([f"R{n}", n] for n in range(10)), last)
    got = read(saved(sheet), "book.xlsx")
    assert got.found.rows == 11
    assert got.values("region")[-1] == last[0]


def test_hidden_rows_and_columns_are_read_and_told(read: Reader, saved: Saved) -> None:
    sheet = sheet_of(["region", "cost", "margin"], *([f"R{n}", n, n / 7] for n in range(10)))
    for row in (3, 4, 7):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["B"].hidden = True
    got = read(saved(sheet), "book.xlsx")
    assert got.values("cost") == list(range(10))
    assert "3 rows of the sheet are hidden in Excel; hidden rows were read like all others." in got.found.notes
    assert "Hidden in Excel but read like all others: cost (B)." in got.found.notes


FORMATS = [
    ("dd/mm/yyyy", 45000, "date", date(2023, 3, 15), None, None),
    ("[$-407]d. mmm yyyy", 45000, "date", date(2023, 3, 15), None, None),
    ("0.0%", 0.25, "number", 0.25, "percentage", None),
    ('#,##0.00 "€"', 2.5, "number", 2.5, "currency", "€"),
    ('"$"#,##0', 3, "integer", 3, "currency", "$"),
    ("_-* #,##0.00 [$CHF-807]_-", 3.5, "number", 3.5, "currency", "CHF"),
    ('0.0 "kg"', 3.5, "number", 3.5, None, None),
    ("General", 3.5, "number", 3.5, None, None),
    ("[h]:mm:ss", 1.1, "text", "26:24:00", "duration", None),
    ("hh:mm", 0.5, "text", "12:00:00", "time_of_day", None),
]


@pytest.mark.parametrize(("code", "number", "kind", "value", "meaning", "unit"), FORMATS)
def test_number_formats(
    read: Reader,
    saved: Saved,
    code: str,
    number: float,
    kind: str,
    value: object,
    meaning: str | None,
    unit: str | None,
) -> None:
    step = 1 if number >= 1 and "h" not in code else 0.01
    sheet = sheet_of(["n", "x"], *([n, number + n * step] for n in range(12)))
    for row in range(2, 14):
        sheet.cell(row, 2).number_format = code
    got = read(saved(sheet), "book.xlsx")
    column = got.column("x")
    assert (column.kind, got.values("x")[0], column.meaning, column.unit) == (kind, value, meaning, unit)
    assert got.column("n").meaning is None


def test_declared_tables(read: Reader, saved: Saved) -> None:
    sheet = sheet_of(["Shop report"], [], *([f"R{n}" if n else "region", n or "value", None] for n in range(15)))
    sheet["A18"], sheet["B18"] = "All", 105
    for row, (name, rate) in enumerate([("key", "rate"), ("EUR", 1.1), ("CHF", 0.9)], start=3):
        sheet.cell(row, 5, name)
        sheet.cell(row, 6, rate)
    sales, rates = Table(displayName="Sales", ref="A3:B18", totalsRowCount=1), Table(displayName="Rates", ref="E3:F5")
    for table in (sales, rates):
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1")
        sheet.add_table(table)
    got = read(saved(sheet), "book.xlsx")
    assert (got.table.column_names, got.found.rows, got.found.header_line) == (["region", "value"], 14, 3)
    assert "The sheet holds another table, not read: table Rates (E3:F5)." in got.found.notes


def test_tables_side_by_side(read: Reader, saved: Saved) -> None:
    sheet = sheet_of(["region", "value"], *([f"R{n}", n] for n in range(40)))
    for row in range(6):
        sheet.cell(row + 1, 5, ["currency", *"ABCDE"][row])
        sheet.cell(row + 1, 6, ["rate", 1.1, 1.2, 1.3, 1.4, 1.5][row])
    got = read(saved(sheet), "book.xlsx")
    assert (got.table.column_names, got.found.rows) == (["region", "value"], 40)
    assert "The sheet holds another table, not read: E1:F6." in got.found.notes


def test_one_table_with_an_empty_column_stays_one(read: Reader, saved: Saved) -> None:
    sheet = sheet_of(["region", "value", None, "cost", "margin"], *([f"R{n}", n, None, n, n / 3] for n in range(40)))
    assert read(saved(sheet), "book.xlsx").table.column_names == ["region", "value", "cost", "margin"]


def test_tables_one_above_the_other(read: Reader, saved: Saved) -> None:
    sheet = sheet_of(
        ["region", "value", "day"],
        *([f"R{n}", n, datetime(2024, 1, n + 1)] for n in range(20)),
        [],
        ["currency", "rate", "note"],
        *([name, 1.1, "x"] for name in ("EUR", "CHF", "DKK", "SEK")),
    )
    got = read(saved(sheet), "book.xlsx")
    assert got.kinds() == {"region": "text", "value": "integer", "day": "date"}
    assert got.found.rows == 20
    assert "The sheet holds another table, not read: A23:C27." in got.found.notes


def test_a_gap_in_a_table_is_no_second_table(read: Reader, saved: Saved) -> None:
    rows: list[list[object]] = [[f"R{n}", n, f"text {n}"] for n in range(20)]
    rows[7:7] = [[]]
    got = read(saved(sheet_of(["region", "value", "note"], *rows)), "book.xlsx")
    assert got.found.rows == 20
    assert "1 empty row inside the table was left out." in got.found.notes


def test_what_the_fast_reader_refuses_is_read_by_openpyxl(read: Reader, saved: Saved, tmp_path: Path) -> None:
    sheet = sheet_of(["n", "day", "ok", "text", "err"])
    for n in range(30):
        sheet.append([n + 0.5, datetime(2024, 1, n + 1), n % 2 == 0, f"shop {n}", n])
    path = saved(sheet)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert b'<c r="E9" t="n"><v>7</v></c>' in parts[name]
    parts[name] = parts[name].replace(b'<c r="E9" t="n"><v>7</v></c>', b'<c r="E9" t="e"><v>#SPILL!</v></c>')
    spilled = tmp_path / "spilled.xlsx"
    with zipfile.ZipFile(spilled, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    fast, slow = read(path, "book.xlsx"), read(spilled, "book.xlsx")
    assert "read by openpyxl instead" in " ".join(slow.found.notes)
    assert "#SPILL!" in " ".join(slow.found.notes)
    assert slow.kinds() == fast.kinds()
    assert [slow.values(name) for name in ("n", "day", "ok", "text")] == [
        fast.values(name) for name in ("n", "day", "ok", "text")
    ]
    assert slow.values("err") == [None if n == 7 else n for n in range(30)]
