"""The cells of a sheet as texts: by calamine, which is fast, and by openpyxl where calamine refuses a workbook."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .refusal import Unreadable
from .workbook_guard import Sheet

# The first day of Excel's calendar stands before a time of day that has no date.
_TIME_ONLY = r"^18(99-12-31|99-12-30) (\d\d:\d\d:\d\d)"
_FIRST_DAY = datetime.datetime(1899, 12, 31)  # noqa: DTZ001 - Excel's times have no zone
_LEAP_BUG = datetime.datetime(1900, 3, 1)  # noqa: DTZ001 - Excel has a 29th of February 1900
_CELLS = 1 << 18  # held as Python objects at a time
ERRORS = frozenset(
    (
        "#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #FIELD! #BUSY! #BLOCKED! #CONNECT! #UNKNOWN! "
        "#GETTING_DATA #EXTERNAL! #PYTHON!"
    ).split()
)


def load(source: Path, sheet: Sheet) -> tuple[list[pa.Array], list[str]]:
    """Read all cells of a sheet as texts; row 0 is the sheet's first row. Give also what should be told.

    Raises
    ------
    Unreadable
        empty, or truncated: neither of the two readers can read the sheet.
    """
    import fastexcel

    try:
        columns, notes = _by_calamine(source, sheet), []
    except fastexcel.FastExcelError as error:
        columns, notes = _otherwise(source, sheet, error), [_slow(sheet, error)]
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what breaks in Rust is no Exception
            raise
        columns, notes = _otherwise(source, sheet, error), [_slow(sheet, error)]
    if not columns or not len(columns[0]):
        raise Unreadable(f"Sheet {sheet.name!r} is empty. Choose another sheet.", "empty")
    return columns, notes


def _slow(sheet: Sheet, error: BaseException) -> str:
    why = _reason(error)
    return f"Sheet {sheet.name!r} holds what the fast reader does not know ({why}); it was read by openpyxl instead."


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0].removeprefix("calamine error: ")[:200] if str(error) else type(error).__name__


def _by_calamine(source: Path, sheet: Sheet) -> list[pa.Array]:
    import fastexcel

    reader = fastexcel.read_excel(str(source.resolve()))
    batch = reader.load_sheet(sheet.name, header_row=None, skip_rows=0, dtypes="string").to_arrow()
    numbers = reader.load_sheet(sheet.name, header_row=None, skip_rows=0, dtypes="float").to_arrow()
    texts = [pc.cast(column, pa.string()) for column in batch.columns]
    return [_exact(*pair) for pair in zip(texts, numbers.columns, strict=True)]


def _exact(text: pa.Array, number: pa.Array) -> pa.Array:
    """Write the numbers of a column in full: the texts that calamine makes of them end after nine decimals."""
    written = pc.fill_null(pc.and_(pc.match_substring_regex(text, r"^-?\d+(\.\d+)?$"), pc.is_valid(number)), False)
    rounded = pc.cast(pc.if_else(written, text, None), pa.float64())
    cut = pc.fill_null(pc.not_equal(rounded, number), False)
    if not pc.any(cut).as_py():
        return text
    return pc.if_else(cut, pc.cast(number, pa.string()), text)


def timed(column: pa.Array, elapsed: bool) -> pa.Array:
    """Write times without a date as they are shown: a time of day, or hours that run on past 24 where `elapsed`."""
    if elapsed:
        return _running(column)
    if not pc.any(pc.starts_with(column, "1899-12-3")).as_py():
        return column
    return pc.replace_substring_regex(column, _TIME_ONLY, r"\2")


def _running(column: pa.Array) -> pa.Array:
    texts = [None if text is None else _elapsed(text) for text in column.to_pylist()]
    return pa.array(texts, pa.string())


def _elapsed(text: str) -> str:
    """Turn the date that calamine makes of a length of time back into hours, minutes and seconds.

    Examples
    --------
    >>> _elapsed("1899-12-31 02:24:00"), _elapsed("1900-01-01 02:24:00"), _elapsed("unknown")
    ('2:24:00', '26:24:00', 'unknown')
    """
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    since = moment - _FIRST_DAY + datetime.timedelta(days=moment >= _LEAP_BUG)
    return _clock(since) if since >= datetime.timedelta() and moment.year < 2000 else text


def _clock(length: datetime.timedelta) -> str:
    seconds = round(length.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _otherwise(source: Path, sheet: Sheet, first: BaseException) -> list[pa.Array]:
    """Read with openpyxl, row by row, no further than the sheet was measured to reach."""
    try:
        parts = list(_by_openpyxl(source, sheet))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError) as error:
        message = f"Sheet {sheet.name!r} cannot be read ({_reason(first)}). Save it as CSV."
        raise Unreadable(message, "truncated") from error
    return [pa.chunked_array(chunks, pa.string()).combine_chunks() for chunks in zip(*parts, strict=True)]


def _by_openpyxl(source: Path, sheet: Sheet) -> Iterator[list[pa.Array]]:
    import openpyxl

    book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    try:
        table = book[sheet.name]
        table.reset_dimensions()  # it may lie
        rows = table.iter_rows(max_row=sheet.rows, max_col=sheet.columns, values_only=True)
        while part := list(islice(rows, max(_CELLS // max(sheet.columns, 1), 1))):
            padded = [(*row, *[None] * (sheet.columns - len(row))) for row in part]
            yield [pa.array([_written(value) for value in column], pa.string()) for column in zip(*padded, strict=True)]
    finally:
        book.close()


def _written(value: Any) -> str | None:
    """Write a cell's value as calamine does."""
    if value is None or (isinstance(value, str) and value in ERRORS):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.timedelta):
        return _clock(value)
    return str(value)
