"""The numbers of an exploration as frozen values: what was measured, and how each is defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Share:
    """The share (0 to 1) of what varies in one column that another explains in rows not used, with its 95% interval.

    For a number it is the predicted R² (leave-one-out, Allen 1974); for categories the same of their indicator columns
    together, which is Goodman and Kruskal's τ (1954), left one out. What explains nothing scores 0.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Point:
    """The target where a column is at `x` (a number, or the place of a level) called `label`, over `rows` rows.

    `mean` is the mean of the target, or the share of the outcome; `low` and `high` bound it with 95% confidence
    (Student's t for means, Wilson's interval for shares).
    """

    label: str
    x: float
    mean: float
    low: float
    high: float
    rows: int


@dataclass(frozen=True)
class Driver:
    """A column (or a part of a date) and what it tells about the target.

    `share`: what it explains alone; `beyond`: what it adds to the strongest driver (NaN for that one); `form`: line,
    curve, steps or groups, whichever foretells best; `shape`: how the target moves with it; `significant`: a test of
    it holds after correction.
    """

    name: str
    column: str
    kind: str
    share: Share
    beyond: float
    form: str
    shape: str
    detail: str
    outcome: str
    points: tuple[Point, ...]
    rows: int
    missing: int
    significant: bool


@dataclass(frozen=True)
class Test:
    """One test: of which columns, by which method, how large the effect is; `adjusted` is p corrected over all."""

    __test__ = False  # for pytest

    a: str
    b: str
    method: str
    statistic: float
    p: float
    effect: str
    size: float
    rows: int
    adjusted: float = 1.0
    level: str = ""


@dataclass(frozen=True)
class Group:
    """A group of rows against all others: means (or shares) of both, their difference with its 95% interval.

    `effect` is Cohen's d for a number and Cohen's h (1988) for a share.
    """

    column: str
    level: str
    outcome: str
    mean: float
    other: float
    difference: float
    low: float
    high: float
    effect: float
    rows: int
    other_rows: int
    p: float
    adjusted: float = 1.0


@dataclass(frozen=True)
class Line:
    """The target along one column, where another column has the value `label`."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Interaction:
    """Two columns that explain more than separate effects added: `gain` in adjusted share, with an F-test.

    `cell` is where the target differs most from what the two effects add up to.
    """

    a: str
    b: str
    gain: float
    additive: float
    p: float
    outcome: str
    lines: tuple[Line, ...]
    cell: tuple[str, str]
    cell_mean: float
    expected: float
    cell_rows: int
    adjusted: float = 1.0


@dataclass(frozen=True)
class Reversal:
    """Two columns whose relation has one direction over all rows and the other within every group of a third.

    `overall` and `within` are Pearson correlations (a boolean counts as 0 and 1); `within`: group, correlation, rows.
    """

    a: str
    b: str
    group: str
    overall: float
    within: tuple[tuple[str, float, int], ...]


@dataclass(frozen=True)
class Trend:
    """A column over time: Spearman's ρ with the time, the mean of the first and last period, and all periods."""

    time: str
    column: str
    outcome: str
    unit: str
    rho: float
    points: tuple[Point, ...]
    adjusted: float


@dataclass(frozen=True)
class Relation:
    """How much one column explains of another (`share`, the better direction), and the sign if both are ordered."""

    a: str
    b: str
    share: Share
    sign: float
    shape: str
    adjusted: float
    rows: int


@dataclass(frozen=True)
class TargetNumbers:
    """The target: number, share (of one outcome) or classes, with its rows; `rank_scale` if ranks were explained."""

    name: str
    kind: str
    labels: tuple[str, ...]
    rows: int
    missing: int
    mean: float
    std: float
    shares: tuple[float, ...]
    rank_scale: bool


@dataclass(frozen=True)
class Numbers:
    """All that was measured."""

    name: str
    rows: int
    columns: int
    used: int
    target: TargetNumbers | None
    drivers: tuple[Driver, ...] = ()
    leaks: tuple[Driver, ...] = ()
    together: tuple[str, ...] = ()
    together_share: float = 0.0
    groups: tuple[Group, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    reversals: tuple[Reversal, ...] = ()
    trends: tuple[Trend, ...] = ()
    relations: tuple[Relation, ...] = ()
    clusters: tuple[tuple[str, ...], ...] = ()
    tests: tuple[Test, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    correction: str = "holm"

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)
