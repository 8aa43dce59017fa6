"""The numbers of a forecast as frozen values: what was read, what is expected, and how far that was right before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analyst_lib.forecasting.scores import Score


@dataclass(frozen=True)
class Source:
    """What was read: `untimed` rows had no time, `valueless` no finite number; `step` is the clock's name.

    `how` tells how the rows of one step were put together, `doubled` how many shared a step where one was expected.
    `apart` is a column that tells rows of one time apart though no group was asked for; `left` names the groups that
    were not forecast, with the reason.
    """

    name: str
    rows: int
    time: str
    value: str
    group: str
    how: str
    step: str
    untimed: int
    unreadable: int
    valueless: int
    doubled: int
    events: bool
    dropped: tuple[str, ...]
    apart: str
    groups: int
    left: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step to come: its name, when it begins (ISO 8601), the forecast, its bounds, and the naive forecast."""

    label: str
    start: str
    forecast: float
    low: float
    high: float
    naive: float


@dataclass(frozen=True)
class SeasonNumbers:
    """The season: the cycle it follows, its steps, its strength (0 to 1), and each phase's distance from the trend.

    Distances are shares of the level if `relative`, else in the value's unit.
    """

    cycle: str
    steps: int
    strength: float
    relative: bool
    phases: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Turn:
    """A change of level or trend near the end: the first step of the new state; `share` of the jump if it has one."""

    label: str
    kind: str
    size: float
    share: float | None


@dataclass(frozen=True)
class SeriesNumbers:
    """One series and its forecast.

    `steps_known` values from `first` to `last`, of which `filled` were missing; `ahead` are the steps to come;
    `expected` is the mean of the forecasts and `reference` that of the last season again (without a season: the last
    forecast, and the last value), `change` their difference as a share where that has a meaning; `sure` if the whole
    interval lies on one side of the reference. `gain` is by how much smaller the error (MASE) was than the naive
    forecast's, as a share; None when nothing could be checked from the `origins`. `width` is the median width of the
    interval as a share of the forecast.
    """

    group: str
    first: str
    last: str
    steps_known: int
    filled: int
    longest_gap: int
    zeros: int
    constant: bool
    season: SeasonNumbers | None
    cycle: str
    cycle_steps: int
    ahead: tuple[Step, ...]
    expected: float
    reference: float
    change: float | None
    sure: bool
    scores: tuple[Score, ...]
    origins: int
    gain: float | None
    width: float | None
    highest: float
    lowest: float
    outliers: tuple[str, ...]
    turn: Turn | None


@dataclass(frozen=True)
class Numbers:
    """All numbers of a forecast: the largest series first."""

    source: Source
    horizon: int
    level: float
    shortened: bool
    series: tuple[SeriesNumbers, ...]

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)
