"""What goes together in a table, as frozen values: related columns, groups that differ, gaps that belong together."""

from __future__ import annotations

from dataclasses import dataclass

CLEAR = 0.1  # two numbers that correlate less are not said to rise or fall together


@dataclass(frozen=True)
class Relation:
    """How two columns go together over the rows where both are present (`rows`).

    `measure` is Pearson (-1 to 1, two numbers), Cramér's V (0 to 1, two categories, not bias-corrected) or the
    correlation ratio η (0 to 1, a number by a category). `rank` is Spearman's correlation of two numbers, ties at their
    mean rank.
    """

    a: str
    b: str
    measure: str
    value: float
    rows: int
    rank: float | None = None


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
class Shift:
    """A number whose level changes for good at one place of the rows, or of the times of `by`.

    `before` and `after` are medians, `effect` their difference in robust standard deviations of the parts.
    """

    number: str
    by: str
    at: str
    before: float
    after: float
    effect: float


@dataclass(frozen=True)
class Derived:
    """A column that follows from others in every row where all are present: `formula` such as `price × count`."""

    column: str
    formula: str
    parts: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class MissingLink:
    """A column that is missing mostly in some rows: `where` says which (`sex is female`, `day is before 2020-01-01`).

    `inside` and `outside` are the shares of those rows and of all others that lack it; `rows` were looked at.
    """

    column: str
    by: str
    where: str
    inside: float
    outside: float
    rows: int


@dataclass(frozen=True)
class Determined:
    """A category that follows from another column in all but `exceptions` of `rows` rows.

    `value` is the value of `by` with most exceptions, `usual` the label that mostly goes with it, `other` one that
    does not.
    """

    column: str
    by: str
    rows: int
    exceptions: int
    value: str
    usual: str
    other: str


@dataclass(frozen=True)
class DatePair:
    """Two times of which one nearly always comes first: `rows` have both, in `reversed` of them it does not."""

    start: str
    end: str
    rows: int
    reversed: int
