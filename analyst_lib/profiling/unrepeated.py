"""Texts that never repeat, found without a dictionary of them: the costliest column of most tables is of this kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyst_lib.profiling.hashes import hash_texts, repeated
from analyst_lib.profiling.ordered import Array

TRIED = 2000


@dataclass(frozen=True)
class Unrepeated:
    """The texts of a column, all different; which rows lack one (None if none does), and a hash for each row."""

    texts: pa.StringArray
    missing: Array | None
    hashes: Array


def unrepeated(column: pa.ChunkedArray) -> Unrepeated | None:
    """Return the texts of a column, None if one occurs twice (or seems to: two texts may have one hash)."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    first = column.slice(0, TRIED)
    if len(first.unique()) + max(first.null_count - 1, 0) < len(first):
        return None
    values = _one(column)
    missing = absent(values)
    hashes = hash_texts(values)
    if repeated(hashes if missing is None else hashes[~missing]):
        return None
    return Unrepeated(values if missing is None else values.filter(pa.array(~missing)), missing, hashes)


def absent(values: pa.StringArray) -> Array | None:
    """Tell which texts are missing: null, or nothing but white space; None if none is."""
    gone = pc.fill_null(pc.or_(pc.ascii_is_space(values), pc.equal(values, "")), True)
    if not gone.true_count:
        return None
    places = np.flatnonzero(gone.to_numpy(zero_copy_only=False))
    blank = pc.fill_null(pc.match_substring_regex(values.take(pa.array(places)), r"^\s*$"), True)
    missing = np.zeros(len(values), bool)
    missing[places] = blank.to_numpy(zero_copy_only=False)
    return missing if missing.any() else None


def _one(column: pa.ChunkedArray) -> pa.Array:
    made = column.combine_chunks()
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
