"""What a notebook gives back: values for programs (`result`) and tables for people (`show`)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyst_lib.context import job_context
from analyst_lib.html import Html, escape, styled
from analyst_lib.words import number

SHOWN = 20
RISKY = ("=", "+", "-", "@", "\t", "\r")


def result(**values: Any) -> dict[str, Any]:
    """Report named values, which programs read as result.json; later values of a name replace earlier ones.

    `headline` (one line: what was found) becomes the report's title and `summary` (a paragraph for anyone) its lead.

    Parameters
    ----------
    **values
        Anything that has a JSON form; numpy and pandas values are converted, NaN and infinities become null.

    Returns
    -------
    dict
        The values as they were written.

    Examples
    --------
    >>> result(rows=3, share=float("nan"))
    {'rows': 3, 'share': None}
    """
    plain = {name: jsonable(value) for name, value in values.items()}
    context = job_context()
    if context is not None:
        path = context.output / "result.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        aside = path.with_suffix(".part")
        aside.write_text(json.dumps(known | plain, indent=1, ensure_ascii=False), encoding="utf-8")
        aside.replace(path)
    return plain


def jsonable(value: Any) -> Any:
    """Return the JSON form of a value.

    Examples
    --------
    >>> import numpy as np
    >>> jsonable({"a": np.int64(1), "b": [np.nan, np.datetime64("2026-01-02")]})
    {'a': 1, 'b': [None, '2026-01-02T00:00:00']}
    """
    if value is None or value is pd.NaT or value is pd.NA or isinstance(value, str | bool):
        return value if isinstance(value, str | bool) else None
    if isinstance(value, Mapping):
        return {str(key): jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(inner) for inner in value]
    if hasattr(value, "to_json_value"):
        return jsonable(value.to_json_value())
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if hasattr(value, "dtype") and getattr(value, "ndim", 1) == 0:
        value = pd.Timestamp(value) if value.dtype.kind == "M" else value.item()
    if isinstance(value, int | bool):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return jsonable(value.tolist())
    return str(value)


def show(table: pd.DataFrame, *, name: str | None = None, rows: int = SHOWN) -> Html:
    """Show a table in its own frame, its first `rows` rows; in a job also keep it whole as files/NAME.csv.

    Cells of the file that a spreadsheet would take for a formula get a leading apostrophe.
    """
    note = f"First {number(rows)} of {number(len(table))} rows." if len(table) > rows else ""
    link = _kept(table, name) if name else ""
    return styled(table_html(table.head(rows)) + (f'<p class="note">{note} {link}</p>' if note or link else ""))


def table_html(table: pd.DataFrame) -> str:
    """Return a table as HTML: numbers to the right, missing values as a dash."""
    numeric = [pd.api.types.is_numeric_dtype(d) and not pd.api.types.is_bool_dtype(d) for d in table.dtypes]
    head = "".join(f'<th scope="col"{_right(n)}>{escape(c)}</th>' for c, n in zip(table.columns, numeric, strict=True))
    body = "".join(f"<tr>{_cells(row, numeric)}</tr>" for row in table.itertuples(index=False, name=None))
    frame = '<div class="frame" tabindex="0" role="region" aria-label="Table">'
    return f"{frame}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _cells(row: tuple[Any, ...], numeric: list[bool]) -> str:
    return "".join(f"<td{_right(n)}>{escape(cell(value))}</td>" for value, n in zip(row, numeric, strict=True))


def _right(numeric: bool) -> str:
    return ' class="right"' if numeric else ""


def cell(value: Any) -> str:
    """Return a value as a table shows it."""
    if value is None or (
        not isinstance(value, list | dict | tuple) and pd.api.types.is_scalar(value) and pd.isna(value)
    ):
        return "–"
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
