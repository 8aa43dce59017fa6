"""Hashes of rows: one 64-bit number a row, added up over the columns in any order, to find repeated rows.

Values are mixed by the finaliser of SplitMix64 (Steele, Lea and Flood, 2014). Among a million
rows two different ones have the same hash with a probability of about 3e-8.
"""

from __future__ import annotations

import numpy as np
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
    wide = values.astype(np.float64) + 0.0 if values.dtype.kind == "f" else values.astype(np.int64, copy=False)
    bits = wide.view(np.uint64) + np.uint64(_salt(position))
    if missing is not None:
        bits[missing] = np.uint64(_MISSING + _salt(position) & _ALL)
    for start in range(0, len(bits), _ROWS):  # block by block: each stays in the cache
        mixed(bits[start : start + _ROWS])
    return bits


def hash_codes(codes: Array, values: pa.StringArray, position: int) -> Array:
    """Return a hash for each row of a column of texts, given by codes (-1 where missing)."""
    hashes: Array = salted(np.append(hash_texts(values), np.uint64(_MISSING)), position)[codes]
    return hashes


def salted(hashes: Array, position: int, missing: Array | None = None) -> Array:
    """Return hashes of texts as those of a column at its place, so that rows with swapped values differ."""
    if missing is not None:
        hashes[missing] = np.uint64(_MISSING)
    return mixed(hashes + np.uint64(_salt(position)))


def hash_texts(values: pa.StringArray) -> Array:
    """Return a hash for each text, shape (n,), from its bytes eight at a time; what is null has any hash.

    Different hashes mean different texts.
    """
    parts = [_hashed(values.slice(start, _ROWS)) for start in range(0, len(values), _ROWS)]
    return np.concatenate(parts) if parts else np.zeros(0, np.uint64)


def _hashed(values: pa.StringArray) -> Array:
    raw, starts, lengths = _bytes_of(values)
    words = np.frombuffer(raw, "<u8")
    hashes = mixed(lengths.astype(np.uint64) + np.uint64(_MISSING))
    short = np.where(lengths <= _LONGEST, lengths, 0)
    for done in range(0, int(short.max(initial=0)), 8):
        some = np.flatnonzero(short > done)
        bits = _eight(words, starts[some] + done) & _MASKS[np.minimum(short[some] - done, 8)]
        hashes[some] = mixed(hashes[some] ^ bits)
    for place in np.flatnonzero(lengths > _LONGEST):
        hashes[place] = np.uint64(hash(raw[starts[place] : starts[place] + lengths[place]]) & _ALL)
    return hashes


def _eight(words: Array, starts: Array) -> Array:
    """Return the eight bytes from each place on, put together from two words."""
    place, shift = starts >> 3, ((starts & 7) << 3).astype(np.uint64)
    bits: Array = words[place] >> shift
    bits |= (words[place + 1] << np.uint64(1)) << (np.uint64(63) - shift)
    return bits


def _bytes_of(values: pa.StringArray) -> tuple[bytes, Array, Array]:
    """Return the bytes of texts, filled up to whole words and one more, where each begins, and how long it is."""
    _, places, data = values.buffers()
    wide = np.int64 if pa.types.is_large_string(values.type) else np.int32
    offsets = np.frombuffer(places, wide)[values.offset : values.offset + len(values) + 1].astype(np.int64)
    raw = bytes(memoryview(data)[offsets[0] : offsets[-1]]) if data is not None else b""
    return raw + bytes(16 - len(raw) % 8), offsets[:-1] - offsets[0], np.diff(offsets)


_ROWS = 1 << 15
_LONGEST = 128
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)


def repeated(hashes: Array) -> int:
    """Return how many rows have the hash of an earlier row."""
    line = np.sort(hashes)
    return int(np.count_nonzero(line[1:] == line[:-1]))
