"""Tables for people: in a frame of their own, kept whole as a file, sorted, searched and paged by the report's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib import listing
from analyst_lib.context import job_context
from analyst_lib.html import Html, styled
from analyst_lib.listing import MISSING, RISKY, SHOWN, Formats, Listing, cut, decimals
from analyst_lib.words import number

__all__ = [
    "MISSING",
    "RISKY",
    "WIDEST",
    "Formats",
    "absent",
    "cell",
    "decimal",
    "decimals",
    "listed",
    "show",
    "table_html",
]

WIDEST = 100


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
    cuts = cut("rows", rows, len(table)), cut("columns", WIDEST, table.shape[1])
    said = " ".join(filter(None, (*cuts, _kept(table, name) if name else "")))
    note = f'<p class="note">{said}</p>' if said else ""
    return styled(table_html(table.iloc[:rows, :WIDEST], name or "table", formats) + note)


def table_html(table: pd.DataFrame, name: str = "table", formats: Formats | None = None) -> str:
    """Return a table as HTML: numbers to the right, with the decimals their column needs; missing values as a dash."""
    return listed(table, formats).html(name)


def listed(table: pd.DataFrame, formats: Formats | None = None) -> Listing:
    """Return a table as texts."""
    texts = (_texts(table.iloc[:, i], (formats or {}).get(str(n))) for i, n in enumerate(table.columns))
    names, right = map(str, table.columns), map(_numeric, table.dtypes)
    return Listing(tuple(names), tuple(right), tuple(map(tuple, texts)))


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


def decimal(value: float, places: int) -> str:
    """Return a number with so many decimals, a dash if it is missing."""
    return MISSING if absent(value) else listing.decimal(value, places)


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
    return listing.shortened(str(value))


def _kept(table: pd.DataFrame, name: str) -> str:
    context = job_context()
    if context is None:
        return ""
    file = listing.file_name(name)
    _neutral(table).to_csv(context.files / file, index=False)
    return listing.link(file)


def _neutral(table: pd.DataFrame) -> pd.DataFrame:
    texts = [c for c, dtype in enumerate(table.dtypes) if not pd.api.types.is_numeric_dtype(dtype)]
    safe = table.copy()
    for position in texts:
        column = table.iloc[:, position].astype(object)
        safe.isetitem(position, column.map(listing.neutral).to_numpy())
    return safe
