"""The numbers a comparison rests on: frozen values that turn into JSON. Pairs are (before, after)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analyst_lib.comparison.intervals import Interval
from analyst_lib.comparison.relations import RelationShift
from analyst_lib.comparison.rows import Rows
from analyst_lib.comparison.schema import Schema
from analyst_lib.comparison.why import Why

Pair = tuple[float, float]
Counts = tuple[int, int]


@dataclass(frozen=True)
class NumberShift:
    """A column of numbers (times: seconds since 1970, UTC) on both sides; infinite values are only counted.

    `below` and `above` count values after that lie outside the range before. The histogram (`edges`, counts) spans all
    values but the outermost hundredth at each end. `wasserstein` is in standard deviations of before.
    """

    count: Counts
    mean: Pair
    median: Pair
    std: Pair
    minimum: Pair
    maximum: Pair
    mean_change: Interval
    median_change: Interval
    spread_ratio: Interval
    below: int
    above: int
    infinite: Counts
    whole: tuple[bool, bool]
    ks: float
    wasserstein: float
    edges: tuple[float, ...]
    counts_before: tuple[int, ...]
    counts_after: tuple[int, ...]

    @property
    def outside(self) -> float:
        """Share of the values after that lie outside the range before."""
        return (self.below + self.above) / self.count[1]

    @property
    def effect(self) -> float:
        """Change of the mean in pooled standard deviations (Cohen 1988); 0 where nothing varies."""
        a, b = (n - 1 for n in self.count)
        if a < 1 or b < 1:
            return 0.0
        pooled = ((a * self.std[0] ** 2 + b * self.std[1] ** 2) / (a + b)) ** 0.5
        return self.mean_change.value / pooled if pooled > 0 else 0.0


@dataclass(frozen=True)
class Level:
    """A label and how often it occurs before and after."""

    label: str
    before: int
    after: int


@dataclass(frozen=True)
class LabelShift:
    """A column of labels: `levels` are those whose share changed most; `new` and `gone` occur on one side only,
    `once` counts labels that occur a single time.
    """

    count: Counts
    distinct: Counts
    once: Counts
    levels: tuple[Level, ...]
    new: tuple[Level, ...]
    gone: tuple[Level, ...]
    new_levels: int
    gone_levels: int
    new_rows: int
    gone_rows: int


@dataclass(frozen=True)
class Unit:
    """After looks like before in another unit: times `factor` plus `offset`, as from `one` to `other`.

    `share` of the values after are concerned; `ks` is what is left once they are converted back.
    """

    factor: float
    offset: float
    one: str
    other: str
    share: float
    ks: float


@dataclass(frozen=True)
class ColumnChange:
    """One column that both sides have.

    `role` is compared, id, text (compared by length), type (its type changed), empty (no value on a side) or parted (no
    value in common and a time, part of a date or constant: it only says which side a row is on). `distance` is the
    Kolmogorov-Smirnov statistic or the total variation, `chance` what two samples of one population would show;
    PSI and JS are over deciles of before, or labels. `q` is the p-value corrected for the number of columns.
    """

    name: str
    position: int
    role: str
    kinds: tuple[str, str]
    rows: Counts
    missing: Counts
    missing_change: Interval
    distance: float = float("nan")
    chance: float = float("nan")
    psi: float = float("nan")
    psi_chance: float = float("nan")
    js: float = float("nan")
    p: float = float("nan")
    q: float = float("nan")
    number: NumberShift | None = None
    labels: LabelShift | None = None
    unit: Unit | None = None

    @property
    def kind(self) -> str:
        """The kind after; before where there is none after."""
        return self.kinds[1] if self.kinds[1] != "empty" else self.kinds[0]

    @property
    def is_time(self) -> bool:
        """Whether its numbers are seconds since 1970."""
        return self.kind in ("date", "datetime")


@dataclass(frozen=True)
class Numbers:
    """All that was counted about two tables. `parts`: they are two parts of one, by the column `by`."""

    before: str
    after: str
    parts: bool
    by: str
    schema: Schema
    columns: tuple[ColumnChange, ...]
    rows: Rows
    whys: tuple[Why, ...]
    relations: tuple[RelationShift, ...]
    notes: tuple[str, ...]

    def column(self, name: str) -> ColumnChange:
        """Return the change of a column."""
        return next(c for c in self.columns if c.name == name)

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)
