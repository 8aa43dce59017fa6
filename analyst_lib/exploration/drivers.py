"""What explains a target: each feature alone and beyond the strongest, its shape, and what determines the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analyst_lib.exploration.explaining import Fit, baseline, explained
from analyst_lib.exploration.features import Feature, Target
from analyst_lib.exploration.numbers import Driver, Point
from analyst_lib.exploration.shapes import MISSING, points, shape
from analyst_lib.exploration.together import Models

DETERMINES = 0.98
REPEATED = 0.8
MIN_CLASS = 5
SHAPED = 0.005
MODELLED = 12
SAMPLE = 20_000


@dataclass(frozen=True)
class Fitted:
    """A feature and how well it foretells the target; `outcome` is the class of the target it tells most about."""

    feature: Feature
    fit: Fit
    outcome: int


def fitted(found: Sequence[Feature], target: Target) -> list[Fitted]:
    """Return each feature's fit, the strongest first."""
    base = (baseline(target.y) ** 2).sum(axis=0)
    made = []
    for feature in found:
        fit = explained(feature, target.y)
        gain = base - (fit.residuals**2).sum(axis=0)
        made.append(Fitted(feature, replace(fit, residuals=np.empty(0)), int(np.argmax(gain))))
    return sorted(made, key=lambda f: (-f.fit.share.value, f.feature.name))


def determines(one: Fitted, target: Target) -> bool:
    """Tell whether a feature gives the target away: explains 98% of it, or has one class for each repeated value."""
    if one.fit.share.value >= DETERMINES:
        return True
    if target.kind == "number":
        return False
    keys = one.feature.values if len(one.feature.values) else one.feature.codes
    classes = np.argmax(np.column_stack([target.y, 1 - target.y.sum(axis=1)]), axis=1)
    return _one_class_each(keys[one.feature.present], classes[one.feature.present], len(classes))


def _one_class_each(keys: np.ndarray, classes: np.ndarray, rows: int) -> bool:
    """Tell whether values that occur more than once (in most rows) each go with one class, and not all with one."""
    _, codes, counts = np.unique(keys, return_inverse=True, return_counts=True)
    again = counts[codes] > 1
    if again.sum() < REPEATED * rows:
        return False
    first = np.zeros(len(counts), dtype=int)
    first[codes[again]] = classes[again]
    sizes = np.bincount(classes[again])
    return bool((first[codes[again]] == classes[again]).all() and (sizes >= MIN_CLASS).sum() > 1)


@dataclass(frozen=True)
class Joint:
    """What features add to the strongest (by name), which explain most together, and how much those do."""

    beyond: Mapping[str, float]
    together: tuple[str, ...]
    share: float


def joint(ranked: Sequence[Fitted], target: Target, rows: np.ndarray) -> Joint:
    """Return what the strongest features explain together, fitted on `rows` (indices of a sample)."""
    strong = [f for f in ranked[:MODELLED] if f.fit.share.value >= SHAPED]
    if not strong:
        return Joint({}, (), 0.0)
    models = Models([f.feature.at(rows) for f in strong], target.y[rows])
    alone = models.share([0])
    beyond = {f.feature.name: max(0.0, models.share([0, i]) - alone) for i, f in enumerate(strong) if i}
    chosen, reached = models.forward(0)
    return Joint(beyond, tuple(strong[i].feature.name for i in chosen), float(np.clip(reached, 0, 1)))


def driver(one: Fitted, target: Target, beyond: float, significant: bool) -> Driver:
    """Return a fitted feature as a driver, with its points and shape."""
    feature = one.feature
    found = points(feature, target.raw[:, one.outcome], target.kind != "number")
    name, turn = ("groups", float("nan")) if feature.kind == "category" else shape(found)
    outcome = target.labels[one.outcome] if target.labels else ""
    missing = int((~feature.present).sum())
    detail = _turning(found, turn) if feature.kind == "number" else ""
    return Driver(
        feature.name, feature.column, feature.kind, one.fit.share, beyond, one.fit.form, name, detail, outcome, found,
        len(target.rows), missing, significant,
    )  # fmt: skip


def _turning(found: Sequence[Point], turn: float) -> str:
    from analyst_lib.words import number

    return number(turn) if np.isfinite(turn) and any(p.label != MISSING for p in found) else ""
