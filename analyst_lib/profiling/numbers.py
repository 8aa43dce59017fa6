"""The numbers of a profile as frozen values: what was counted, and how each is defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analyst_lib.profiling.links import (
    DatePair,
    Derived,
    Determined,
    GroupGap,
    MissingLink,
    MissingPattern,
    Relation,
    Reversal,
    Shift,
)

__all__ = [
    "UNCOUNTED",
    "ColumnNumbers",
    "DatePair",
    "DateStats",
    "Derived",
    "Determined",
    "GroupGap",
    "MissingLink",
    "MissingPattern",
    "NumberStats",
    "Numbers",
    "Relation",
    "Reversal",
    "Shift",
    "Spelling",
    "TextStats",
    "TwoScales",
]


@dataclass(frozen=True)
class TwoScales:
    """Two groups of positive numbers with nothing between: `few` values about `ratio` times the others.

    `unit` names the pair of units whose quotient that is, such as `kg and g`.
    """

    few: int
    ratio: float
    unit: str
    low: tuple[float, float]
    high: tuple[float, float]


@dataclass(frozen=True)
class NumberStats:
    """Of the finite values: quantiles interpolate linearly (Hyndman and Fan's type 7), `std` divides by n-1.

    `skewness` and `kurtosis` (excess) are bias-adjusted (G1 and G2 of Joanes and Gill, 1998). Outliers lie more than
    1.5 interquartile ranges below the first or above the third quartile (Tukey's fences, 1977), `far_out` more than 3.
    `edges` (one more than `counts`) bound the histogram's bins; the last bin holds its upper edge. `lowest`, `highest`
    and `top` (most frequent, empty if nothing repeats) are values with their counts. `tens` and `fives` count multiples
    of ten and five (whole numbers only). `digits` counts the first digits 1 to 9, empty unless all values are positive
    and span three orders of magnitude.
    """

    mean: float
    std: float
    minimum: float
    p5: float
    q1: float
    median: float
    q3: float
    p95: float
    maximum: float
    skewness: float
    kurtosis: float
    zeros: int
    negative: int
    infinite: int
    outliers_low: int
    outliers_high: int
    far_out: int
    whole: bool
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    lowest: tuple[tuple[float, int], ...] = ()
    highest: tuple[tuple[float, int], ...] = ()
    top: tuple[tuple[float, int], ...] = ()
    tens: int = 0
    fives: int = 0
    digits: tuple[int, ...] = ()
    scales: TwoScales | None = None


@dataclass(frozen=True)
class Spelling:
    """A label and the other ways in which it is written: each with its count and what tells it apart."""

    label: str
    count: int
    variants: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class TextStats:
    """`top`: the most frequent values with their counts, equal ones as they first come; lengths in characters.

    `numeric` and `dated` count values that read as a number or a date, `padded` those that begin or end with a space,
    `garbled` those that hold the marks of a wrong decoding (both among the first 100,000 distinct values), `full`
    those of exactly the longest length. Of the distinct values `rare` occur in fewer than five rows, `at_end` have the
    longest length and `near_end` up to a tenth less (at least five characters less). `words` is the share of the first
    1,000 distinct values that hold a space.
    """

    top: tuple[tuple[str, int], ...]
    rarest: str
    once: int
    shortest: int
    longest: int
    mean_length: float
    numeric: int = 0
    dated: int = 0
    padded: int = 0
    garbled: int = 0
    full: int = 0
    spellings: tuple[Spelling, ...] = ()
    rare: int = 0
    at_end: int = 0
    near_end: int = 0
    words: float = 0.0


@dataclass(frozen=True)
class DateStats:
    """Times as ISO 8601; gaps between distinct times in seconds; the histogram is over seconds of the epoch.

    `weekdays` counts Monday to Sunday, `months` January to December. `in_order` says whether no row is earlier than the
    row before it, `late` counts the rows earlier than any row before them. `default` counts the value most like a
    placeholder (`default_value`), such as 1900-01-01. `regular` is the share of the gaps that are the median one up to
    an eighth (months differ that much), `skipped` counts the steps of that length that the longer gaps leave out.
    """

    first: str
    last: str
    median_gap: float
    longest_gap: float
    longest_gap_start: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    future: int
    weekdays: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    in_order: bool = False
    default: int = 0
    default_value: str = ""
    late: int = 0
    regular: float = 0.0
    skipped: int = 0


UNCOUNTED = "uncounted"  # the kind of a column that does not fit into memory: only its missing values are known


@dataclass(frozen=True)
class ColumnNumbers:
    """One column: `rows` = `missing` + present values; `distinct` counts present values only.

    `meaning` says what the values are to people, where that shows: email, latitude, currency …; `personal` whether
    they are about a person. `mixed` names the types of a column that holds several, with their counts.
    """

    name: str
    position: int
    kind: str
    rows: int
    missing: int
    distinct: int
    number: NumberStats | None = None
    text: TextStats | None = None
    date: DateStats | None = None
    meaning: str | None = None
    personal: bool = False
    mixed: tuple[tuple[str, int], ...] = ()

    @property
    def present(self) -> int:
        """How many values are there."""
        return self.rows - self.missing

    @property
    def missing_share(self) -> float:
        """Share of missing values, 0 to 1."""
        return self.missing / self.rows if self.rows else 0.0

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows > 1 and self.distinct == self.rows

    @property
    def counts_up(self) -> bool:
        """Whether the column only numbers the rows: every whole number from its first to its last, once."""
        s = self.number
        if s is None or self.kind != "integer" or self.missing or self.present <= 20 or self.distinct < self.present:
            return False
        return s.maximum - s.minimum == self.present - 1


@dataclass(frozen=True)
class Numbers:
    """All that was counted about a table, over all rows unless `notes` says otherwise."""

    name: str
    rows: int
    columns: tuple[ColumnNumbers, ...]
    missing_cells: int
    rows_with_missing: int
    empty_rows: int
    duplicate_rows: int
    patterns: tuple[MissingPattern, ...] = ()
    relations: tuple[Relation, ...] = ()
    related: tuple[str, ...] = ()
    reversals: tuple[Reversal, ...] = ()
    gaps: tuple[GroupGap, ...] = ()
    shifts: tuple[Shift, ...] = ()
    derived: tuple[Derived, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    missing_links: tuple[MissingLink, ...] = ()
    determined: tuple[Determined, ...] = ()
    date_pairs: tuple[DatePair, ...] = ()

    def column(self, name: str) -> ColumnNumbers:
        """Return the numbers of a column."""
        return next(c for c in self.columns if c.name == name)

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)
