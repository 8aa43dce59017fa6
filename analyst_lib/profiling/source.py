"""Where the columns of a table come from, one at a time: a pandas table in memory, or a typed copy on disk.

A typed copy is read column by column, so that a profile never holds the table.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from analyst_lib.context import job_context
from analyst_lib.ingest.frame import to_pandas
from analyst_lib.ingest.held import Held, typed
from analyst_lib.ingest.reader import read_into
from analyst_lib.names import unique_names
from analyst_lib.words import as_text

BLOCK = 1 << 16


class Source(Protocol):
    """The columns of a table by their position."""

    name: str
    rows: int
    names: tuple[str, ...]

    def size(self, position: int) -> int:
        """Return about how many bytes a column takes in memory."""

    def column(self, position: int) -> pa.ChunkedArray:
        """Return a column as Arrow values."""

    def blocks(self, positions: Sequence[int]) -> Iterator[list[pa.Array]]:
        """Give some columns in pieces of the same rows, from the first row to the last."""

    def take(self, positions: Sequence[int], rows: int) -> pd.DataFrame:
        """Return the first rows of some columns as pandas has them."""

    def pick(self, positions: Sequence[int], rows: Sequence[int]) -> pd.DataFrame:
        """Return some rows of some columns as pandas has them."""


class FrameSource:
    """A pandas table; columns of Python objects become what they hold: texts, dates, booleans, else their text."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.name = str(table.attrs.get("name", "table"))
        self.rows = len(table)
        self.names = unique_names([str(name) for name in table.columns])
        self._table, self._kinds = table, list(table.dtypes)
        self._kept: dict[int, pa.ChunkedArray] = {}

    def size(self, position: int) -> int:
        """Return the bytes of a column as pandas has it."""
        kind = self._kinds[position]
        plain = isinstance(kind, np.dtype) and kind.kind != "O"
        return int(self.rows * kind.itemsize if plain else self._table.iloc[:, position].nbytes)

    def column(self, position: int) -> pa.ChunkedArray:
        """Return a column as Arrow values; what took work to convert is kept."""
        if position in self._kept:
            return self._kept[position]
        values = self._table.iloc[:, position]
        made = _arrow(values)
        chunked = made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])
        if values.dtype.kind not in "iufM":
            self._kept[position] = chunked
        return chunked

    def blocks(self, positions: Sequence[int]) -> Iterator[list[pa.Array]]:
        """Give pieces of 65,536 rows."""
        whole = [_one(self.column(position)) for position in positions]
        for start in range(0, self.rows, BLOCK):
            yield [column.slice(start, BLOCK) for column in whole]

    def take(self, positions: Sequence[int], rows: int) -> pd.DataFrame:
        """Return the first rows of some columns."""
        return self.pick(positions, range(min(rows, self.rows)))

    def pick(self, positions: Sequence[int], rows: Sequence[int]) -> pd.DataFrame:
        """Return some rows of some columns."""
        shown = self._table.iloc[list(rows), list(positions)].copy(deep=False)
        shown.columns = pd.Index([self.names[position] for position in positions])
        return shown.reset_index(drop=True)


class HeldSource:
    """A file by hand: its typed values held in memory, or in a file mapped into it."""

    def __init__(self, held: Held, name: str) -> None:
        self.name = name
        self._table, self._schema = held.table, held.schema
        self.rows = self._table.num_rows
        self.names = unique_names(list(self._table.column_names))

    def size(self, position: int) -> int:
        """Return the bytes of a column."""
        return int(self._table.column(position).nbytes)

    def column(self, position: int) -> pa.ChunkedArray:
        """Return one column."""
        return self._table.column(position).unify_dictionaries()

    def blocks(self, positions: Sequence[int]) -> Iterator[list[pa.Array]]:
        """Give some columns in the pieces in which they were read, of at most 65,536 rows."""
        for batch in self._table.select(list(positions)).to_batches(BLOCK):
            yield batch.columns

    def take(self, positions: Sequence[int], rows: int) -> pd.DataFrame:
        """Return the first rows of some columns."""
        return self._pandas(self._table.select(list(positions)).slice(0, rows), positions)

    def pick(self, positions: Sequence[int], rows: Sequence[int]) -> pd.DataFrame:
        """Return some rows of some columns."""
        table = self._table.select(list(positions)).unify_dictionaries()
        return self._pandas(table.take(pa.array(rows, pa.int64())), positions)

    def _pandas(self, table: pa.Table, positions: Sequence[int]) -> pd.DataFrame:
        frame = to_pandas(typed(table, pa.schema([self._schema.field(position) for position in positions])))
        frame.columns = pd.Index([self.names[position] for position in positions])
        return frame


class ParquetSource:
    """A typed copy as ingestion writes it; at most one column is in memory at a time."""

    def __init__(self, path: Path, name: str, sha256: str | None = None) -> None:
        import pyarrow.parquet as pq

        self.name = name
        self.folder = path.parent
        self.sha256 = sha256
        self._file = pq.ParquetFile(path, memory_map=True)
        self.rows = self._file.metadata.num_rows
        self._columns = tuple(self._file.schema_arrow.names)
        self.names = unique_names(list(self._columns))

    def size(self, position: int) -> int:
        """Return the bytes of a column before they were compressed, at least eight a row."""
        groups = (self._file.metadata.row_group(place) for place in range(self._file.metadata.num_row_groups))
        written = sum(int(group.column(position).total_uncompressed_size) for group in groups)
        return max(8 * int(self.rows), written)

    def column(self, position: int) -> pa.ChunkedArray:
        """Read one column."""
        table = self._file.read(columns=[self._columns[position]], use_threads=False)
        return table.column(0).unify_dictionaries()

    def blocks(self, positions: Sequence[int]) -> Iterator[list[pa.Array]]:
        """Read some columns in pieces of 65,536 rows."""
        names = [self._columns[position] for position in positions]
        for batch in self._file.iter_batches(BLOCK, columns=names, use_threads=False):
            yield [batch.column(name) for name in names]

    def take(self, positions: Sequence[int], rows: int) -> pd.DataFrame:
        """Read the first rows of some columns."""
        names = [self._columns[position] for position in positions]
        batches: list[pa.RecordBatch] = []
        if rows and self.rows:
            for batch in self._file.iter_batches(min(rows, BLOCK), columns=names, use_threads=False):
                batches.append(batch)
                if sum(b.num_rows for b in batches) >= rows:
                    break
        schema = pa.schema([self._file.schema_arrow.field(name) for name in names])
        return self._pandas(pa.Table.from_batches(batches, schema).slice(0, rows), positions)

    def pick(self, positions: Sequence[int], rows: Sequence[int]) -> pd.DataFrame:
        """Read some rows of some columns."""
        names = [self._columns[position] for position in positions]
        table = self._file.read(columns=names, use_threads=False).select(names)
        return self._pandas(table.take(pa.array(rows, pa.int64())), positions)

    def _pandas(self, table: pa.Table, positions: Sequence[int]) -> pd.DataFrame:
        frame = to_pandas(table)
        frame.columns = pd.Index([self.names[position] for position in positions])
        return frame


def open_source(dataset: pd.DataFrame | str | Path | None) -> Source:
    """Return the columns of a table in memory, of a dataset of this job, or of a file by hand.

    Raises
    ------
    ValueError
        If no dataset is given.
    FileNotFoundError
        If it is neither a table, nor a dataset of this job, nor a file.
    """
    if dataset is None:
        raise ValueError("no dataset is given: set `dataset` to the path of a table")
    if isinstance(dataset, pd.DataFrame):
        return FrameSource(dataset)
    context = job_context()
    known = context.datasets.get(str(dataset)) if context else None
    if known is not None:
        return ParquetSource(Path(known["parquet"]), known["name"], known["sha256"])
    path = Path(dataset)
    if not path.is_file():
        raise FileNotFoundError(f"there is no dataset and no file {str(dataset)!r}")
    with TemporaryDirectory(prefix="analyst-") as folder:
        held = Held(Path(folder))
        read_into(path, path.name, held)
        return HeldSource(held, path.name)  # stays readable while it is open, though its name is gone


def _one(column: pa.ChunkedArray) -> pa.Array:
    joined = column.combine_chunks()
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _arrow(values: pd.Series) -> pa.Array | pa.ChunkedArray:
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype) and dtype.categories.dtype.kind not in "OU":
        values = values.astype(object)
    elif (
        dtype.kind == "c" or isinstance(dtype, pd.PeriodDtype | pd.IntervalDtype | pd.SparseDtype) or dtype.kind == "m"
    ):
        return pa.array([None if pd.isna(v) else str(v) for v in values], pa.string())
    elif dtype.kind != "O" or not isinstance(dtype, np.dtype):
        with contextlib.suppress(UnicodeEncodeError):  # half a pair of surrogates is no text to Arrow
            return pa.array(values, from_pandas=True)
    return _objects(values)


def _objects(values: pd.Series) -> pa.Array:
    """Convert Python objects: of one plain type as that type, else each as its text."""
    there = values.dropna()
    kinds = set(map(type, there))
    plain = (
        {bool, np.bool_}, {str}, {datetime.date}, {datetime.datetime, pd.Timestamp},
        {int, np.int64, np.int32}, {float, np.float64, np.float32, int, np.int64},
    )  # fmt: skip
    for allowed in plain:
        if kinds and kinds <= allowed:
            try:
                return pa.array(values, from_pandas=True)
            except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError):
                break
    return pa.array([None if _is_missing(value) else as_text(value) for value in values], pa.string())


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    return pd.api.types.is_scalar(value) and bool(pd.isna(value))
