"""Makes groups of a column: categories (rare ones together), calendar periods, values, or round ranges of numbers."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analyst_lib.exploration.features import DAY
from analyst_lib.exploration.variables import CATEGORIES, NUMBERS, Variable
from analyst_lib.figures.small import ticks
from analyst_lib.pivoting.numbers import Dimension
from analyst_lib.words import number

UNITS = {"day": ("D", 1.0), "week": ("W", 7.0), "month": ("M", 30.44), "quarter": ("Q", 91.3), "year": ("Y", 365.25)}
FORMS = {"day": "%Y-%m-%d", "week": "week of %Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
MISSING = "(missing)"
FEW_VALUES = 20
RANGES = 7
CROWDED = 0.6
MOST_PERIODS = {"rows": 1000, "columns": 60}
WANTED_PERIODS = {"rows": 40, "columns": 13}


@dataclass(frozen=True)
class Grouped:
    """A dimension, and the place of its group for each of n rows."""

    dimension: Dimension
    places: np.ndarray


@dataclass(frozen=True)
class Cut:
    """How to cut: at most `top` categories, dates `by` a unit (auto, or one of UNITS), for rows or columns (`side`)."""

    top: int = 12
    by: str = "auto"
    side: str = "rows"


def grouped(variable: Variable, cut: Cut, weight: np.ndarray) -> Grouped:
    """Return the groups of a column; `weight` of shape (n,) says which categories are the largest.

    Raises
    ------
    ValueError
        If it names each row, is free text, holds no value, or gives too many periods.
    """
    reasons = {
        "id": "names each row, so that every group would have one",
        "text": "is free text, so that nearly every group would have one row",
        "empty": "has no value",
    }
    if variable.kind in reasons:
        raise ValueError(f"column {variable.name!r} {reasons[variable.kind]}: group by a column whose values repeat")
    if variable.kind in CATEGORIES:
        made = _categories(variable, cut, weight)
    elif variable.kind in NUMBERS:
        made = _numbers(variable)
    else:
        made = _periods(variable, cut)
    return _with_missing(made)


def _with_missing(made: Grouped) -> Grouped:
    absent = made.places < 0
    if not absent.any():
        return made
    d = made.dimension
    place = len(d.labels)
    widened = replace(d, labels=(*d.labels, MISSING), missing_place=place)
    return Grouped(widened, np.where(absent, place, made.places))


def _categories(v: Variable, cut: Cut, weight: np.ndarray) -> Grouped:
    sizes = np.bincount(v.codes + 1, weights=weight, minlength=len(v.labels) + 1)[1:]
    used = np.flatnonzero(np.bincount(v.codes + 1, minlength=len(v.labels) + 1)[1:])
    largest = np.sort(used[np.argsort(-sizes[used], kind="stable")[: cut.top]])
    kept = used if len(used) <= cut.top + 1 else largest
    rest = len(used) - len(kept)
    place = np.full(len(v.labels) + 1, len(kept))
    place[kept], place[-1] = np.arange(len(kept)), -1
    labels = [v.labels[i] for i in kept]
    if rest:
        labels.append(f"other ({rest:,} values)")
    made = Dimension(v.name, "category", tuple(labels), "", rest, len(kept) if rest else -1)
    return Grouped(made, place[v.codes])


def _numbers(v: Variable) -> Grouped:
    present = v.values[v.present]
    levels = np.unique(present)
    if len(levels) <= FEW_VALUES:
        places = np.where(v.present, np.searchsorted(levels, np.where(v.present, v.values, levels[0])), -1)
        return Grouped(Dimension(v.name, "value", tuple(_plain(level) for level in levels)), places)
    edges = range_edges(present)
    places = np.where(v.present, np.searchsorted(edges, np.where(v.present, v.values, 0), side="right"), -1)
    spans = [f"{number(a, 4)} to <{number(b, 4)}" for a, b in itertools.pairwise(edges)]
    labels = (f"below {number(edges[0], 4)}", *spans, f"{number(edges[-1], 4)} and more")
    used, found = np.unique(places[places >= 0], return_inverse=True)
    places[places >= 0] = found
    return Grouped(Dimension(v.name, "range", tuple(labels[i] for i in used)), places)


def _plain(value: float) -> str:
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"


def range_edges(values: np.ndarray) -> np.ndarray:
    """Return round edges that cut numbers of shape (n,) into about seven ranges.

    They are equally far apart, unless one range would hold more than 60% of the numbers: then they are near the
    quantiles.

    Examples
    --------
    >>> range_edges(np.arange(0, 100.0)).tolist()
    [20.0, 40.0, 60.0, 80.0]
    """
    low, high = float(values.min()), float(values.max())
    edges = np.array([t for t in ticks(low, high, RANGES) if low < t <= high])
    counts = np.bincount(np.searchsorted(edges, values, side="right"))
    if len(edges) > 1 and counts.max() <= CROWDED * len(values):
        return edges
    cuts = np.quantile(values, np.arange(1, RANGES) / RANGES, method="inverted_cdf")
    rounded = np.unique([float(f"{cut:.2g}") for cut in cuts])
    kept = rounded[(rounded > low) & (rounded <= high)]
    return kept if len(kept) else np.array([high])


def unit_for(seconds: float, most: int) -> str:
    """Return the shortest unit that cuts a length of time into so many periods at most.

    Examples
    --------
    >>> unit_for(300 * 86400, 13), unit_for(10 * 86400, 13), unit_for(900 * 86400, 13)
    ('month', 'day', 'quarter')
    """
    return next((unit for unit, (_, days) in UNITS.items() if seconds / DAY < (most - 1) * days + 1), "year")


def _periods(v: Variable, cut: Cut) -> Grouped:
    present = v.values[v.present]
    first, last = float(present.min()), float(present.max())
    unit = unit_for(last - first, WANTED_PERIODS[cut.side]) if cut.by == "auto" else cut.by
    code = UNITS[unit][0]
    stamps = pd.DatetimeIndex(np.where(v.present, v.values, first).astype("int64").astype("datetime64[s]"))
    ordinals = stamps.to_period(code).astype("int64").to_numpy()
    low, high = int(ordinals.min()), int(ordinals.max())
    if high - low + 1 > MOST_PERIODS[cut.side]:
        raise ValueError(
            f"column {v.name!r} by {unit} gives {high - low + 1:,} periods, more than {MOST_PERIODS[cut.side]:,} in "
            f"{cut.side}: choose a longer unit for `by`"
        )
    periods = pd.period_range(pd.Period(ordinal=low, freq=code), pd.Period(ordinal=high, freq=code))
    labels = tuple(_label(period.start_time, unit) for period in periods)
    made = Dimension(v.name, "period", labels, unit, incomplete=_incomplete(present, periods[-1], unit))
    return Grouped(made, np.where(v.present, ordinals - low, -1))


def _label(start: pd.Timestamp, unit: str) -> str:
    return f"{start.year} Q{start.quarter}" if unit == "quarter" else str(start.strftime(FORMS[unit]))


def _incomplete(seconds: np.ndarray, last: pd.Period, unit: str) -> bool:
    """Tell whether the last period seems to go on: its end is more than two usual steps after the last time."""
    days = np.unique(np.floor(seconds / DAY))
    step = float(np.median(np.diff(days))) if len(days) > 1 else 1.0
    left = last.end_time.timestamp() / DAY - days[-1]
    return bool(2 * step < UNITS[unit][1] and left > 2 * step + 1)
