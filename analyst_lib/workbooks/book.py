"""A workbook being written with XlsxWriter, in memory that does not grow with the rows of its tables."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from .charts import ChartPlan, chart_options, chart_plan
from .columns import SheetColumn, batches, sheet_columns

MOST_ROWS, MOST_COLUMNS = 1_048_575, 16_384  # below the header
LONGEST_NAME = 31
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
HEADER = {"bold": True, "bottom": 1, "bottom_color": "#8A94A6", "bg_color": "#F2F4F8", "valign": "top"}
INK, SOFT = "#1C2330", "#5B6678"


class Book:
    """A workbook that is being written; use it in a `with`, at whose end the file is complete.

    Parameters
    ----------
    target
        Where the file goes; its folder must exist.
    """

    def __init__(self, target: str | PathLike[str]) -> None:
        path = Path(target)
        self._rows = tempfile.TemporaryDirectory(prefix=".rows-", dir=path.parent)  # XlsxWriter's, until the end
        self.workbook = xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": self._rows.name})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = {"history"}  # a name that Excel keeps for itself

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self.workbook.close()
        finally:
            self._rows.cleanup()

    def format(self, **looks: Any) -> Any:
        """Return a cell format of these properties, made once."""
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(looks)
        return self._formats[key]

    def sheet(self, name: str) -> Worksheet:
        """Return a new sheet of about this name: as Excel takes names, and different from all before."""
        return self.workbook.add_worksheet(self._free_name(name))

    def _free_name(self, name: str) -> str:
        base = re.sub(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]+", " ", name)
        base = " ".join(base.split()).strip("'")[:LONGEST_NAME].strip(" '") or "Table"
        made, number = base, 2
        while made.casefold() in self._names:
            tail = f" {number}"
            made, number = base[: LONGEST_NAME - len(tail)] + tail, number + 1
        self._names.add(made.casefold())
        return made

    def table(self, name: str, table: pd.DataFrame, *, forms: dict[int, str] | None = None, chart: bool = True) -> str:
        """Write a table of shape (rows, columns) on a sheet of its own, and return the sheet's name.

        The header stays in sight and filters; columns have number formats and widths that suit what they hold. Labels
        or dates with a number beside them are drawn as a chart.

        Parameters
        ----------
        name
            What to call the sheet.
        table
            Any table; its index is not written.
        forms
            Excel's number formats by the position of the column, where the chosen ones do not fit.
        chart
            Whether to draw what can be drawn.

        Raises
        ------
        ValueError
            If the table is larger than a sheet.
        """
        rows, width = table.shape
        if rows > MOST_ROWS or width > MOST_COLUMNS:
            size = f"{rows:,} rows and {width:,} columns"
            most = f"{MOST_ROWS:,} rows below its header and {MOST_COLUMNS:,} columns"
            raise ValueError(f"table {name!r} has {size}; a sheet takes {most}. Write it as Parquet or CSV.")
        sheet = self.sheet(name)
        columns = sheet_columns(table, forms)
        self._head(sheet, columns, rows)
        for start, slices in batches(columns, rows):
            _write_rows(sheet, columns, start + 1, slices)
        plan = chart_plan(columns, rows) if chart else None
        if plan is not None:
            self._draw(sheet, plan, columns, width)
        return str(sheet.get_name())

    def _head(self, sheet: Worksheet, columns: list[SheetColumn], rows: int) -> None:
        for place, column in enumerate(columns):
            looks = {"valign": "top", **({"num_format": column.form} if column.form else {})}
            sheet.set_column(place, place, column.width, self.format(**looks))
            right = {"align": "right"} if column.kind in ("number", "length") else {}
            sheet.write_string(0, place, column.name, self.format(**HEADER, **right))
        sheet.freeze_panes(1, 0)
        if columns:
            sheet.autofilter(0, 0, rows, len(columns) - 1)

    def _draw(self, sheet: Worksheet, plan: ChartPlan, columns: list[SheetColumn], width: int) -> None:
        chart = self.workbook.add_chart({"type": plan.type})
        for series in chart_options(plan, columns, sheet.get_name(), 1):
            chart.add_series(series)
        title = columns[plan.numbers[0]].name if len(plan.numbers) == 1 else sheet.get_name()
        soft = {"color": SOFT, "size": 9, "bold": False}
        chart.set_title({"name": title[:200], "name_font": {"size": 12, "color": INK}, "overlay": False})
        chart.set_legend({"none": True} if len(plan.numbers) == 1 else {"position": "bottom"})
        labels: dict[str, Any] = {"num_font": soft, "line": {"color": "#C9D0DB"}}
        if columns[plan.labels].kind == "date":
            labels |= {"date_axis": True, "num_format": columns[plan.labels].form}
        values = {"num_font": soft, "major_gridlines": {"visible": True, "line": {"color": "#E2E6ED"}}}
        values |= {"line": {"none": True}}
        chart.set_x_axis(labels | ({"reverse": True} if plan.type == "bar" else {}))
        chart.set_y_axis(values | ({"crossing": "max"} if plan.type == "bar" else {}))
        chart.set_size({"width": 620, "height": max(300, 24 * plan.rows + 90) if plan.type == "bar" else 340})
        said = f"{columns[plan.numbers[0]].name} by {columns[plan.labels].name}"
        sheet.insert_chart(1, width + 1, chart, {"description": said[:250]})


def _write_rows(sheet: Worksheet, columns: list[SheetColumn], top: int, slices: list[Any]) -> None:
    """Write a slice of rows; the innermost loop of all, so each column's way is settled before it."""
    ways = [sheet.write_number if column.kind in ("number", "date", "length") else None for column in columns]
    cell = _write_cell
    for row, values in enumerate(zip(*slices, strict=True), top):
        for place, value in enumerate(values):
            if value is None:
                continue
            way = ways[place]
            if way is not None and value.__class__ is not str:
                way(row, place, value)
            elif value.__class__ is str:
                sheet.write_string(row, place, value)
            else:
                cell(sheet, row, place, value)


def _write_cell(sheet: Worksheet, row: int, place: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    else:
        sheet.write_number(row, place, value)


def write_workbook(
    tables: pd.DataFrame | Mapping[str, pd.DataFrame], target: str | PathLike[str], *, charts: bool = False
) -> Path:
    """Write tables into a plain Excel workbook, a sheet each; several times as fast as `DataFrame.to_excel`.

    Numbers, dates and lengths of time get number formats; text stays text, whatever it begins with. Moments lose their
    time zone (Excel has none) and keep the wall clock; whole numbers beyond 2**53, which Excel rounds, become text.

    Parameters
    ----------
    tables
        A table of shape (rows, columns), or several by the names of their sheets. The index is not written.
    target
        The file to write (.xlsx); one that exists is replaced.
    charts
        Whether to draw tables of labels or dates with a number as native charts.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ValueError
        If there is no table, or one is larger than a sheet (1,048,575 rows below the header, 16,384 columns).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "sales.xlsx"
    >>> table = pd.DataFrame({"shop": ["=SUM(1)", "North"], "sales": [1234.5, None]})
    >>> pd.read_excel(write_workbook(table, file)).values.tolist()
    [['=SUM(1)', 1234.5], ['North', nan]]
    """
    named = {"Table": tables} if isinstance(tables, pd.DataFrame) else dict(tables)
    if not named:
        raise ValueError("there is no table to write: a workbook needs at least one sheet")
    path = Path(target)
    aside = path.with_name(f".{path.name}.part")
    try:
        with Book(aside) as book:
            for name, table in named.items():
                book.table(str(name), table, chart=charts)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path
