"""Says in words how a target moves with a column."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.exploration.numbers import Driver, Point, TargetNumbers
from analyst_lib.exploration.shapes import MISSING, day
from analyst_lib.words import number, percent

ARROWS = {
    "rising": "rises", "falling": "falls", "rising, then level": "rises, then levels off",
    "falling, then level": "falls, then levels off", "level, then rising": "is level at first, then rises",
    "level, then falling": "is level at first, then falls",
}  # fmt: skip


def value(mean: float, target: TargetNumbers) -> str:
    """Return a mean of the target, or a share of its outcome, as a text."""
    return number(mean) if target.kind == "number" else percent(min(max(mean, 0.0), 1.0))


def subject(target: TargetNumbers, outcome: str) -> str:
    """Return what moves: the target, or the share of an outcome."""
    return f"mean {target.name}" if target.kind == "number" else f"the share with {target.name} = {outcome}"


def known(points: Sequence[Point]) -> list[Point]:
    """Return the points but that of missing values."""
    return [p for p in points if p.label != MISSING]


def effect(driver: Driver, target: TargetNumbers) -> str:
    """Return a sentence's second half: what the target does along a driver."""
    points = known(driver.points)
    if len(points) < 2:
        return "too few rows to say how"
    if driver.shape == "groups":
        return _of_groups(points, target)
    first, last = points[0], points[-1]
    where = f"where {driver.name} is {at(driver, first)}"
    ends = f"from {value(first.mean, target)} ({where}) to {value(last.mean, target)} ({at(driver, last)})"
    if driver.shape in ARROWS:
        return f"{ARROWS[driver.shape]}{':' if ' then ' in ARROWS[driver.shape] else ''} {ends}"
    if driver.shape in ("step up", "step down"):
        where = f" at about {driver.detail}" if driver.detail else ""
        return f"{'jumps up' if driver.shape == 'step up' else 'drops'}{where}, {ends}"
    if driver.shape in ("U-shaped", "inverted U"):
        return _turning(driver, points, target)
    return f"moves up and down between {_extremes(points, target)}"


def at(driver: Driver, point: Point) -> str:
    """Return where a point lies, for a text; of times the day, or the year where all points begin one."""
    if driver.kind == "time":
        yearly = all(day(p.x).endswith("-01-01") for p in known(driver.points))
        return day(point.x)[:4] if yearly else day(point.x)
    return point.label


def _turning(driver: Driver, points: list[Point], target: TargetNumbers) -> str:
    deep = driver.shape == "U-shaped"
    turn = min(points, key=lambda p: p.mean if deep else -p.mean)
    low, high = ("lowest", "higher") if deep else ("highest", "lower")
    sides = f"{value(points[0].mean, target)} and {value(points[-1].mean, target)}"
    bottom = f"is {low} ({value(turn.mean, target)}) where {driver.name} is about {at(driver, turn)}"
    return f"{bottom}, and {high} on both sides ({sides})"


def _of_groups(points: list[Point], target: TargetNumbers) -> str:
    high, low = max(points, key=lambda p: p.mean), min(points, key=lambda p: p.mean)
    highest, lowest = (f"{p.label} ({value(p.mean, target)})" for p in (high, low))
    return f"is highest for {highest} and lowest for {lowest}"


def _extremes(points: list[Point], target: TargetNumbers) -> str:
    means = [p.mean for p in points]
    return f"{value(min(means), target)} and {value(max(means), target)}"


def chance(p: float) -> str:
    """Return a p-value as a text.

    Examples
    --------
    >>> chance(0.0421), chance(1e-9), chance(1)
    ('p = 0.042', 'p < 0.001', 'p = 1')
    """
    return "p < 0.001" if p < 0.001 else f"p = {number(p, 2)}"
