"""Datasets as pandas tables: by id in a job, by path by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from analyst_lib.context import job_context
from analyst_lib.ingest import read_table
from analyst_lib.ingest.frame import to_pandas


def load(dataset: str | Path | None) -> pd.DataFrame:
    """Return a dataset as a table of shape (rows, columns), its columns typed as they were recognised.

    Parameters
    ----------
    dataset
        In a job the value of a `Dataset` parameter; by hand the path of a CSV, TSV, Excel, Parquet or JSON lines file.

    Returns
    -------
    pandas.DataFrame
        With `attrs["name"]`, the name of the file that was uploaded. In a job `attrs["ambiguous"]` names the columns of
        dates in which day and month could change places, with the other way to read them; by hand see
        `attrs["ingested"]`.

    Raises
    ------
    ValueError
        If no dataset is given.
    FileNotFoundError
        If it is neither a dataset of this job nor a file.
    """
    if dataset is None:
        raise ValueError("no dataset is given: set `dataset` to the path of a table")
    context = job_context()
    known = context.datasets.get(str(dataset)) if context else None
    if known is not None:
        table = to_pandas(pq.read_table(known["parquet"]))
        table.attrs["name"] = known["name"]
        table.attrs["ambiguous"] = _ambiguous(known)
        return table
    path = Path(dataset)
    if not path.is_file():
        raise FileNotFoundError(f"there is no dataset and no file {str(dataset)!r}")
    table = read_table(path)
    table.attrs["name"] = path.name
    return table


def _ambiguous(known: Mapping[str, Any]) -> dict[str, str]:
    columns = known.get("schema", {}).get("columns", ())
    return {column["name"]: column["ambiguous"] for column in columns if column.get("ambiguous")}
