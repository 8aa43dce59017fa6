"""The typed copy: writes batches to one Parquet file, whole or not at all, and settles at the end what is a category.

Text and categories are stored alike in Parquet; only the Arrow schema in the footer tells them apart. So the schema
is written last, when every value has been seen.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

GROUP_ROWS = 131_072
GROUP_BYTES = 32 << 20


class Sink:
    """Gathers batches into row groups of a good size."""

    def __init__(self, path: Path, schema: pa.Schema, repeating: Sequence[str]) -> None:
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
            table = pa.Table.from_batches(self._batches, self._schema)
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
