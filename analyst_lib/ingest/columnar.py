"""Parquet from elsewhere: types are taken at their word, nested values become JSON text, bombs are refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .convert import check_size, look_at
from .limits import MB, Limits
from .names import unique
from .notes import about_columns
from .outcome import described, final_type
from .plan import ColumnPlan
from .readings import Reading, Text
from .record import Ingested
from .refusal import Unreadable
from .sink import Copy

_BATCH = 65_536
_SLICE_BYTES = 32 * MB
_BOMB_BYTES, _BOMB_RATIO = 512 * MB, 1000

Change = Callable[[pa.Array], pa.Array]


@dataclass(frozen=True)
class Typed(Reading):
    """A column that came with its type."""

    label = "values"
    kept: pa.DataType = field(default_factory=pa.null)

    @property
    def kind(self) -> str:  # type: ignore[override]
        tests = (
            (pa.types.is_boolean, "boolean"),
            (pa.types.is_integer, "integer"),
            (pa.types.is_floating, "number"),
            (pa.types.is_date, "date"),
            (pa.types.is_timestamp, "datetime"),
        )
        return next((kind for test, kind in tests if test(self.kept)), "text")

    @property
    def type(self) -> pa.DataType:
        return self.kept

    def convert(self, text: pa.Array) -> pa.Array:
        return text


def read_parquet(source: Path, target: Copy, limits: Limits) -> Ingested:
    """Convert a Parquet file."""
    try:
        with pq.ParquetFile(source, memory_map=False) as file:
            return _converted(file, source, target, limits)
    except pa.ArrowNotImplementedError as error:
        raise Unreadable(f"The Parquet file uses something that cannot be read ({error}).", "unknown_format") from error
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
        message = "The Parquet file is cut off or damaged. Write it again and upload it anew."
        raise Unreadable(message, "truncated") from error


def _converted(file: pq.ParquetFile, source: Path, target: Copy, limits: Limits) -> Ingested:
    schema, claimed = file.schema_arrow, file.metadata
    check_size(claimed.num_rows, len(schema), limits)
    unpacked = sum(claimed.row_group(number).total_byte_size for number in range(claimed.num_row_groups))
    if unpacked > limits.unpacked_bytes or unpacked > _budget(source):
        raise Unreadable(f"The Parquet file unpacks to {unpacked >> 20:,} MB, more than is read here.", "too_large")
    names, notes = unique(schema.names)
    changes = [change_of(field.type) for field in schema]
    plans = [_plan(name, change.type) for name, change in zip(names, changes, strict=True)]
    for plan in plans:
        plan.begin(len(plans))
    rows = _copy(source, schema, plans, changes, target, limits)
    columns = described(plans, rows, target)
    told = [change.note.format(name.name) for name, change in zip(names, changes, strict=True) if change.note]
    return Ingested("parquet", rows, columns, notes=(*notes, *told[:20], *about_columns(plans, columns)))


def _plan(name: object, kept: pa.DataType) -> ColumnPlan:
    text = pa.types.is_string(kept)
    return ColumnPlan(name, [Text() if text else Typed(kept)], distinct=not text)  # type: ignore[arg-type]


def _copy(
    source: Path, schema: pa.Schema, plans: list[ColumnPlan], changes: list[Changed], target: Copy, limits: Limits
) -> int:
    # Repeated texts stay dictionaries while they are read: a file of kilobytes may hold gigabytes of them.
    labels = [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)]
    out = pa.schema([pa.field(plan.name.name, plan.reading.type) for plan in plans])
    sink = target.begin(out, [plan.name.name for plan in plans if not plan.distinct])
    budget = _budget(source)
    try:
        with pq.ParquetFile(source, read_dictionary=labels, memory_map=False) as file:
            for batch in file.iter_batches(_BATCH, use_threads=False):
                check_size(sink.rows + batch.num_rows, len(plans), limits)
                budget -= _weight(batch)
                if budget < 0:
                    raise Unreadable(
                        "The Parquet file unpacks to a thousand times its size; it was refused.", "too_large"
                    )
                for part in _slices(batch):
                    sink.write(
                        [
                            _changed(plan, change, array, sink.rows)
                            for plan, change, array in zip(plans, changes, part.columns, strict=True)
                        ]
                    )
        sink.finish(pa.schema([pa.field(plan.name.name, final_type(plan, sink.rows)) for plan in plans]))
    finally:
        sink.close()
    return sink.rows


def _budget(source: Path) -> int:
    return max(_BOMB_BYTES, _BOMB_RATIO * source.stat().st_size)


def _weight(batch: pa.RecordBatch) -> int:
    """Count the bytes of a batch once its dictionaries are unfolded."""
    return sum(
        _text_bytes(column) if isinstance(column, pa.DictionaryArray) else column.nbytes for column in batch.columns
    )


def _text_bytes(column: pa.DictionaryArray) -> int:
    if not pa.types.is_string(column.type.value_type) and not pa.types.is_large_string(column.type.value_type):
        return int(column.nbytes)
    lengths = pc.fill_null(pc.binary_length(column.dictionary), 0).to_numpy(zero_copy_only=False)
    places = column.indices.drop_null().to_numpy(zero_copy_only=False)
    return int(lengths[places].sum(dtype=np.int64)) + 4 * len(column)


def _slices(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    pieces = max(1, _weight(batch) // _SLICE_BYTES)
    step = max(1, -(-batch.num_rows // pieces))
    for start in range(0, batch.num_rows, step):
        yield batch.slice(start, step)


def _changed(plan: ColumnPlan, change: Changed, array: pa.Array, rows: int) -> pa.Array:
    values = change.apply(array)
    plan.missing += values.null_count
    look_at(plan, values, rows)
    return values


@dataclass(frozen=True)
class Changed:
    """What becomes of an Arrow type, how, and what is told of it."""

    type: pa.DataType
    apply: Change
    note: str = ""


def change_of(kind: pa.DataType) -> Changed:
    """Settle what becomes of an Arrow type in the typed copy."""
    value = kind.value_type if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind) else kind
    if isinstance(value, pa.BaseExtensionType):
        inner = change_of(value.storage_type)
        return Changed(inner.type, lambda array: inner.apply(array.storage), inner.note)
    if pa.types.is_nested(value):
        return Changed(pa.string(), _as_json, "{} held nested values; they are kept as JSON text.")
    if pa.types.is_boolean(value) or pa.types.is_integer(value) or pa.types.is_timestamp(value):
        return Changed(value, _to(value))
    return _converted_type(value)


def _converted_type(value: pa.DataType) -> Changed:
    if pa.types.is_floating(value):
        wide = pa.float64() if pa.types.is_float16(value) else value
        return Changed(wide, _to(wide))
    if pa.types.is_decimal(value):
        return Changed(pa.float64(), _to(pa.float64()), "{} held decimals of fixed precision; they are floats now.")
    if pa.types.is_date(value):
        return Changed(pa.date32(), _to(pa.date32()))
    if pa.types.is_duration(value):
        return Changed(pa.float64(), _seconds, "{} held durations; they are seconds now.")
    if pa.types.is_binary(value) or pa.types.is_large_binary(value) or pa.types.is_fixed_size_binary(value):
        return Changed(pa.string(), _as_hex, "{} held bytes; they are kept as text, as hex where they are none.")
    return Changed(pa.string(), _to(pa.string()))


def _to(kind: pa.DataType) -> Change:
    return lambda array: pc.cast(array, kind)


def _seconds(array: pa.Array) -> pa.Array:
    ticks = {"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}[array.type.unit]
    return pc.divide(pc.cast(pc.cast(array, pa.int64()), pa.float64(), safe=False), ticks)


def _as_json(array: pa.Array) -> pa.Array:
    texts = [
        None if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in array.to_pylist()
    ]
    return pa.array(texts, pa.string())


def _as_hex(array: pa.Array) -> pa.Array:
    try:
        return pc.cast(array, pa.string())
    except pa.ArrowInvalid:
        return pa.array([None if value is None else value.hex() for value in array.to_pylist()], pa.string())
