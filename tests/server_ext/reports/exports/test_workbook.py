"""The workbook of a report, as openpyxl reads it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from report_parts import Make, frame, html, text

from analyst_lib.tables import table_html
from server_ext.reports.exports.reading import read_report
from server_ext.reports.exports.workbook import write_report_workbook


def written(folder: Path) -> Any:
    write_report_workbook(read_report(folder), folder.parent / "report.xlsx")
    return openpyxl.load_workbook(folder.parent / "report.xlsx")


def said(sheet: Any) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_the_summary_tells_what_was_found_and_leads_to_each_sheet(penguins: Path) -> None:
    book = written(penguins)
    summary, report = book["Summary"], read_report(penguins)
    assert book.sheetnames[:3] == ["Summary", "Findings", "Values"]
    assert summary["A2"].value == report.headline
    assert report.findings
    for told in (report.summary, "sales, version abc123", 'by = "week"', "SHA-256", "Read as missing: 'NA'."):
        assert told in said(summary)
    for found in report.findings:
        assert all(part in said(summary) for part in (found.severity, found.title, found.what, found.why, found.do))
        assert all(part in said(book["Findings"]) for part in (found.title, found.why, found.do))
    assert list(book["Details"].values)[:2] == [("about", "name", "value"), ("species", "rarest", "Chinstrap, 68")]
    assert "species" not in book.sheetnames
    links = [row[0].hyperlink.location for row in summary.iter_rows() if row[0].hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_values_and_records_of_the_result_have_sheets(make: Make) -> None:
    result = {
        "headline": "Sales rose",
        "total": 1234.5,
        "by": {"week": {"mean": 2.5}},
        "months": ["May", "June"],
        "shops": [{"name": "North", "sales": {"sum": 3, "list": [{"no": 1}]}}, {"name": "=South", "sales": {"sum": 4}}],
    }
    book = written(make([text("# Sales")], result=result))
    values = {row[0]: row[1] for row in book["Values"].iter_rows(min_row=2, values_only=True)}
    assert values == {"headline": "Sales rose", "total": 1234.5, "by.week.mean": 2.5, "months": "May, June"}
    assert list(book["Shops"].values) == [("name", "sales.sum"), ("North", 3), ("=South", 4)]


def test_each_table_has_a_sheet_with_types_formats_and_a_chart(make: Make) -> None:
    page = (
        "<table><thead><tr><th>shop<th class=right>sales</th><th>share</th><th>since</th><th>code</th></tr></thead>"
        "<tbody><tr><td>North</td><td>1,234</td><td>3.2%</td><td>2026-01-02</td><td>007</td></tr>"
        "<tr><td>South</td><td>–</td><td>&lt;0.1%</td><td></td><td>012</td></tr></tbody></table>"
    )
    book = written(make([text("# T\n\n## Shops"), html(page), text("## More"), html(frame(3, 2).to_html())]))
    assert book.sheetnames == ["Summary", "Shops", "More"]
    shops = book["Shops"]
    north, south = list(shops.iter_rows(min_row=2, max_row=3))
    assert [cell.value for cell in north] == ["North", 1234, 0.032, pd.Timestamp("2026-01-02"), "007"]
    assert [cell.value for cell in south] == ["South", None, "<0.1%", None, "012"]
    assert [cell.number_format for cell in north[1:4]] == ["#,##0", "0.0%", "yyyy-mm-dd"]
    assert (shops.freeze_panes, shops.auto_filter.ref) == ("A2", "A1:E3")
    (chart,) = shops._charts
    assert chart.series[0].val.numRef.f == "Shops!$B$2:$B$3"
    assert [cell.value for cell in book["More"][3]] == [1, 0, 1]


def test_a_table_that_was_kept_is_whole_and_without_apostrophes(make: Make) -> None:
    shown = html('<table><tr><th>a</th></tr><tr><td>1</td></tr></table><p><a href="files/all%20rows.csv">CSV</a></p>')
    kept = "a,note\n" + "".join(f"{n},{note}\n" for n, note in enumerate(["'=1+1", "'tis", "'-x", "plain"] * 50))
    book = written(make([shown], files={"all rows.csv": kept, "other.csv": "x;y\n1,5;2\n2,5;3\n", "no.csv": ""}))
    assert book.sheetnames == ["Summary", "all rows", "other"]
    rows = list(book["all rows"].values)
    assert len(rows) == 201
    assert rows[1:5] == [(0, "=1+1"), (1, "'tis"), (2, "-x"), (3, "plain")]
    assert list(book["other"].values) == [("x", "y"), (1.5, 2), (2.5, 3)]


def test_long_and_wide_tables_come_whole(make: Make) -> None:
    book = written(make([html(frame(20_000, 3).to_html(index=False)), html(table_html(frame(2, 300), "wide"))]))
    assert (book.worksheets[1].max_row, book.worksheets[1].max_column) == (20_001, 3)
    assert book.worksheets[1]["C20001"].value == 19_999 * 2
    assert book["wide"].max_column == 300


def test_hostile_content_becomes_text(hostile: Path) -> None:
    book = written(hostile)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell.value for cell in book["risky"]["A"]] == [
        "=cmd|'/c calc'!A1", "=1+1", "@SUM(A1)", "<script>alert(1)</script>"
    ]  # fmt: skip
    assert ("=x", "=1+1") in list(book["Values"].values)
    parts = zipfile.ZipFile(hostile.parent / "report.xlsx")
    assert not [name for name in parts.namelist() if b"<f>" in parts.read(name) or "externalLink" in name]
    assert not [name for name in parts.namelist() if b"example.org" in parts.read(name) and name.endswith(".rels")]


def test_a_report_without_anything_is_a_summary(make: Make) -> None:
    folder = make([])
    (folder / "result.json").unlink()
    assert written(folder).sheetnames == ["Summary"]


def test_a_failed_report_says_so(make: Make) -> None:
    error = {"cell": 1, "name": "ValueError", "message": "no column 'x'", "traceback": ""}
    book = written(make([text("# T")], status="FAILED", reason="error", error=error))
    assert "This job failed." in said(book["Summary"])
    assert "ValueError: no column 'x'" in said(book["Summary"])
