"""What a notebook makes that is to be kept for later jobs: a table that becomes a dataset (`keep`).

In a job the table is left among its files, and a line about it in made.json; the service does the rest when the job has
completed. By hand nothing is left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analyst_lib.context import JobContext, job_context
from analyst_lib.names import unique_names
from analyst_lib.output import jsonable

MANIFEST = "made.json"
LONGEST = 80


def keep(table: pd.DataFrame, name: str, **about: Any) -> Path | None:
    """Keep a table as a new dataset, which later jobs can take.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; its index is not kept. Columns that hold several types are kept as text.
    name : str
        What the dataset is called. One kept under the same name in the same job is replaced.
    **about
        What should be known of how it came about, as values for programs; the dataset shows them in its lineage.

    Returns
    -------
    Path or None
        The Parquet file among the job's files; None by hand, where nothing is left.

    Raises
    ------
    ValueError
        If the table has no columns.

    Examples
    --------
    >>> keep(pd.DataFrame({"a": [1]}), "a.csv") is None  # no job
    True
    """
    context = job_context()
    if context is None:
        return None
    if not table.shape[1]:
        raise ValueError(f"the table {name!r} has no columns, so it cannot be kept as a dataset")
    path = context.files / f"{file_name(name)}.parquet"
    pq.write_table(as_arrow(table), path, compression="zstd")
    entry = {"kind": "dataset", "name": path.name, "file": path.name, "about": jsonable(about)}
    _listed(context, entry)
    return path


def file_name(name: str) -> str:
    """Return the name of a file without its ending, of plain characters only.

    Examples
    --------
    >>> file_name("sales 2024.csv"), file_name("../../etc/passwd"), file_name("…")
    ('sales-2024', 'etc-passwd', 'table')
    """
    stem = re.sub(r"\.(csv|tsv|txt|xlsx?|xlsm|parquet|jsonl?|ndjson)(\.gz)?$", "", name.strip(), flags=re.IGNORECASE)
    return re.sub(r"[^\w-]+", "-", stem).strip("-_")[:LONGEST] or "table"


def as_arrow(table: pd.DataFrame) -> pa.Table:
    """Return a table as Arrow values, the same for the same table; a column of several types as its texts."""
    names = unique_names([str(name) for name in table.columns])
    return pa.table({name: _array(table.iloc[:, place]) for place, name in enumerate(names)})


def _array(column: pd.Series) -> pa.Array:
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(object)
    try:
        made = pa.Array.from_pandas(column)
        made = made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
        pa.table({"a": made}).slice(0, 0)
        return made if _plain(made.type) else _texts(column)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return _texts(column)


def _plain(kind: pa.DataType) -> bool:
    tests = (
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_boolean,
        pa.types.is_string,
        pa.types.is_large_string,
    )
    return any(
        test(kind) for test in (*tests, pa.types.is_timestamp, pa.types.is_date, pa.types.is_null, pa.types.is_decimal)
    )


def _texts(column: pd.Series) -> pa.Array:
    texts = [None if missing else str(value) for value, missing in zip(column, column.isna(), strict=True)]
    return pa.array([t if t is None else t.encode("utf-8", "replace").decode("utf-8") for t in texts], pa.string())


def _listed(context: JobContext, entry: Mapping[str, Any]) -> None:
    path = context.output / MANIFEST
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    kept = [other for other in known if (other["kind"], other["name"]) != (entry["kind"], entry["name"])]
    path.write_text(json.dumps([*kept, entry], ensure_ascii=False, indent=1), encoding="utf-8")
