"""Excel: sheets, headers below titles, types, and workbooks made to bring a reader down."""

# ruff: noqa: DTZ001  (tables hold times without a zone)
from __future__ import annotations

import zipfile
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

import openpyxl
import pytest

from .conftest import Reader, Refuser

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook as people keep them: a cover, a table under a title, notes below, a small list."""
    workbook = openpyxl.Workbook()
    cover = workbook.active
    cover.title = "Cover"
    cover["B2"] = "Annual report"
    sheet = workbook.create_sheet("Sales")
    sheet["A1"] = "Sales by day"
    sheet.append([])
    sheet.append(["day", "region", "value", "paid", "zip", "mixed", "share", "at", None])
    for row in range(30):
        values = [datetime(2024, 1, row + 1), ["North", "South"][row % 2], row * 1.5 + 0.1, row % 3 == 0, f"{row:05d}"]
        sheet.append([*values, row if row % 2 else "n/a", "=1/0", clock(row % 24, 30)])
    sheet.append([])
    sheet.append(["Source: the till"])
    small = workbook.create_sheet("List")
    small.append(["a", "b"])
    small.append([1, "x"])
    path = tmp_path / "book.xlsx"
    workbook.save(path)
    return path


def test_the_largest_table_is_taken(read: Reader, book: Path) -> None:
    got = read(book, "book.xlsx")
    assert (got.found.format, got.found.sheet, got.found.other_sheets) == ("excel", "Sales", ("Cover", "List"))
    assert (got.found.header_line, got.found.rows) == (3, 30)
    assert got.kinds() | {"share": "", "at": ""} == {
        "day": "date",
        "region": "category",
        "value": "number",
        "paid": "boolean",
        "zip": "id",
        "mixed": "integer",
        "share": "",
        "at": "",
    }
    assert got.values("day")[:2] == [date(2024, 1, 1), date(2024, 1, 2)]
    assert got.values("value") == [row * 1.5 + 0.1 for row in range(30)]
    assert got.values("mixed")[:4] == [None, 1, None, 3]
    assert got.values("zip")[7] == "00007"
    assert got.values("at")[1] == "01:30:00"
    notes = " ".join(got.found.notes)
    assert "Sales by day" in notes
    assert "Source: the till" in notes
    assert "Not read: Cover, List." in notes


def test_a_sheet_may_be_asked_for(read: Reader, refused: Refuser, book: Path) -> None:
    assert read(book, "book.xlsx", sheet="List").values("b") == ["x"]
    error = refused(book, "book.xlsx", sheet="Nope")
    assert (error.reason, error.field) == ("no_such_sheet", "sheet")
    assert "Cover, Sales, List" in str(error)


def test_content_goes_before_the_name(read: Reader, book: Path) -> None:
    assert read(book, "book.csv").found.format == "excel"
    assert read("a,b\n1,2\n", "table.xlsx").found.format == "csv"
    assert read(book, "../../x").found.sheet == "Sales"


def test_values_equal_openpyxl(read: Reader, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    rows = [[n, n / 7, f"text {n}", 10**n if n < 15 else -n, 1e-7 * n] for n in range(1, 200)]
    for row in [["n", "ratio", "text", "power", "small"], *rows]:
        sheet.append(row)
    workbook.save(tmp_path / "v.xlsx")
    stored = openpyxl.load_workbook(tmp_path / "v.xlsx").active.iter_rows(min_row=2, values_only=True)
    rows = [list(row) for row in stored]  # openpyxl writes 16 digits
    got = read(tmp_path / "v.xlsx", "v.xlsx")
    for place, name in enumerate(["n", "ratio", "text", "power", "small"]):
        assert got.values(name) == [row[place] for row in rows]


def test_cells_with_errors_are_counted(read: Reader, tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="e"><v>#DIV/0!</v></c></row>' for n in range(2, 9)
    )
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
    got = read(workbook(tmp_path, head + rows), "e.xlsx")
    assert got.values("b") == [None] * 7
    assert any("7 cells hold an error" in note for note in got.found.notes)


def workbook(folder: Path, rows: str, name: str = "made.xlsx", sheet_name: str = "S") -> Path:
    """Write the smallest workbook that holds these rows."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            f'<sheet name="{sheet_name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return path


CORNERS = (
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
    "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>",
    '<row r="1"><c r="A1"><v>1</v></c></row><row r = "1048576"><c r = "XFD1048576"><v>2</v></c></row>',
    '<row r="1"><c s="0" r="A1"><v>1</v></c></row><row r="999999"><c t="n"\tr="ZZ999999"><v>2</v></c></row>',
)


@pytest.mark.parametrize("rows", CORNERS)
def test_two_far_cells_are_refused_before_they_are_laid_out(refused: Refuser, tmp_path: Path, rows: str) -> None:
    error = refused(workbook(tmp_path, rows), "bomb.xlsx")
    assert error.reason == "too_large"
    assert "far away" in str(error)


@pytest.mark.parametrize("cut", [0, 1, 2, 5, 69])
def test_a_far_cell_whose_reference_is_cut_between_two_reads_is_seen(
    refused: Refuser, tmp_path: Path, cut: int
) -> None:
    start = len(f'<worksheet xmlns="{MAIN}"><sheetData>')
    first, second = '<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="2"><c r'
    filler = " " * ((1 << 20) - start - len(first) - len(second) - cut)
    rows = f'{first}{filler}{second}{" " * 70}="XFD1048576"><v>2</v></c></row>'
    assert "far away" in str(refused(workbook(tmp_path, rows + "<!-- -->" * 2000), "bomb.xlsx"))


def test_a_part_that_unpacks_to_far_more_is_refused(refused: Refuser, tmp_path: Path) -> None:
    error = refused(workbook(tmp_path, " " * 60_000_000), "bomb.xlsx")
    assert (error.reason, "times its size" in str(error)) == ("too_large", True)


def test_entities_are_refused(refused: Refuser, tmp_path: Path) -> None:
    path = workbook(tmp_path, "")
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, laughs.encode() + content if name.endswith("sheet1.xml") else content)
    assert "entities" in str(refused(path, "x.xlsx"))


def test_a_cut_workbook(refused: Refuser, book: Path, tmp_path: Path) -> None:
    assert refused(book.read_bytes()[:3000], "book.xlsx").reason == "truncated"


def test_other_zip_files(refused: Refuser, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("table.csv", "a,b\n1,2\n")
    assert "Unpack it" in str(refused(path, "a.xlsx"))


def test_a_workbook_without_values(refused: Refuser, tmp_path: Path) -> None:
    assert refused(workbook(tmp_path, ""), "empty.xlsx").reason == "empty"


def test_macros_are_left_alone(read: Reader, book: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(book.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    assert read(path, "book.xlsm").found.rows == 30


def test_the_strict_dialect_and_a_sheet_without_a_part(read: Reader, refused: Refuser, tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    path = workbook(tmp_path, cells)
    assert read(path, "x.xlsx").values("a") == [2]
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'r:id="rId1"', b'r:id="rId9"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert refused(path, "x.xlsx").reason == "empty"
