"""What may explain a target: columns, and of dates also month, weekday and hour; and the target itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analyst_lib.exploration.variables import CATEGORIES, NOTHING, NUMBERS, TIMES, Variable

DAY = 86400.0
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CLASSES = 12
COVERED = 0.5
OTHER = "other"
# When so few rows hold most of the variance, means describe those rows and nothing else.
EXTREME_ROWS, EXTREME_SHARE = 0.001, 0.5


@dataclass(frozen=True)
class Feature:
    """Something that may explain a target, over n rows: a number or time in `values`, or a category in `codes`.

    `column` is the column it comes from; `part` tells that it is a part of a date.
    """

    name: str
    column: str
    kind: str
    values: np.ndarray
    codes: np.ndarray
    labels: tuple[str, ...] = ()
    part: bool = False

    @property
    def present(self) -> np.ndarray:
        """Where there is a value, of shape (n,)."""
        return np.isfinite(self.values) if len(self.values) else self.codes >= 0

    def at(self, rows: np.ndarray) -> Feature:
        """Return the feature at some rows."""
        if len(self.values):
            return replace(self, values=self.values[rows])
        return replace(self, codes=self.codes[rows])


@dataclass(frozen=True)
class Target:
    """What is to be explained, over the n rows that have it: `y` of shape (n, q), a column for each class.

    `kind` is number, share (of the one outcome in `labels`) or classes; `raw` is y before ranks were taken.
    """

    name: str
    kind: str
    y: np.ndarray
    raw: np.ndarray
    labels: tuple[str, ...]
    rows: np.ndarray
    missing: int
    rank_scale: bool = False


def features(variables: Sequence[Variable]) -> tuple[list[Feature], list[tuple[str, str]]]:
    """Return the features that columns give, and the columns set aside, each with the reason."""
    made: list[Feature] = []
    aside: list[tuple[str, str]] = []
    for variable in variables:
        reason = _unfit(variable)
        if reason:
            aside.append((variable.name, reason))
        else:
            made += _features(variable)
    return made, aside


def _unfit(v: Variable) -> str:
    if v.kind == "empty":
        return "has no value"
    if v.kind in ("id", "text"):
        return "names each row" if v.kind == "id" else "is free text"
    if len(v.values):
        present = v.values[np.isfinite(v.values)]
        return "" if present.min() < present.max() or len(present) < len(v.values) else "never changes"
    return "never changes" if len(v.labels) < 2 and (v.codes >= 0).all() else ""


def _features(v: Variable) -> list[Feature]:
    if v.kind in NUMBERS:
        present = v.values[np.isfinite(v.values)]
        levels = np.unique(present[:1000])
        if len(levels) <= 2 and len(np.unique(present)) <= 2:
            return [_two_valued(v)]
        return [Feature(v.name, v.name, "number", v.values, NOTHING)]
    if v.kind in CATEGORIES:
        return [Feature(v.name, v.name, "category", NOTHING, v.codes, v.labels)]
    return [Feature(v.name, v.name, "time", v.values, NOTHING), *calendar_parts(v)]


def _two_valued(v: Variable) -> Feature:
    levels = np.unique(v.values[np.isfinite(v.values)])
    codes = np.where(np.isfinite(v.values), np.searchsorted(levels, v.values), -1)
    return Feature(v.name, v.name, "category", NOTHING, codes, tuple(f"{level:.15g}" for level in levels))


@dataclass(frozen=True)
class Part:
    """A part of a date: its labels, after how long it comes round, and the widest usual step that shows it."""

    name: str
    labels: tuple[str, ...]
    round: float
    step: float


PARTS = (
    Part("month", MONTHS, 365 * DAY, 45 * DAY),
    Part("weekday", WEEKDAYS, 7 * DAY, 2 * DAY),
    Part("hour", tuple(f"{hour:02d}:00" for hour in range(24)), DAY, DAY / 8),
)


def calendar_parts(v: Variable) -> list[Feature]:
    """Return month, weekday and hour of a time, each where the times span two rounds of it in steps short enough."""
    present = np.isfinite(v.values)
    times = np.unique(v.values[present])
    stamps = pd.DatetimeIndex(np.where(present, v.values, 0).astype("int64").astype("datetime64[s]"))
    codes = {"month": stamps.month - 1, "weekday": stamps.day_of_week, "hour": stamps.hour}
    made = []
    for part in PARTS if len(times) > 3 else ():
        held = np.where(present, codes[part.name].to_numpy(), -1)
        if np.ptp(times) >= 1.98 * part.round and np.median(np.diff(times)) <= part.step and np.ptp(held[present]) > 0:
            name = f"{part.name} of {v.name}"
            made.append(Feature(name, v.name, "category", NOTHING, held, part.labels, True))
    return made


def target_of(variable: Variable, outcome: str | None = None, kept: np.ndarray | None = None) -> Target:
    """Return a column as the target; with an outcome, whether it has that value.

    Raises
    ------
    ValueError
        If the column cannot be explained: no or one value, names, free text, dates, too many classes.
    """
    _explainable(variable)
    chosen = variable.present if kept is None else variable.present & kept
    rows = np.flatnonzero(chosen)
    missing = int((~variable.present).sum())
    if variable.kind in NUMBERS and outcome is None and len(np.unique(variable.values[rows])) > 2:
        return _number_target(variable, rows, missing)
    feature = _features(variable)[0]
    if feature.kind != "category":
        raise ValueError(f"{variable.name!r} holds numbers: an outcome ({outcome!r}) can only be chosen of a category")
    return category_target(feature, rows, missing, outcome)


def _explainable(v: Variable) -> None:
    refusals = {
        "empty": "has no value: choose a column that has",
        "id": "names each row, which nothing can explain: choose a number or a category",
        "text": "is free text: choose a number or a category, or make one of it first",
    }
    if v.kind in refusals:
        raise ValueError(f"target {v.name!r} {refusals[v.kind]}")
    if v.kind in TIMES:
        raise ValueError(
            f"target {v.name!r} holds dates: compute a number of it (such as days since a start) and choose that"
        )
    present = v.values[v.present] if len(v.values) else v.codes[v.present]
    if present.min() == present.max():
        raise ValueError(
            f"target {v.name!r} never changes, so there is nothing to explain: choose a column that varies"
        )


def _number_target(v: Variable, rows: np.ndarray, missing: int) -> Target:
    raw = v.values[rows][:, None]
    y = raw / np.abs(raw).max()
    squares = np.sort(((y - y.mean()) ** 2)[:, 0])[::-1]
    few = int(np.ceil(EXTREME_ROWS * len(y)))
    ranks = bool(squares[:few].sum() > EXTREME_SHARE * squares.sum()) and len(y) > 20
    if ranks:
        y = (pd.Series(y[:, 0]).rank().to_numpy() / len(y))[:, None]
    return Target(v.name, "number", y, raw, (), rows, missing, ranks)


def _meant(outcome: str | None, labels: list[str]) -> str | None:
    """Return the label that an outcome names: case does not count, and yes and no name true and false."""
    if outcome is None or outcome in labels:
        return outcome
    said = outcome.strip().casefold()
    words = {said, {"yes": "true", "y": "true", "1": "true", "no": "false", "n": "false", "0": "false"}.get(said, said)}
    named = [label for label in labels if label.casefold() in words]
    return named[0] if len(named) == 1 else outcome


def category_target(feature: Feature, rows: np.ndarray, missing: int, outcome: str | None) -> Target:
    """Return a category as the target: one outcome of it, or all of its classes (the 12 largest and the others)."""
    codes, labels = feature.codes[rows], list(feature.labels)
    outcome = _meant(outcome, labels)
    if outcome is not None and outcome not in labels:
        known = ", ".join(map(repr, labels[:8]))
        raise ValueError(f"target {feature.name!r} has no value {outcome!r}: choose one of {known}")
    counts = np.bincount(codes, minlength=len(labels))
    if outcome is None and len(labels) == 2:
        outcome = labels[1] if labels[1].lower() in ("true", "yes", "1") or counts[1] <= counts[0] else labels[0]
    if outcome is not None:
        y = (codes == labels.index(outcome)).astype(float)[:, None]
        if y.min() == y.max():
            raise ValueError(
                f"target {feature.name!r} never changes among the rows that are left: choose a column that varies"
            )
        return Target(feature.name, "share", y, y, (outcome,), rows, missing)
    order = np.argsort(-counts, kind="stable")[:CLASSES]
    if counts[order].sum() < COVERED * len(codes):
        raise ValueError(
            f"target {feature.name!r} has {len(labels):,} classes; the {CLASSES} largest hold less than half of the "
            "rows: choose a column with fewer, or set `outcome` to the one class to explain"
        )
    y = (codes[:, None] == np.sort(order)[None, :]).astype(float)
    names = [labels[i] for i in np.sort(order)]
    rest = 1 - y.sum(axis=1)
    if rest.any():
        y, names = np.column_stack([y, rest]), [*names, OTHER]
    return Target(feature.name, "classes", y, y, tuple(names), rows, missing)
