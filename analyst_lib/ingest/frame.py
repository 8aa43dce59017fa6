"""A file by path, as a typed pandas table: what `read_file` would keep, for people in a notebook."""

from __future__ import annotations

import tempfile
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .held import Held, typed
from .limits import Limits, Options
from .reader import read_into

_EXACT = 2**53


def read_table(path: str | PathLike[str], **options: Any) -> pd.DataFrame:
    """Read a table from a file: CSV, TSV, Excel, Parquet or JSON, found out from its content.

    Parameters
    ----------
    path : str or path
        A local file.
    **options
        What you know about it better than it says: sheet, encoding, delimiter, decimal, day_first, header
        (see `Options`).

    Returns
    -------
    pandas.DataFrame
        One column per column of the file: numbers, whole numbers (floats where some are missing, as pandas has it),
        booleans (nullable where some are missing), categories, dates and times as datetime64, text as str.
        ``attrs["ingested"]`` holds the record of what was found, as JSON values.

    Raises
    ------
    Unreadable
        The file cannot become a table; the message says why.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = file.write_text("day,amount\\n31.12.2024,1\\n01.01.2025,NA\\n")
    >>> read_table(file).dtypes.astype(str).to_dict()
    {'day': 'datetime64[us]', 'amount': 'float64'}
    """
    source = Path(path)
    with tempfile.TemporaryDirectory(prefix="analyst-") as folder:
        held = Held(Path(folder))
        found = read_into(source, source.name, held, Limits(), Options(**options))
        frame = to_pandas(typed(held.table, held.schema))
    frame.attrs["ingested"] = found.to_json()
    return frame


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Turn the typed copy into pandas types that notebooks and scikit-learn work with.

    Parameters
    ----------
    table : pyarrow.Table
        A table as `read_file` writes it.
    """
    fields = [_eased(field, column) for field, column in zip(table.schema, table.columns, strict=True)]
    columns = [column.cast(field.type) for field, column in zip(fields, table.columns, strict=True)]
    table = pa.Table.from_arrays(columns, schema=pa.schema(fields))
    gaps = [name for name, column in zip(table.column_names, columns, strict=True) if _needs_gaps(column)]
    frame: pd.DataFrame = table.drop_columns(gaps).to_pandas()
    if not gaps:
        return frame
    rest: pd.DataFrame = table.select(gaps).to_pandas(types_mapper=_NULLABLE.get)
    whole: pd.DataFrame = pd.concat([frame, rest], axis=1)[table.column_names]
    return whole


_NULLABLE = {pa.bool_(): pd.BooleanDtype(), pa.int64(): pd.Int64Dtype(), pa.uint64(): pd.UInt64Dtype()}


def _needs_gaps(column: pa.ChunkedArray) -> bool:
    """Tell whether a column needs one of pandas' types that can leave a value out."""
    return column.null_count > 0 and column.type in _NULLABLE


def _eased(field: pa.Field, column: pa.ChunkedArray) -> pa.Field:
    """Choose the type to go to pandas by: dates are timestamps, whole numbers with gaps floats where that is exact."""
    if pa.types.is_date(field.type):
        return field.with_type(pa.timestamp("us"))
    if pa.types.is_integer(field.type) and column.null_count and _exact(column):
        return field.with_type(pa.float64())
    return field


def _exact(column: pa.ChunkedArray) -> bool:
    ends = pc.min_max(column).as_py()
    return ends["min"] is None or (ends["min"] >= -_EXACT and ends["max"] <= _EXACT)
