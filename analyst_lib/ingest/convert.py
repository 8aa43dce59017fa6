"""The conversion: batches of texts in, typed values out, every value proved.

The plan comes from a sample. When a later value contradicts it, the rest of the pass only looks on (so that all
contradictions are known at once), and a second pass starts with a plan that holds. Plans only ever widen towards
text, which holds anything, so this ends; nearly always after one pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from .limits import Limits
from .outcome import described, final_type, gather_labels
from .plan import ColumnPlan, candidates, day_or_month, settle_order
from .readings import Code, Contradiction, Reading, Text, read
from .record import Column
from .refusal import Unreadable
from .sink import Copy


class Source(Protocol):
    """Texts of a table, batch after batch, as often as they are asked for."""

    def batches(self, plans: Sequence[ColumnPlan]) -> Iterator[pa.RecordBatch]:
        """Begin at the first row and give batches of text columns (plain or dictionary), one a plan, in order."""


def convert(source: Source, plans: list[ColumnPlan], target: Copy, limits: Limits) -> tuple[int, tuple[Column, ...]]:
    """Convert a whole source to a typed copy; give the number of rows and what each column became."""
    check_size(0, len(plans), limits)
    for _ in range(20):
        for plan in plans:
            plan.begin(len(plans))
        rows = _one_pass(source, plans, target, limits)
        if rows is not None:
            return rows, described(plans, rows, target)
    raise RuntimeError("the plan did not settle within 20 passes")


def _one_pass(source: Source, plans: list[ColumnPlan], target: Copy, limits: Limits) -> int | None:
    """Convert once; None when the plan had to change."""
    schema = pa.schema([pa.field(plan.name.name, plan.type) for plan in plans])
    sink = target.begin(schema, [plan.name.name for plan in plans if not plan.distinct])
    holds, rows = True, 0
    try:
        for batch in source.batches(plans):
            check_size(rows + batch.num_rows, len(plans), limits)
            arrays = _convert_batch(batch, plans, rows)
            holds = holds and arrays is not None
            if holds and arrays is not None:
                sink.write(arrays)
            rows += batch.num_rows
        if holds:
            sink.finish(pa.schema([pa.field(plan.name.name, final_type(plan, rows)) for plan in plans]))
    finally:
        sink.close()
    return rows if holds else None


def _convert_batch(batch: pa.RecordBatch, plans: list[ColumnPlan], rows: int) -> list[pa.Array] | None:
    """Convert one batch; None when a column contradicted its plan, which is then changed.

    One column after the other: Arrow parses the next batches meanwhile, and more threads mostly wait for each other.
    """
    done = [_convert_column(plan, text, rows) for plan, text in zip(plans, batch.columns, strict=True)]
    return None if any(array is None for array in done) else done


def _convert_column(plan: ColumnPlan, text: pa.Array, rows: int) -> pa.Array | None:
    try:
        values, words = read(plan.reading, text)
    except Contradiction:
        _replan(plan, text, rows)
        return None
    plan.missing += values.null_count
    plan.words.update(words)
    look_at(plan, values, rows)
    if day_or_month(plan) and (pc.max(pc.day(values)).as_py() or 0) > 12:
        settle_order(plan)
    return values


def look_at(plan: ColumnPlan, values: pa.Array, rows: int) -> None:
    """Keep of a converted batch what the column will be described by."""
    if isinstance(plan.reading, Text):
        gather_labels(plan, values)
    # Of whole numbers the first rows are enough: only names and check digits tell what they mean.
    if isinstance(plan.reading, Text | Code) or (plan.reading.kind == "integer" and rows == 0):
        plan.sample.take(values)
    if plan.mixture:
        plan.mixture.count(values, rows)


def _replan(plan: ColumnPlan, text: pa.Array, rows: int) -> None:
    """Drop each reading that this batch contradicts; a column that was empty so far is planned anew."""
    while not isinstance(plan.reading, Text):
        wrong = _first_wrong(plan.reading, text)
        if wrong is None:
            return
        place, value = wrong
        plan.rejected.append((plan.reading, value, rows + place + 1))
        del plan.readings[0]
        if not plan.readings:
            sample = text.dictionary if isinstance(text, pa.DictionaryArray) else text
            plan.readings = candidates(plan.name.name, [value for value in sample.to_pylist() if value is not None])
            plan.rejected.clear()


def _first_wrong(reading: Reading, text: pa.Array) -> tuple[int, str] | None:
    """Find the first text that a reading cannot hold, by halving."""
    if not _wrong(reading, text):
        return None
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _wrong(reading, text.slice(low, middle - low)) else (middle, high)
    return low, str(text[low].as_py())


def _wrong(reading: Reading, text: pa.Array) -> bool:
    plain = text.cast(pa.string()) if isinstance(text, pa.DictionaryArray) else text
    try:
        read(reading, plain)
    except Contradiction:
        return True
    return False


def check_size(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a table beyond the limits."""
    for count, most, noun in (
        (columns, limits.columns, "columns"),
        (rows, limits.rows, "rows"),
        (rows * columns, limits.cells, "values"),
    ):
        if count > most:
            raise Unreadable(
                f"The table has more than {most:,} {noun}, which is the limit here. Upload a part of it.", "too_large"
            )
