"""Where the typed values of a table go: a Parquet file that appears whole or not at all.

Text and categories are stored alike in Parquet; only the Arrow schema in the footer tells them apart. So the schema
is written last, when every value has been seen.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    import pyarrow.parquet as pq

GROUP_ROWS = 131_072
GROUP_BYTES = 32 << 20


Range = tuple[float | None, float | None]


class Sink(Protocol):
    """Takes the batches of a table, one after the other."""

    rows: int

    def write(self, columns: Sequence[pa.Array]) -> None:
        """Add a batch."""

    def finish(self, schema: pa.Schema) -> None:
        """Settle the types of the columns, when all values were seen."""

    def close(self) -> None:
        """End, whether or not it was finished."""


class Copy(Protocol):
    """A copy of a table to be made; each pass over the source begins it anew."""

    folder: Path

    def begin(self, schema: pa.Schema, repeating: Sequence[str]) -> Sink:
        """Begin it; the values of the columns that are named come again."""

    def ranges(self) -> list[Range]:
        """Give the least and greatest number of each column of the finished copy, None where it holds none."""


class ParquetCopy:
    """A copy as a Parquet file (zstd)."""

    def __init__(self, path: Path) -> None:
        # A table that is only held needs no Parquet; a copy needs it before reading takes the memory there is.
        import pyarrow.parquet  # noqa: F401

        self.path, self.folder = path, path.parent

    def begin(self, schema: pa.Schema, repeating: Sequence[str]) -> Sink:
        """Begin the file."""
        return ParquetSink(self.path, schema, repeating)

    def ranges(self) -> list[Range]:
        """Read the ends of each column: Parquet keeps them for each of its row groups."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.path) as file:
            groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
            return [_range([group.column(place) for group in groups]) for place in range(file.metadata.num_columns)]


def _range(chunks: Sequence[pq.ColumnChunkMetaData]) -> Range:
    if not chunks or chunks[0].physical_type not in ("INT32", "INT64", "FLOAT", "DOUBLE"):
        return None, None
    known = [chunk.statistics for chunk in chunks if chunk.statistics is not None and chunk.statistics.has_min_max]
    ends = [(each.min, each.max) for each in known if isinstance(each.min, int | float)]
    return (float(min(low for low, _ in ends)), float(max(high for _, high in ends))) if ends else (None, None)


class ParquetSink:
    """Gathers batches into row groups of a good size."""

    def __init__(self, path: Path, schema: pa.Schema, repeating: Sequence[str]) -> None:
        import pyarrow.parquet as pq

        self._schema = schema
        split = [field.name for field in schema if pa.types.is_floating(field.type) and field.name not in repeating]
        self._writer = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            store_schema=False,
            use_dictionary=list(repeating),
            use_byte_stream_split=split or False,
        )
        self._batches: list[pa.RecordBatch] = []
        self._rows = self._bytes = self.rows = 0

    def write(self, columns: Sequence[pa.Array]) -> None:
        """Add a batch."""
        batch = pa.RecordBatch.from_arrays(list(columns), schema=self._schema)
        self._batches.append(batch)
        self.rows += batch.num_rows
        self._rows += batch.num_rows
        self._bytes += batch.nbytes
        if self._rows >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._batches:
            table = pa.Table.from_batches(self._batches, self._schema).unify_dictionaries()
            self._batches = []
            self._writer.write_table(table, row_group_size=max(table.num_rows, 1))
        self._rows = self._bytes = 0

    def finish(self, schema: pa.Schema) -> None:
        """Write the footer with the final schema."""
        self._flush()
        written = base64.b64encode(schema.serialize().to_pybytes()).decode()
        self._writer.add_key_value_metadata({"ARROW:schema": written})

    def close(self) -> None:
        """Close the file."""
        self._writer.close()


@contextmanager
def published(target: Path) -> Iterator[Path]:
    """Give a path beside the target to write to; it becomes the target when all went well and vanishes if not."""
    aside = target.with_name(f".{target.name}.part")
    try:
        yield aside
        aside.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()
