"""Tables for people: in a frame of their own, kept whole as a file, sorted, searched and paged by the report's page."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.context import job_context
from analyst_lib.html import Html, escape, styled
from analyst_lib.words import number

SHOWN = 200
WIDEST = 100
PAGE = 20
MISSING = "–"
RISKY = ("=", "+", "-", "@", "\t", "\r")


Formats = Mapping[str, Callable[[Any], str]]


def show(table: pd.DataFrame, *, name: str | None = None, rows: int = SHOWN, formats: Formats | None = None) -> Html:
    """Show a table in its own frame, its first `rows` rows and 100 columns; in a job keep it whole as files/NAME.csv.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; its index is not shown.
    name : str, optional
        The name of the file, without its ending.
    rows : int
        How many rows the page holds; the report shows 20 at a time, sorts and searches them.
    formats : mapping of str to callable, optional
        For a column, what turns a value into its text, such as `words.percent`.

    Notes
    -----
    Cells of the file that a spreadsheet would take for a formula get a leading apostrophe.
    """
    cuts = _cut("rows", rows, len(table)), _cut("columns", WIDEST, table.shape[1])
    said = " ".join(filter(None, (*cuts, _kept(table, name) if name else "")))
    note = f'<p class="note">{said}</p>' if said else ""
    return styled(table_html(table.iloc[:rows, :WIDEST], name or "table", formats) + note)


def _cut(what: str, shown: int, there: int) -> str:
    return f"First {number(shown)} of {number(there)} {what}." if there > shown else ""


def table_html(table: pd.DataFrame, name: str = "table", formats: Formats | None = None) -> str:
    """Return a table as HTML: numbers to the right, with the decimals their column needs; missing values as a dash."""
    texts = [_texts(table.iloc[:, i], (formats or {}).get(str(n))) for i, n in enumerate(table.columns)]
    right = [' class="right"' if _numeric(dtype) else "" for dtype in table.dtypes]
    head = "".join(f'<th scope="col"{side}>{escape(c)}</th>' for c, side in zip(table.columns, right, strict=True))
    rows = zip(*texts, strict=True)
    body = "".join(
        f"<tr>{''.join(f'<td{side}>{escape(text)}</td>' for text, side in zip(row, right, strict=True))}</tr>"
        for row in rows
    )
    frame = '<div class="frame" tabindex="0" role="region" aria-label="Table">'
    mark = f'<table data-analyst-table="{escape(name)}" data-page="{PAGE}">'
    return f"{frame}{mark}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _numeric(dtype: Any) -> bool:
    return bool(pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype))


def _texts(column: pd.Series, form: Callable[[Any], str] | None) -> list[str]:
    """Return the texts of a column; floats share the number of decimals that tells them apart."""
    if form is not None:
        return [MISSING if absent(value) else form(value) for value in column]
    if pd.api.types.is_float_dtype(column.dtype):
        places = decimals(column.to_numpy(dtype=float, na_value=np.nan))
        return [decimal(value, places) for value in column]
    return [cell(value) for value in column]


def decimals(values: np.ndarray) -> int:
    """Return how many decimals numbers of shape (n,) need: for four digits of a usual one, no more than they have.

    Examples
    --------
    >>> decimals(np.array([39.1, 18.7, 40.0])), decimals(np.array([0.123456, 0.5])), decimals(np.array([3750.0]))
    (1, 4, 0)
    """
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    if not len(sizes):
        return 0
    usual = np.partition(sizes, len(sizes) // 2)[len(sizes) // 2]
    useful = int(np.clip(3 - np.floor(np.log10(usual)), 0, 8))
    has = next((d for d in range(useful) if _whole(sizes, d)), useful)
    return min(useful, has)


def _whole(sizes: np.ndarray, places: int) -> bool:
    some = sizes[sizes < 1e15]
    return bool(np.allclose(np.round(some, places), some, rtol=1e-12, atol=0))


def decimal(value: float, places: int) -> str:
    """Return a number with so many decimals; very large and very small ones in powers of ten."""
    if absent(value):
        return MISSING
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞"
    if value and (abs(value) >= 1e15 or abs(value) < 0.5 * 10.0**-places):
        return f"{value:.3g}"
    return f"{value:,.{places}f}"


def absent(value: Any) -> bool:
    """Tell whether a value is missing."""
    if value is None:
        return True
    return not isinstance(value, list | dict | tuple) and pd.api.types.is_scalar(value) and bool(pd.isna(value))


def cell(value: Any) -> str:
    """Return a value as a table shows it."""
    if absent(value):
        return MISSING
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat(" ", "seconds")
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else number(value)
    text = str(value)
    return text if len(text) <= 200 else f"{text[:199]}…"


def _kept(table: pd.DataFrame, name: str) -> str:
    context = job_context()
    if context is None:
        return ""
    file = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.") + ".csv"
    _neutral(table).to_csv(context.files / file, index=False)
    return f'<a href="files/{escape(file)}">Download as CSV</a>'


def _neutral(table: pd.DataFrame) -> pd.DataFrame:
    texts = [c for c, dtype in enumerate(table.dtypes) if not pd.api.types.is_numeric_dtype(dtype)]
    safe = table.copy()
    for position in texts:
        column = table.iloc[:, position].astype(object)
        safe.isetitem(
            position, column.map(lambda v: f"'{v}" if isinstance(v, str) and v.startswith(RISKY) else v).to_numpy()
        )
    return safe
