"""A typed table held for one use: in memory, or in an Arrow file mapped into it once it is larger than its share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from .limits import MB
from .sink import Range, Sink

MEMORY = 512 * MB


class Held:
    """A copy that is not kept: nothing of it is compressed, so that its columns cost nothing to get at.

    Parameters
    ----------
    folder
        Where a large table goes, as one file. It may be deleted while the table is in use.
    memory
        The bytes up to which a table stays in memory.
    """

    def __init__(self, folder: Path, memory: int = MEMORY) -> None:
        self.folder, self._memory = folder, memory
        self._sink: HeldSink | None = None

    def begin(self, schema: pa.Schema, repeating: Sequence[str]) -> Sink:
        """Begin it."""
        self._sink = HeldSink(schema, self.folder / "table.arrows", self._memory)
        return self._sink

    @property
    def table(self) -> pa.Table:
        """The values as they were written: labels by dictionaries that differ from batch to batch."""
        if self._sink is None or self._sink.table is None:
            raise RuntimeError("the table was not finished")
        return self._sink.table

    @property
    def schema(self) -> pa.Schema:
        """The types that the columns have in the end."""
        if self._sink is None:
            raise RuntimeError("the table was not finished")
        return self._sink.schema

    def ranges(self) -> list[Range]:
        """Give the least and greatest number of each column, None where it holds none."""
        return [_range(column) for column in self.table.columns]


def typed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Give the columns of a table, or of some rows of it, the types that they have in the end."""
    table = table.unify_dictionaries()
    pairs = zip(table.columns, schema.types, strict=True)
    columns = [
        column.dictionary_encode() if pa.types.is_dictionary(kind) else column.cast(kind) for column, kind in pairs
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _range(column: pa.ChunkedArray) -> Range:
    if not pa.types.is_integer(column.type) and not pa.types.is_floating(column.type):
        return None, None
    ends = pc.min_max(column).as_py()
    return (None, None) if ends["min"] is None else (float(ends["min"]), float(ends["max"]))


class HeldSink:
    """Gathers batches; beyond the memory it may take it puts them all into a file."""

    def __init__(self, schema: pa.Schema, path: Path, memory: int) -> None:
        self.schema = self._written = schema
        self.table: pa.Table | None = None
        self.rows = 0
        self._path, self._room = path, memory
        self._batches: list[pa.RecordBatch] = []
        self._file: pa.RecordBatchStreamWriter | None = None

    def write(self, columns: Sequence[pa.Array]) -> None:
        """Add a batch."""
        batch = pa.RecordBatch.from_arrays(list(columns), schema=self._written)
        self.rows += batch.num_rows
        if self._file is not None:
            self._file.write_batch(batch)
            return
        self._batches.append(batch)
        self._room -= batch.nbytes
        if self._room < 0:
            self._spill()

    def _spill(self) -> None:
        self._stream = pa.OSFile(str(self._path), "wb")
        self._file = pa.ipc.new_stream(self._stream, self._written)
        for batch in self._batches:
            self._file.write_batch(batch)
        self._batches = []

    def finish(self, schema: pa.Schema) -> None:
        """Make the table."""
        self.schema = schema
        if self._file is None:
            self.table = pa.Table.from_batches(self._batches, self._written)
            return
        self.close()
        self.table = pa.ipc.open_stream(pa.memory_map(str(self._path))).read_all()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()
            self._stream.close()
        self._file, self._batches = None, []
