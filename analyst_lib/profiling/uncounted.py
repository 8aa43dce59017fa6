"""A column that is too large for the memory there is: only which rows lack it, and a hash of each value, are taken."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analyst_lib.meaning import Glimpse
from analyst_lib.profiling.columns import Collected, codes_of, numbers_of, plain
from analyst_lib.profiling.hashes import hash_codes, hash_numbers
from analyst_lib.profiling.numbers import UNCOUNTED, ColumnNumbers
from analyst_lib.profiling.ordered import Array
from analyst_lib.profiling.source import Source


def uncounted(source: Source, position: int, hashed: bool) -> Collected:
    """Go over a column block by block."""
    name, hashes = source.names[position], [np.zeros(0, np.uint64)]
    missing = np.zeros(source.rows, bool)
    start = 0
    for (block,) in source.blocks([position]):
        gone, found = _rows(block, position, hashed)
        missing[start : start + len(block)] = gone
        hashes += [found] if found is not None else []
        start += len(block)
    numbers = ColumnNumbers(name, position, UNCOUNTED, source.rows, int(np.count_nonzero(missing)), 0)
    packed = np.packbits(missing) if numbers.missing else None
    return Collected(numbers, Glimpse(name, "text"), packed, np.concatenate(hashes) if hashed else None)


def _rows(block: pa.Array, position: int, hashed: bool) -> tuple[Array | bool, Array | None]:
    """Return which rows lack a value, and a hash of each value, as `collect_column` has them."""
    values = plain(pa.chunked_array([block]))
    if pa.types.is_boolean(values.type) or pa.types.is_dictionary(values.type):
        codes, texts = codes_of(values)
        return codes < 0, hash_codes(codes, texts, position) if hashed else None
    found, gone = numbers_of(values.cast(pa.int64()) if pa.types.is_timestamp(values.type) else values)
    return False if gone is None else gone, hash_numbers(found, gone, position) if hashed else None
