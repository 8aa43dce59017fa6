"""Templates that people laid out, filled, and read again."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from palmerpenguins import load_penguins

from analyst_lib.workbooks import fill_template


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A cover with named cells and marks, formulas, a chart, and a formatted Excel table on a second sheet."""
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Cover"
    cover["A1"], cover["A2"], cover["B3"], cover["A4"] = (
        "Penguins of {{ place }}, {{year}}",
        "{{made}}",
        "n",
        "=SUM(B3)",
    )
    cover["A2"].number_format = "dd mmm yyyy"
    cover["B3"].number_format, cover["B3"].font = "#,##0.0", Font(bold=True, color="FF0000")
    book.defined_names["total"] = DefinedName("total", attr_text="Cover!$B$3")
    data = book.create_sheet("Data")
    data.append(["kind", "mass"])
    data.append(["sample", 1])
    data.append(["old", 2])
    data["B2"].number_format, data["A2"].fill = "0.00", PatternFill("solid", start_color="00FF00")
    data.add_table(Table(displayName="Masses", ref="A1:B3"))
    data.column_dimensions["A"].width = 33
    book.defined_names["masses"] = DefinedName("masses", attr_text="Data!$A$1")
    chart = BarChart()
    chart.add_data(Reference(data, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    cover.add_chart(chart, "D1")
    path = tmp_path / "template.xlsx"
    book.save(path)
    return path


def masses() -> pd.DataFrame:
    return load_penguins().groupby("species")["body_mass_g"].mean().reset_index()


def test_values_and_tables_go_to_their_places_and_formats_stay(template: Path, tmp_path: Path) -> None:
    before = template.read_bytes()
    made = datetime.date(2026, 5, 4)
    values = {"place": "=Palmer", "year": 2009, "made": made, "total": 344, "nowhere": 1}
    assert fill_template(template, {"masses": masses()}, values, tmp_path / "out.xlsx") == ("nowhere",)
    assert template.read_bytes() == before
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cover, data = book["Cover"], book["Data"]
    assert (cover["A1"].value, cover["A1"].data_type) == ("Penguins of =Palmer, 2009", "s")
    assert (cover["A2"].value.date(), cover["A2"].number_format) == (made, "dd mmm yyyy")
    assert (cover["B3"].value, cover["B3"].number_format, cover["B3"].font.b) == (344, "#,##0.0", True)
    assert cover["A4"].value == "=SUM(B3)"
    assert len(cover._charts) == 1
    assert [row[0].value for row in data.iter_rows()] == ["species", "Adelie", "Chinstrap", "Gentoo"]
    assert [data[f"B{row}"].value for row in (2, 3, 4)] == pytest.approx(masses()["body_mass_g"].tolist(), rel=1e-12)
    assert [data[f"B{row}"].number_format for row in (2, 3, 4)] == ["0.00"] * 3
    assert {data[f"A{row}"].fill.start_color.rgb for row in (2, 3, 4)} == {"0000FF00"}
    assert data.column_dimensions["A"].width == 33
    assert (data.tables["Masses"].ref, data.tables["Masses"].column_names) == ("A1:B4", ["species", "body_mass_g"])


def test_the_templates_own_header_can_stay(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Art", "Masse in g"])
    sheet.append(["{{masses}}", 0])
    book.save(tmp_path / "plain.xlsx")
    sheet.add_table(Table(displayName="T", ref="A1:B2"))
    book.save(tmp_path / "table.xlsx")
    with pytest.raises(ValueError, match="B2 holds something"):
        fill_template(tmp_path / "plain.xlsx", {"masses": masses()}, {}, tmp_path / "out.xlsx", header=False)
    fill_template(tmp_path / "table.xlsx", {"masses": masses()}, {}, tmp_path / "out.xlsx", header=False)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    assert [c.value for c in sheet[1]] == ["Art", "Masse in g"]
    assert sheet["A4"].value == "Gentoo"
    assert (sheet.tables["T"].ref, sheet.tables["T"].column_names) == ("A1:B4", ["Art", "Masse in g"])


def test_a_table_does_not_cover_what_is_there(template: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(template)
    book["Data"]["B5"] = "signed by"
    book.save(template)
    values = dict.fromkeys(("place", "year", "made"))
    long = pd.DataFrame({"kind": list("abcdef"), "mass": range(6)})
    with pytest.raises(ValueError, match=r"'masses' needs 7 rows and 2 columns from Data!A1 on, but B5 holds"):
        fill_template(template, {"masses": long}, values, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_mark_without_a_value_is_an_error_and_a_missing_value_an_empty_cell(template: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="asks for made, place; given are year"):
        fill_template(template, {}, {"year": 1}, tmp_path / "out.xlsx")
    fill_template(template, {}, {"year": float("nan"), "place": None, "made": pd.NaT}, tmp_path / "out.xlsx")
    cover = openpyxl.load_workbook(tmp_path / "out.xlsx")["Cover"]
    assert (cover["A1"].value, cover["A2"].value, cover["B3"].value) == ("Penguins of , ", None, "n")


def test_hostile_text_becomes_no_formula(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "{{t}}"
    book.save(tmp_path / "t.xlsx")
    table = pd.DataFrame({"=A": ["=1+1", "\x01+x", "y" * 100_000, None]})
    fill_template(tmp_path / "t.xlsx", {"t": table}, {}, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows()]
    assert [(c.value if len(c.value) < 9 else len(c.value), c.data_type) for c in cells] == [
        ("=A", "s"),
        ("=1+1", "s"),
        ("+x", "s"),
        (32_767, "s"),
    ]
