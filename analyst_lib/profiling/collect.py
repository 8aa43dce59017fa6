"""Counts a table: every number that a profile rests on, over all rows unless a note says otherwise."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from analyst_lib.meaning import meanings
from analyst_lib.profiling.columns import Collected, collect_column, glimpsed
from analyst_lib.profiling.dependencies import date_pairs, determined, missing_links
from analyst_lib.profiling.gaps import missing_rows
from analyst_lib.profiling.hashes import repeated
from analyst_lib.profiling.numbers import UNCOUNTED, ColumnNumbers, Numbers
from analyst_lib.profiling.ordered import Array
from analyst_lib.profiling.patterns import copies, derived, shifts
from analyst_lib.profiling.relations import MAX_COLUMNS, group_gaps, is_group, is_number, relations, reversals, usable
from analyst_lib.profiling.room import TIMES, room
from analyst_lib.profiling.sampled import Sampled, chosen_rows, sampled
from analyst_lib.profiling.source import FrameSource, Source
from analyst_lib.profiling.together import SAMPLE, WHOLE_GROUPS, Group, gather
from analyst_lib.profiling.uncounted import uncounted
from analyst_lib.words import joined

FEW_ROWS = 20_000
THREADS = 2
PAIRS = 5_000_000
LEAST_SAMPLE = 2_000


def collect(table: pd.DataFrame | Source, memory: int | None = None) -> Numbers:
    """Return the numbers of a table of shape (rows, columns).

    Repeated column names are numbered (`x`, `x (2)`), so that every column has a name of its own. A column that does
    not fit into `memory` (bytes; half of what there is) while it is counted is left out, and `notes` say so.
    """
    source = FrameSource(table) if isinstance(table, pd.DataFrame) else table
    walk = Walk(source, room() if memory is None else memory)
    with threadpool_limits(1, "blas"):  # the products are small: more threads only wait for each other
        columns = walk.columns()
        related = _relations(source, columns)
    related["notes"] += tuple(_left_out(columns))
    missing = missing_rows(walk.missing, source.rows, len(columns))
    return Numbers(
        name=source.name,
        rows=source.rows,
        columns=columns,
        missing_cells=sum(c.missing for c in columns),
        rows_with_missing=missing.some,
        empty_rows=missing.all,
        duplicate_rows=walk.duplicate_rows(),
        patterns=missing.patterns,
        **related,
        **_dependencies(source, walk.sampled(columns)),
    )


class Walk:
    """Goes over the columns of a table, two at a time where it is large; a unique one spares the hashes of rows."""

    def __init__(self, source: Source, memory: int) -> None:
        self._source, self._memory = source, memory
        self._lock = threading.Lock()
        self._hashes: Array | None = None
        self._unique = False
        self._bits: dict[int, Array] = {}
        self._chosen = chosen_rows(source.rows, len(source.names))
        self._sampled: dict[int, Sampled] = {}

    @property
    def missing(self) -> dict[str, Array]:
        """For each column that lacks values, which rows do, as packed bits."""
        return {self._source.names[place]: self._bits[place] for place in sorted(self._bits)}

    def columns(self) -> tuple[ColumnNumbers, ...]:
        """Return the numbers of all columns."""
        places = range(len(self._source.names))
        largest = max(map(self._source.size, places), default=0)
        if self._source.rows < FEW_ROWS or THREADS * TIMES * largest > self._memory:
            found = [self._one(place) for place in places]
        else:
            with ThreadPoolExecutor(THREADS) as pool:
                found = list(pool.map(self._one, places))
        meant = meanings([c.glimpse for c in found])
        return tuple(glimpsed(c.numbers, meaning) for c, meaning in zip(found, meant, strict=True))

    def sampled(self, columns: Sequence[ColumnNumbers]) -> list[Sampled]:
        """Return the same rows of all columns of which there is more to say than that they are there."""
        return [replace(self._sampled[c.position], column=c) for c in columns if c.position in self._sampled]

    def duplicate_rows(self) -> int:
        """Return how many rows equal an earlier row in every column (missing equals missing)."""
        if self._unique or not self._source.names:
            return 0
        if self._hashes is None:
            return max(0, self._source.rows - 1)
        return repeated(self._hashes)

    def _one(self, place: int) -> Collected:
        found, some = self._counted(place)
        with self._lock:
            if some is not None:
                self._sampled[place] = some
            self._unique = self._unique or found.numbers.unique
            if self._unique:
                self._hashes = None
            elif found.hashes is not None:
                self._hashes = found.hashes if self._hashes is None else self._hashes + found.hashes
            if found.missing is not None:
                self._bits[place] = found.missing
        return replace(found, hashes=None, missing=None)

    def _counted(self, place: int) -> tuple[Collected, Sampled | None]:
        if TIMES * self._source.size(place) > self._memory:
            return uncounted(self._source, place, hashed=not self._unique), None
        column = self._source.column(place)
        found = collect_column(column, self._source.names[place], place, hashed=not self._unique)
        return found, sampled(column, found.numbers, self._chosen, found.missing)


def _relations(source: Source, columns: Sequence[ColumnNumbers]) -> dict[str, Any]:
    possible = usable(columns)
    related = _most_complete(possible)
    numbers = [c for c in related if is_number(c)]
    groups = [Group(c, _levels(source, c)) for c in related if is_group(c)]
    time = _time(columns)
    pairs = max(1, len(numbers) * (len(numbers) - 1) // 2)
    sample = int(np.clip(PAIRS // pairs, LEAST_SAMPLE, SAMPLE))
    t = gather(source, numbers, groups, time, sample)
    return {
        "relations": relations(t),
        "related": tuple(c.name for c in related),
        "reversals": reversals(t),
        "gaps": group_gaps(t),
        "shifts": shifts(t, time),
        "derived": derived(t),
        "same": copies(t),
        "notes": tuple(_notes(possible, related, source.rows, sample if pairs > 1 else source.rows)),
    }


def _dependencies(source: Source, columns: Sequence[Sampled]) -> dict[str, Any]:
    return {
        "missing_links": missing_links(columns),
        "determined": determined(columns),
        "date_pairs": date_pairs(source, columns),
    }


def _levels(source: Source, column: ColumnNumbers) -> tuple[str, ...]:
    if column.kind == "boolean":
        return ("False", "True")
    found = source.column(column.position)
    texts = found.unique().drop_null().cast(pa.string()).to_pylist()
    return tuple(sorted(text for text in texts if text.strip()))


def _time(columns: Sequence[ColumnNumbers]) -> ColumnNumbers | None:
    """Return the column that tells when a row happened: the most complete one with most different times."""
    times = [c for c in columns if c.date is not None and c.distinct >= 10 and c.missing_share < 0.2]
    return max(times, key=lambda c: (c.distinct, -c.position), default=None)


def _most_complete(columns: list[ColumnNumbers]) -> list[ColumnNumbers]:
    kept = sorted(columns, key=lambda c: (c.missing, c.position))[:MAX_COLUMNS]
    return sorted(kept, key=lambda c: c.position)


def _left_out(columns: Sequence[ColumnNumbers]) -> list[str]:
    names = [c.name for c in columns if c.kind == UNCOUNTED]
    if not names:
        return []
    what = "it is" if len(names) == 1 else "they are"
    return [f"Of {joined(names, 10)} only missing values were counted: {what} too large for the memory there is."]


def _notes(possible: Sequence[ColumnNumbers], related: Sequence[ColumnNumbers], rows: int, sample: int) -> list[str]:
    notes = []
    if rows > WHOLE_GROUPS:
        notes.append(f"Groups were compared on a random {sample:,} of the rows, numbers with each other on all.")
    if len(possible) > len(related):
        notes.append(f"Relations were computed between the {len(related)} most complete of {len(possible)} columns.")
    if sample < rows:
        notes.append(
            "Rank correlations, trends within groups, changes of level and columns that follow from others rest on "
            f"a random {sample:,} of the rows."
        )
    return notes
