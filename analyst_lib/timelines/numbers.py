"""The numbers of a timeline as frozen values: what was found about a series, for findings and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Source:
    """What the series was made of: rows read, left out and put together, and what was assumed.

    `shared`: some step has several rows. `untimed` rows had no time, `unreadable` a text that is no time, `valueless`
    no finite number.
    """

    name: str
    rows: int
    time: str
    value: str
    how: str
    shared: bool
    step: str
    first: str
    last: str
    steps: int
    untimed: int
    unreadable: int
    valueless: int
    gaps: int
    longest_gap: str
    longest_gap_steps: int
    slope_unit: str
    doubled: int
    zeros: int
    dropped: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SeasonNumbers:
    """A season: its cycle and period in steps, p-value and strength (Wang et al. 2006), its peak and trough.

    `high` and `low` are how far the peak and trough of the last cycle lie from the trend: shares if `Numbers.relative`.
    """

    name: str
    period: int
    p_value: float
    strength: float
    peak: str
    trough: str
    high: float
    low: float


@dataclass(frozen=True)
class ChangeNumbers:
    """A change of level or trend, told in the value's unit; `share` is the jump relative to the level before."""

    time: str
    label: str
    kind: str
    size: float
    share: float | None
    low: float
    high: float
    before: float
    after: float
    gain: float


@dataclass(frozen=True)
class AnomalyNumbers:
    """Adjacent values that do not fit: at the peak what was there and what trend and season lead to expect."""

    first: str
    last: str
    peak: str
    label: str
    steps: int
    value: float
    expected: float
    score: float


@dataclass(frozen=True)
class EffectNumbers:
    """A calendar effect: what differs (weekday, month, …) by how much for each level, and its test.

    `effect` is Kendall's W (0 to 1) for Friedman's test and Cohen's d of differences for Wilcoxon's; `corrected` is the
    p-value after Holm's correction for all effects tested. Levels' sizes are shares of the level if `relative`.
    """

    name: str
    test: str
    p_value: float
    corrected: float
    effect: float
    blocks: int
    levels: tuple[tuple[str, float], ...]
    relative: bool


@dataclass(frozen=True)
class Comparison:
    """A stretch of time beside an earlier one, both named in words; `share` is missing without positive values."""

    now: str
    then: str
    value: float
    before: float
    share: float | None


@dataclass(frozen=True)
class State:
    """Where the series stands: the last value, beside a year before, where the trend goes and since when, and records.

    `direction` is rising, falling or steady; `moved` how far the trend went since then, `expected` what trend and
    season lead to expect of the last step.
    """

    last: str
    value: float
    expected: float
    year: Comparison | None
    recent: Comparison | None
    direction: str
    since: str
    moved: float
    moved_share: float | None
    highest: tuple[str, float]
    lowest: tuple[str, float]
    record: str
    growth: float | None
    years: float


@dataclass(frozen=True)
class Part:
    """What one group did to the total: its value before and after, and how much of the total's change is due to it.

    For means `within` is due to the group's own change and `mix` to its share of the rows (Kitagawa 1955).
    """

    group: str
    before: float
    after: float
    contribution: float
    within: float
    mix: float


@dataclass(frozen=True)
class Move:
    """A change of the total between two stretches of time, and the groups' parts in it, the largest first."""

    what: str
    then: str
    now: str
    before: float
    after: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class YearNumbers:
    """One calendar year: its value over `steps` steps, whether these are all, and growth on the year before."""

    year: int
    value: float
    steps: int
    complete: bool
    growth: float | None


@dataclass(frozen=True)
class Numbers:
    """All that was found; `relative` says that seasons, changes and anomalies are those of percent (a log scale).

    `rhythm`: waves that recur without a calendar, as their length in steps and the autocorrelation at it.
    """

    source: Source
    relative: bool
    constant: bool
    trend_strength: float
    seasons: tuple[SeasonNumbers, ...]
    rhythm: tuple[int, float] | None
    changes: tuple[ChangeNumbers, ...]
    anomalies: tuple[AnomalyNumbers, ...]
    limit: float
    effects: tuple[EffectNumbers, ...]
    state: State
    years: tuple[YearNumbers, ...]
    group: str
    moves: tuple[Move, ...]

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)
