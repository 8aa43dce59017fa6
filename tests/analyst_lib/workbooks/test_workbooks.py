"""Workbooks as openpyxl and pandas read them: values, types, formats, what text may not become, charts."""

from __future__ import annotations

import datetime
import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from palmerpenguins import load_penguins
from vega_datasets import local_data

from analyst_lib.workbooks import write_workbook
from analyst_lib.workbooks.charts import chart_plan
from analyst_lib.workbooks.columns import sheet_columns


def cells(path: Path, sheet: int = 0) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(path).worksheets[sheet].iter_rows()]


@pytest.mark.parametrize("table", [load_penguins(), local_data.seattle_weather(), local_data.stocks()], ids="pws")
def test_a_table_comes_back_as_it_was(tmp_path: Path, table: pd.DataFrame) -> None:
    back = pd.read_excel(write_workbook(table, tmp_path / "a.xlsx"))
    assert list(back.columns) == list(table.columns)
    for name in table.columns:
        pd.testing.assert_series_equal(back[name], table[name], check_dtype=False, check_names=False, rtol=1e-15)


def test_types_missing_values_and_limits_of_a_cell(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "number": [1.5, math.inf, math.nan],
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "big": [2**60, 1, 2],
            "known": pd.array([True, None, False], dtype="boolean"),
            "length": pd.to_timedelta([1, None, 30], unit="h"),
            "moment": pd.to_datetime(["1800-01-01", "2024-02-29T10:30:00", None], format="ISO8601"),
            "zone": pd.to_datetime(["2024-01-01", "2024-07-01", None]).tz_localize("Europe/Berlin"),
            "mixed": pd.Series([1, "a", True], dtype=object),
            "long": pd.Series(["x" * 1_000_000, "\ud800\x01", "<r><t>a</t></r>"], dtype=object),
        }
    )
    head, *rows = cells(write_workbook(table, tmp_path / "a.xlsx"))
    assert [cell.value for cell in head] == list(table.columns)
    columns = dict(zip(table.columns, [[row[i].value for row in rows] for i in range(len(head))], strict=True))
    assert columns["number"] == [1.5, None, None]
    assert columns["whole"] == [1, None, 3]
    assert columns["big"] == [str(2**60), 1, 2]
    assert columns["known"] == [True, None, False]
    assert columns["length"] == [datetime.timedelta(hours=1), None, datetime.timedelta(hours=30)]
    assert columns["moment"] == ["1800-01-01", pd.Timestamp("2024-02-29 10:30"), None]
    assert columns["zone"] == [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-07-01"), None]
    assert columns["mixed"] == [1, "a", True]
    assert len(columns["long"][0]) == 32_767
    assert columns["long"][2].rstrip() == "<r><t>a</t></r>"


RISKY = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "http://x.org", "\t=1")


@pytest.mark.parametrize("risky", RISKY)
def test_text_stays_text(tmp_path: Path, risky: str) -> None:
    path = write_workbook(pd.DataFrame({risky: [risky, None], "c": pd.Categorical([risky, "b"])}), tmp_path / "a.xlsx")
    for row in cells(path)[:2]:
        assert {(cell.data_type, cell.value) for cell in row if cell.value != "c"} == {("s", risky)}
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_formats_header_filter_and_widths(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "year": [2007, 2008],
            "sales": [1234, 98765],
            "mean": [0.1234567, 0.5],
            "day": pd.to_datetime(["2026-01-02", "2026-03-04"]),
            "a remark": ["short", "one that is somewhat longer than the name"],
        }
    )
    sheet = openpyxl.load_workbook(write_workbook(table, tmp_path / "a.xlsx")).active
    assert sheet is not None
    assert [cell.number_format for cell in sheet[2]] == ["0", "#,##0", "0.0000", "yyyy-mm-dd", "General"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert sheet["A1"].font.b
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDE"]
    assert widths[4] > 40 > widths[0]


def test_sheets_get_names_that_excel_takes(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": [1]})
    names = ["Sales/[2026]: *all*?", "sales 2026 all", "", "History", "x" * 50, "'quoted'"]
    book = openpyxl.load_workbook(write_workbook(dict.fromkeys(names[:1], table), tmp_path / "a.xlsx"))
    assert book.sheetnames == ["Sales 2026 all"]
    book = openpyxl.load_workbook(write_workbook(dict.fromkeys(names, table), tmp_path / "a.xlsx"))
    assert len({name.casefold() for name in book.sheetnames}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in book.sheetnames)
    assert "history" not in {name.casefold() for name in book.sheetnames}


def drawn(table: pd.DataFrame) -> str | None:
    plan = chart_plan(sheet_columns(table), len(table))
    return plan.type if plan else None


def test_what_can_be_drawn_is_drawn() -> None:
    counts = load_penguins()["species"].value_counts().reset_index()
    assert drawn(counts) == "column"
    assert drawn(pd.DataFrame({"shop": [f"shop number {i}" for i in range(20)], "n": range(20)})) == "bar"
    weather = local_data.seattle_weather()[["date", "temp_max", "temp_min", "weather"]]
    assert drawn(weather) == "line"
    assert drawn(pd.DataFrame({"year": [2001, 2002, 2003], "n": [1.0, 2.0, None]})) == "line"


@pytest.mark.parametrize(
    "table",
    [
        load_penguins(),
        pd.DataFrame({"label": ["a", "a"], "n": [1, 2]}),
        pd.DataFrame({"label": ["a", "b"], "other": ["c", "d"]}),
        pd.DataFrame({"n": [3, 1, 2], "m": [1, 2, 3]}),
        pd.DataFrame({"label": [f"{i}x" for i in range(500)], "n": range(500)}),
        pd.DataFrame({"label": ["a"], "n": [1]}),
        pd.DataFrame({"label": pd.Series([], dtype=str), "n": []}),
        pd.DataFrame(),
    ],
)
def test_what_says_nothing_is_not_drawn(table: pd.DataFrame) -> None:
    assert drawn(table) is None


def test_a_chart_names_its_cells_and_holds_their_values(tmp_path: Path) -> None:
    table = pd.DataFrame({"shop": ["=North", "South"], "sales": [3.5, 8.0]})
    path = write_workbook({"it's": table}, tmp_path / "a.xlsx", charts=True)
    (chart,) = openpyxl.load_workbook(path).worksheets[0]._charts
    series = chart.series[0]
    assert series.val.numRef.f == "'it''s'!$B$2:$B$3"
    assert [point.v for point in series.val.numRef.numCache.pt] == ["3.5", "8"] or [
        float(point.v) for point in series.val.numRef.numCache.pt
    ] == [3.5, 8.0]
    assert [point.v for point in series.cat.strRef.strCache.pt] == ["=North", "South"]


def test_what_is_too_large_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'wide' has 1 rows and 20,000 columns; a sheet takes .* 16,384 columns"):
        write_workbook({"fine": pd.DataFrame({"a": [1]}), "wide": pd.DataFrame(np.zeros((1, 20_000)))}, tmp_path / "a")
    with pytest.raises(ValueError, match="at least one sheet"):
        write_workbook({}, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
