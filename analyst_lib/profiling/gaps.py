"""Which values are missing together: patterns of missing columns over the rows, from one bit a row and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analyst_lib.profiling.hashes import mixed
from analyst_lib.profiling.numbers import MissingPattern
from analyst_lib.profiling.ordered import Array

SHOWN = 8


@dataclass(frozen=True)
class Missing:
    """Rows that lack something, rows that lack everything, and the most frequent patterns."""

    some: int
    all: int
    patterns: tuple[MissingPattern, ...]


def missing_rows(bits: Mapping[str, Array], rows: int, columns: int) -> Missing:
    """Count rows by what they lack.

    Parameters
    ----------
    bits : mapping of str to numpy.ndarray
        For each column that lacks values, which rows do: packed bits of shape (ceil(rows / 8),).
    rows, columns : int
        The size of the table.
    """
    if not bits:
        return Missing(0, 0, ())
    seen = np.zeros(rows, np.uint64)
    lacking = np.zeros(rows, np.uint32)
    for place, packed in enumerate(bits.values()):
        there = np.unpackbits(packed, count=rows)
        lacking += there
        seen += there * mixed(np.array([place + 1], np.uint64))[0]
    some = np.flatnonzero(lacking)
    _, first, counts = np.unique(seen[some], return_index=True, return_counts=True)
    order = np.lexsort((some[first], -counts))[:SHOWN]
    patterns = tuple(MissingPattern(_names(bits, int(some[first[i]])), int(counts[i])) for i in order)
    return Missing(len(some), int(np.count_nonzero(lacking == columns)), patterns)


def _names(bits: Mapping[str, Array], row: int) -> tuple[str, ...]:
    return tuple(name for name, packed in bits.items() if packed[row >> 3] >> (7 - (row & 7)) & 1)
