"""The same rows of every column, kept while the columns go by, to ask cheaply what several columns say together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analyst_lib.profiling.columns import codes_of, numbers_of, plain
from analyst_lib.profiling.numbers import ColumnNumbers
from analyst_lib.profiling.ordered import Array

MOST_ROWS = 10_000
LEAST_ROWS = 2_000
CELLS = 1_000_000
MAX_LABELS = 5_000
MOST_COLUMNS = 200
SEED = 1


@dataclass(frozen=True)
class Sampled:
    """Some rows of a column: numbers, microseconds or codes of `labels`, NaN where missing, shape (rows,)."""

    column: ColumnNumbers
    values: Array
    labels: tuple[str, ...] = ()

    @property
    def missing(self) -> Array:
        """Which of the rows lack it."""
        return np.isnan(self.values)


def chosen_rows(rows: int, columns: int) -> Array:
    """Return the rows to keep: all of a small table, else a random 2,000 to 10,000 in their order."""
    count = int(np.clip(CELLS // max(columns, 1), LEAST_ROWS, MOST_ROWS))
    if rows <= count:
        return np.arange(rows)
    return np.sort(np.random.default_rng(SEED).choice(rows, count, replace=False))


def sampled(column: pa.ChunkedArray, numbers: ColumnNumbers, chosen: Array, missing: Array | None) -> Sampled | None:
    """Return some rows of a column; of texts that are no labels only whether they are there.

    None if that is all, and beyond the first 200 columns.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        All rows.
    numbers : ColumnNumbers
        What was counted of it.
    chosen : numpy.ndarray
        The rows to keep, in their order.
    missing : numpy.ndarray, optional
        Packed bits that say which rows lack it.
    """
    if numbers.position >= MOST_COLUMNS:
        return None
    if numbers.number is None and numbers.date is None and not _labelled(numbers):
        return Sampled(numbers, np.where(_bits(missing, chosen), np.nan, 0.0)) if missing is not None else None
    some = plain(column if len(chosen) == len(column) else column.take(pa.array(chosen)))
    if numbers.text is not None:
        codes, values = codes_of(some)
        return Sampled(numbers, np.where(codes < 0, np.nan, codes), tuple(values.to_pylist()))
    found, gone = numbers_of(some.cast(pa.int64()) if pa.types.is_timestamp(some.type) else some)
    made = found.astype(float)
    if gone is not None:
        made[gone] = np.nan
    return Sampled(numbers, made)


def _labelled(numbers: ColumnNumbers) -> bool:
    return numbers.kind in ("category", "boolean") and numbers.distinct <= MAX_LABELS


def _bits(packed: Array, chosen: Array) -> Array:
    bits: Array = (packed[chosen >> 3] >> (7 - (chosen & 7)) & 1).astype(bool)
    return bits
