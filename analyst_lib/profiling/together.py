"""One pass over the rows of related columns: all sums that correlations and group means rest on, and a sample.

Everything is added up block by block, so that no table need fit into memory. Numbers are centred and scaled by their
own mean and standard deviation before they are multiplied, which keeps the sums exact to about 1e-12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyst_lib.profiling.columns import codes_of, numbers_of
from analyst_lib.profiling.numbers import ColumnNumbers
from analyst_lib.profiling.ordered import Array
from analyst_lib.profiling.source import Source

FEW_LEVELS = 8
SAMPLE = 25_000
SEED = 0
WHOLE_GROUPS = 400_000  # up to so many rows groups are compared over all of them, beyond over the sample


@dataclass(frozen=True)
class Group:
    """A category that numbers are compared by, with all its labels."""

    column: ColumnNumbers
    levels: tuple[str, ...]


@dataclass
class Sums:
    """Sums over the rows where two numbers are both there, each of shape (numbers, numbers).

    `one[i, j]` sums number i, `square[i, j]` its square, `product` both, over the rows where j is there too.
    """

    rows: Array
    one: Array
    square: Array
    product: Array

    @classmethod
    def none(cls, size: int) -> Sums:
        """Return sums over no rows."""
        return cls(*(np.zeros((size, size)) for _ in range(4)))

    def add(self, z: Array, there: Array | None) -> None:
        """Add rows of shape (rows, numbers), zero where missing; `there` is 1.0 where not, None if all are."""
        square = z * z
        self.product += z.T @ z
        self.rows += len(z)
        self.one += z.sum(axis=0)[:, None]
        self.square += square.sum(axis=0)[:, None]
        gaps = np.flatnonzero(~there.all(axis=0)) if there is not None else ()
        if there is not None and len(gaps):
            # Only what stands beside a column with gaps differs from the sums over all rows.
            gone = 1.0 - there[:, gaps]
            self.rows[:, gaps] -= gone.sum(axis=0)
            self.rows[gaps, :] -= gone.sum(axis=0)[:, None]
            self.rows[np.ix_(gaps, gaps)] += gone.T @ gone
            self.one[:, gaps] -= z.T @ gone
            self.square[:, gaps] -= square.T @ gone

    def pearson(self) -> Array:
        """Return Pearson's correlations; NaN where one of two numbers does not vary over their common rows."""
        with np.errstate(divide="ignore", invalid="ignore"):
            away = self.square - self.one**2 / self.rows
            scale = np.sqrt(away * away.T)
            value = (self.product - self.one * self.one.T / self.rows) / scale
        flat = (away <= 1e-12 * self.square) | (away.T <= 1e-12 * self.square.T)
        return np.where(flat, np.nan, np.clip(value, -1, 1))


@dataclass
class ByGroup:
    """Of each label of a category (rows) and each number (columns): how many values, their sum, the sum of squares."""

    rows: Array
    one: Array
    square: Array


@dataclass
class Together:
    """What was added up over all rows, and a sample of them in their order.

    `counts` holds how often each two labels of all groups (stacked) occur in one row. `within` holds the sums for each
    label of a category of few, over the sample.
    """

    numbers: Sequence[ColumnNumbers]
    groups: Sequence[Group]
    centre: Array
    scale: Array
    overall: Sums
    by_label: ByGroup
    counts: Array
    within: dict[int, list[Sums]] = field(default_factory=dict)
    sample: Array = field(default_factory=lambda: np.zeros((0, 0)))
    sample_codes: Array = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    sample_times: Array | None = None


def labels_at(made: Together, place: int) -> slice:
    """Return where the labels of a group stand among those of all groups."""
    start = sum(len(g.levels) for g in made.groups[:place])
    return slice(start, start + len(made.groups[place].levels))


def gather(
    source: Source, numbers: Sequence[ColumnNumbers], groups: Sequence[Group], time: ColumnNumbers | None, sample: int
) -> Together:
    """Go over all rows once."""
    made = _begin(numbers, groups)
    positions = [c.position for c in numbers] + [g.column.position for g in groups]
    positions += [time.position] if time else []
    return _gathered(source, made, positions, time, _chosen(source.rows, sample))


def _gathered(
    source: Source, made: Together, positions: list[int], time: ColumnNumbers | None, chosen: Array
) -> Together:
    parts: list[tuple[Array, Array, Array | None]] = []
    start, whole = 0, source.rows <= WHOLE_GROUPS
    for block in source.blocks(positions) if positions else ():
        rows = len(block[0])
        z, there = _standard(made, block)
        made.overall.add(z, there)
        picked = chosen[(chosen >= start) & (chosen < start + rows)] - start
        few, there_few = z[picked], there[picked] if there is not None else None
        some = block if whole else [column.take(pa.array(picked)) for column in block]
        codes = _all_codes(made, some)
        if whole:
            _add_groups(made, z, there, codes)
        else:
            _add_groups(made, few, there_few, codes)
        times = _times(block[-1], picked) if time else None
        parts.append((_raw(made, few, there_few), codes[picked] if whole else codes, times))
        start += rows
    if parts:
        made.sample = np.concatenate([p[0] for p in parts])
        made.sample_codes = np.concatenate([p[1] for p in parts])
        made.sample_times = np.concatenate([p[2] for p in parts if p[2] is not None]) if time else None
        _add_within(made)
    return made


def _begin(numbers: Sequence[ColumnNumbers], groups: Sequence[Group]) -> Together:
    stats = [c.number for c in numbers if c.number is not None]
    centre = np.array([s.mean for s in stats])
    spread = np.array([s.std for s in stats])
    scale = np.where(np.isfinite(spread) & (spread > 0), spread, 1.0)
    size, labels = len(stats), sum(len(g.levels) for g in groups)
    by_label = ByGroup(*(np.zeros((labels, size)) for _ in range(3)))
    centre = np.where(np.isfinite(centre), centre, 0.0)
    return Together(numbers, groups, centre, scale, Sums.none(size), by_label, np.zeros((labels, labels)))


def _chosen(rows: int, sample: int) -> Array:
    if rows <= sample:
        return np.arange(rows)
    return np.sort(np.random.default_rng(SEED).choice(rows, sample, replace=False))


@np.errstate(over="ignore", invalid="ignore")
def _standard(made: Together, block: Sequence[pa.Array]) -> tuple[Array, Array | None]:
    """Return standardised numbers (zero where missing), and where they are there (None if everywhere)."""
    size = len(made.numbers)
    z = np.empty((len(block[0]), size))
    there = np.ones_like(z)
    for i in range(size):
        values, missing = numbers_of(block[i])
        z[:, i] = (values - made.centre[i]) / made.scale[i]
        if missing is not None:
            there[missing, i] = 0.0
    gone = ~np.isfinite(z)
    there[gone] = 0.0
    full = bool(there.all())
    if not full:
        z[there == 0] = 0.0
    return z, None if full else there


def _all_codes(made: Together, block: Sequence[pa.Array]) -> Array:
    """Return the codes of the groups, shape (rows, groups), -1 where missing."""
    codes = [_codes(block[len(made.numbers) + i], g.levels) for i, g in enumerate(made.groups)]
    return np.stack(codes, axis=1) if codes else np.zeros((len(block[0]), 0), np.int64)


def _codes(column: pa.Array, levels: tuple[str, ...]) -> Array:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.dictionary_encode()
    codes, values = codes_of(column)
    place = pc.fill_null(pc.index_in(values, pa.array(levels, pa.string())), -1).to_numpy(zero_copy_only=False)
    found: Array = np.append(place, -1)[codes]
    return found


def _add_groups(made: Together, z: Array, there: Array | None, codes: Array) -> None:
    if not made.groups:
        return
    hot, start = np.zeros((len(z), len(made.counts))), 0
    for i, group in enumerate(made.groups):
        rows = np.flatnonzero(codes[:, i] >= 0)
        hot[rows, start + codes[rows, i]] = 1.0
        start += len(group.levels)
    made.by_label.rows += hot.T @ there if there is not None else hot.sum(axis=0)[:, None]
    made.by_label.one += hot.T @ z
    made.by_label.square += hot.T @ (z * z)
    made.counts += hot.T @ hot


def _add_within(made: Together) -> None:
    z = (made.sample - made.centre) / made.scale
    there = np.isfinite(z).astype(float)
    z[there == 0] = 0.0
    for i, group in enumerate(made.groups):
        if len(group.levels) <= FEW_LEVELS:
            made.within[i] = [Sums.none(len(made.numbers)) for _ in group.levels]
            for level, sums in enumerate(made.within[i]):
                rows = np.flatnonzero(made.sample_codes[:, i] == level)
                sums.add(z[rows], there[rows])


def _raw(made: Together, z: Array, there: Array | None) -> Array:
    values: Array = z * made.scale + made.centre
    if there is not None:
        values[there == 0] = np.nan
    return values


def _times(column: pa.Array, rows: Array) -> Array:
    """Return times in microseconds of the epoch, NaN where missing."""
    micros, missing = numbers_of(column.take(pa.array(rows)).cast(pa.timestamp("us"), safe=False).cast(pa.int64()))
    times: Array = micros.astype(float)
    if missing is not None:
        times[missing] = np.nan
    return times
