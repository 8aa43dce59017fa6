"""The numbers of a profile as frozen values: what was counted, and how each is defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class NumberStats:
    """Of the finite values: quantiles interpolate linearly, `std` divides by n-1, `skewness` is bias-adjusted (G1).

    Outliers lie more than 1.5 interquartile ranges below the first or above the third quartile (Tukey's fences).
    `edges` (one more than `counts`) bound the histogram's bins; the last bin holds its upper edge.
    """

    mean: float
    std: float
    minimum: float
    q1: float
    median: float
    q3: float
    maximum: float
    skewness: float
    zeros: int
    negative: int
    infinite: int
    outliers_low: int
    outliers_high: int
    far_out: int
    whole: bool
    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class TextStats:
    """`top`: the most frequent values with their counts; lengths in characters."""

    top: tuple[tuple[str, int], ...]
    rarest: str
    once: int
    shortest: int
    longest: int
    mean_length: float
    numeric: int
    variants: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class DateStats:
    """Times as ISO 8601; gaps between distinct times in seconds; the histogram is over seconds of the epoch."""

    first: str
    last: str
    median_gap: float
    longest_gap: float
    longest_gap_start: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    future: int


@dataclass(frozen=True)
class ColumnNumbers:
    """One column: `rows` = `missing` + present values; `distinct` counts present values only."""

    name: str
    position: int
    kind: str
    rows: int
    missing: int
    distinct: int
    number: NumberStats | None = None
    text: TextStats | None = None
    date: DateStats | None = None

    @property
    def present(self) -> int:
        """How many values are there."""
        return self.rows - self.missing

    @property
    def missing_share(self) -> float:
        """Share of missing values, 0 to 1."""
        return self.missing / self.rows if self.rows else 0.0

    @property
    def counts_up(self) -> bool:
        """Whether the column only numbers the rows: every whole number from its first to its last, once."""
        s = self.number
        if s is None or self.kind != "integer" or self.missing or self.present <= 20 or self.distinct < self.present:
            return False
        return s.maximum - s.minimum == self.present - 1


@dataclass(frozen=True)
class Relation:
    """How two columns go together over the rows where both are present (`rows`).

    `measure` is Pearson (-1 to 1, two numbers), Cramér's V (0 to 1, two categories, not bias-corrected) or the
    correlation ratio η (0 to 1, a number by a category).
    """

    a: str
    b: str
    measure: str
    value: float
    rows: int


@dataclass(frozen=True)
class Reversal:
    """Two numbers whose correlation over all rows has another sign than within every group of a category."""

    a: str
    b: str
    group: str
    overall: float
    within: tuple[tuple[str, float, int], ...]


@dataclass(frozen=True)
class GroupGap:
    """A number whose mean in one group of a category differs from that of all other rows.

    `effect` is Cohen's d with the pooled standard deviation.
    """

    number: str
    group: str
    level: str
    mean: float
    other_mean: float
    effect: float
    rows: int


@dataclass(frozen=True)
class MissingPattern:
    """Columns that are missing in the same rows, and in how many."""

    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Numbers:
    """All that was counted about a table."""

    name: str
    rows: int
    columns: tuple[ColumnNumbers, ...]
    missing_cells: int
    rows_with_missing: int
    empty_rows: int
    duplicate_rows: int
    patterns: tuple[MissingPattern, ...]
    relations: tuple[Relation, ...]
    related: tuple[str, ...]
    reversals: tuple[Reversal, ...]
    gaps: tuple[GroupGap, ...]
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> ColumnNumbers:
        """Return the numbers of a column."""
        return next(c for c in self.columns if c.name == name)

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)
