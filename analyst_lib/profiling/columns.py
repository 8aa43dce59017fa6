"""Counts one column: its kind, the numbers that go with it, and what the rows of the whole table are told by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyst_lib.meaning import Glimpse
from analyst_lib.profiling.hashes import hash_codes, hash_numbers, salted
from analyst_lib.profiling.labels import Labels, text_stats
from analyst_lib.profiling.numbers import ColumnNumbers
from analyst_lib.profiling.ordered import Array
from analyst_lib.profiling.quantities import number_stats
from analyst_lib.profiling.times import DAY, date_stats
from analyst_lib.profiling.unrepeated import Unrepeated, absent, unrepeated

LEVELS = 50
SHOWN = 2000
MIN_ID = 20


@dataclass(frozen=True)
class Collected:
    """A column's numbers; which rows miss it (packed bits, None if none does); a hash of each value, if wanted."""

    numbers: ColumnNumbers
    glimpse: Glimpse
    missing: Array | None
    hashes: Array | None


def collect_column(column: pa.ChunkedArray, name: str, position: int, hashed: bool = True) -> Collected:
    """Return what there is to know of a column of shape (rows,).

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        Of any type; nested values count as their text.
    name, position
        Its name in the table, and its place.
    hashed : bool
        Whether its values help to find repeated rows.
    """
    alone = unrepeated(column)
    if alone is not None:
        return _alone(alone, name, position, hashed)
    values = plain(column)
    if pa.types.is_timestamp(values.type):
        return _times(values, name, position, hashed)
    if pa.types.is_boolean(values.type) or pa.types.is_dictionary(values.type):
        return _labels(values, name, position, hashed)
    return _quantities(values, name, position, hashed)


def plain(column: pa.ChunkedArray) -> pa.Array:
    """Return the values as one array: numbers, booleans, timestamps in microseconds, or texts by dictionary."""
    kind = column.type
    if pa.types.is_null(kind):
        column = column.cast(pa.string())
    elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us"), safe=False)
    elif pa.types.is_decimal(kind) or pa.types.is_float16(kind):
        column = column.cast(pa.float64())
    elif not (pa.types.is_primitive(kind) or pa.types.is_dictionary(kind)) or pa.types.is_temporal(kind):
        column = _as_text(column)
    if pa.types.is_dictionary(kind) and not pa.types.is_string(kind.value_type):
        column = column.cast(pa.string())
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.dictionary_encode()
    one = column.combine_chunks()
    return one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_string_view(column.type) or pa.types.is_large_string(column.type) or pa.types.is_string(column.type):
        return column.cast(pa.string()) if column.nbytes < 2**31 else column.cast(pa.large_string())
    texts = [None if value is None else str(value) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _packed(missing: Array) -> Array | None:
    return np.packbits(missing) if missing.any() else None


def _quantities(column: pa.Array, name: str, position: int, hashed: bool) -> Collected:
    values, missing = numbers_of(column)
    present = values if missing is None else values[~missing]
    whole = present.dtype.kind in "iu"
    if whole and column.null_count:
        present = pc.drop_null(column).to_numpy(zero_copy_only=False)
    rows = len(column)
    if not len(present):
        return _empty(name, position, rows)
    stats, distinct = number_stats(present)
    # pandas keeps whole numbers with gaps as floats.
    whole = whole or (stats.whole and len(present) < rows and not stats.infinite and abs(stats.maximum) < 2**53)
    kind = "integer" if whole else "number"
    found = ColumnNumbers(name, position, kind, rows, rows - len(present), distinct, number=stats)
    texts = tuple(str(int(v)) for v in _spread(present)) if whole else ()
    low, high = (None, None) if not np.isfinite(stats.minimum) else (stats.minimum, stats.maximum)
    glimpse = Glimpse(name, kind, texts, low, high, rows=len(present))
    packed = _packed(missing) if missing is not None else None
    return Collected(found, glimpse, packed, hash_numbers(values, missing, position) if hashed else None)


def numbers_of(column: pa.Array) -> tuple[Array, Array | None]:
    """Return a column of numbers with gaps as zero or NaN, and where they are; None if there are none."""
    if column.null_count:
        missing = pc.is_null(column).to_numpy(zero_copy_only=False)
        values = pc.fill_null(column, 0).to_numpy(zero_copy_only=False)
    else:
        missing, values = None, column.to_numpy(zero_copy_only=False)
    if values.dtype.kind == "f":
        nan = np.isnan(values)
        if nan.any():
            missing = nan if missing is None else missing | nan
    return values, missing


def _spread(values: Array) -> Array:
    return values[:: max(len(values) // SHOWN, 1)][:SHOWN]


def _empty(name: str, position: int, rows: int) -> Collected:
    missing = np.packbits(np.ones(rows, bool)) if rows else None
    return Collected(ColumnNumbers(name, position, "empty", rows, rows, 0), Glimpse(name, "text"), missing, None)


def _times(column: pa.Array, name: str, position: int, hashed: bool) -> Collected:
    micros, missing = numbers_of(column.cast(pa.int64()))
    present = micros if missing is None else micros[~missing]
    rows = len(column)
    if not len(present):
        return _empty(name, position, rows)
    stats, distinct = date_stats(present)
    midnight = not (present[:SHOWN] % DAY).any() and not (present % DAY).any()
    kind = "date" if midnight else "datetime"
    found = ColumnNumbers(name, position, kind, rows, rows - len(present), distinct, date=stats)
    packed = _packed(missing) if missing is not None else None
    return Collected(found, Glimpse(name, kind), packed, hash_numbers(micros, missing, position) if hashed else None)


def _labels(column: pa.Array, name: str, position: int, hashed: bool) -> Collected:
    boolean = pa.types.is_boolean(column.type)
    rows = len(column)
    codes, values = codes_of(column)
    counts = np.bincount(codes + 1, minlength=len(values) + 1)
    there = np.flatnonzero(counts[1:])
    if not len(there):
        return _empty(name, position, rows)
    labels = Labels(values.take(pa.array(there)) if len(there) < len(values) else values, counts[1:][there])
    hashes = hash_codes(codes, values, position) if hashed else None
    packed = _packed(codes < 0) if counts[0] else None
    return Collected(*_texts(labels, name, position, rows, boolean), packed, hashes)


def _alone(alone: Unrepeated, name: str, position: int, hashed: bool) -> Collected:
    rows = len(alone.hashes)
    if not len(alone.texts):
        return _empty(name, position, rows)
    labels = Labels(alone.texts, np.ones(len(alone.texts), np.int64))
    hashes = salted(alone.hashes, position, alone.missing) if hashed else None
    packed = _packed(alone.missing) if alone.missing is not None else None
    return Collected(*_texts(labels, name, position, rows), packed, hashes)


def _texts(labels: Labels, name: str, position: int, rows: int, boolean: bool = False) -> tuple[ColumnNumbers, Glimpse]:
    stats = text_stats(labels)
    kind = "boolean" if boolean else kind_of_text(labels, stats.mean_length)
    mixed = () if boolean else _mixed(labels, stats.numeric)
    distinct = len(labels.values)
    found = ColumnNumbers(name, position, kind, rows, rows - labels.n, distinct, text=stats, mixed=mixed)
    some = labels.values.take(pa.array(_spread(np.arange(distinct)))).to_pylist()
    return found, Glimpse(name, "boolean" if boolean else "text", tuple(some))


def codes_of(column: pa.Array) -> tuple[Array, pa.StringArray]:
    """Return a code for each row (-1 where missing; blank texts are) and the text of each code."""
    if pa.types.is_boolean(column.type):
        codes = pc.fill_null(column.cast(pa.int8()), -1).to_numpy(zero_copy_only=False).astype(np.int64)
        return codes, pa.array(["False", "True"])
    values = column.dictionary.cast(pa.string())
    codes = pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False)
    gone = absent(values) if len(values) else None
    if gone is not None:
        codes = np.where(np.append(gone, False)[codes], -1, codes)
    return codes, values


def kind_of_text(labels: Labels, mean_length: float) -> str:
    """Return category, id or text: labels are few or come again, ids are single words that never do."""
    distinct, n = len(labels.values), labels.n
    if distinct == n and n > MIN_ID and not _spaced(labels.values):
        return "id"
    if distinct <= LEVELS or (distinct <= 0.5 * n and mean_length <= 40):
        return "category"
    return "text"


def _spaced(values: pa.StringArray) -> bool:
    """Tell whether white space stands in any text; the first ones mostly tell."""
    return any(pc.any(pc.match_substring_regex(some, r"\s")).as_py() for some in (values.slice(0, SHOWN), values))


def _mixed(labels: Labels, numeric: int) -> tuple[tuple[str, int], ...]:
    """Return how many texts are numbers and how many are not, where both are more than a few."""
    rest = labels.n - numeric
    return (("number", numeric), ("text", rest)) if numeric and rest else ()


def glimpsed(found: ColumnNumbers, meaning: Any) -> ColumnNumbers:
    """Return the column with what its values mean."""
    from dataclasses import replace

    return replace(found, meaning=meaning.kind, personal=meaning.personal) if meaning else found
