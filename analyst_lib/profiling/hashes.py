"""Hashes of rows: one 64-bit number a row, added up over the columns in any order, to find repeated rows.

Values are mixed by the finaliser of SplitMix64 (Steele, Lea and Flood, 2014). Among a million
rows two different ones have the same hash with a probability of about 3e-8.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from analyst_lib.profiling.ordered import Array

_MISSING = 0x9E3779B97F4A7C15
_ALL = 0xFFFFFFFFFFFFFFFF


def mixed(bits: Array) -> Array:
    """Return well-spread 64-bit numbers for numbers of shape (n,); changes its argument."""
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return bits


def _salt(position: int) -> int:
    return (position + 1) * 0xD1342543DE82EF95 & _ALL


def hash_numbers(values: Array, missing: Array | None, position: int) -> Array:
    """Return a hash for each value of a column of numbers, shape (rows,)."""
    wide = values.astype(np.float64) + 0.0 if values.dtype.kind == "f" else values.astype(np.int64)
    bits = wide.view(np.uint64) + np.uint64(_salt(position))
    if missing is not None:
        bits[missing] = np.uint64(_MISSING + _salt(position) & _ALL)
    return mixed(bits)


def hash_codes(codes: Array, values: pa.StringArray, position: int) -> Array:
    """Return a hash for each row of a column of texts, given by codes (-1 where missing)."""
    texts = pd.util.hash_array(np.asarray(values.to_pylist(), dtype=object), categorize=False) if len(values) else _NONE
    table = np.append(texts.astype(np.uint64), np.uint64(_MISSING)) + np.uint64(_salt(position))
    hashes: Array = mixed(table)[codes]
    return hashes


_NONE = np.zeros(0, np.uint64)


def repeated(hashes: Array) -> int:
    """Return how many rows have the hash of an earlier row."""
    line = np.sort(hashes)
    return int(np.count_nonzero(line[1:] == line[:-1]))
