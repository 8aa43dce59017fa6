"""Pairs that explain more than both alone, and relations whose direction turns round within groups."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.exploration.explaining import orthonormal
from analyst_lib.exploration.features import Feature, Target
from analyst_lib.exploration.numbers import Interaction, Line
from analyst_lib.exploration.shapes import MISSING, levelled, points, stepped
from analyst_lib.exploration.together import block

FEATURES = 12
STEPS, LEVELS = 4, 6
MIN_CELL = 10
ROWS_A_TERM = 5
LINES = 4
NOTHING_MORE = 1e-12
WORTH_LINES = 0.01


def interactions(found: Sequence[Feature], target: Target, others: Sequence[Feature]) -> list[Interaction]:
    """Return each pair's interaction: an F-test of its cells (4 steps or 6 levels each) over all separate effects.

    These are the curves and steps of both columns, and the effects of the `others` that explain most together: a pair
    that only stands for a third column does not count.
    """
    base = orthonormal(np.column_stack([np.ones(len(target.y)), *map(block, others)]))
    sides = [_side(f, base) for f in found]
    made = [_interaction(a, b, base, target) for a, b in itertools.combinations(sides, 2)]
    return [one for one in made if one is not None]


@dataclass(frozen=True)
class Side:
    """One of a pair: its cells as codes with labels, and its own effects of shape (n, p), beyond those of the base."""

    feature: Feature
    codes: np.ndarray
    labels: list[str]
    own: np.ndarray


def _side(feature: Feature, base: np.ndarray) -> Side:
    codes, _, labels = levelled(feature, LEVELS) if feature.kind == "category" else stepped(feature, STEPS)
    cells = (codes[:, None] == np.unique(codes)[None, :]).astype(float)
    return Side(feature, codes, labels, _beyond(np.column_stack([block(feature), cells]), base))


def _beyond(columns: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Return what columns of shape (n, p) hold that an orthonormal base does not; columns that hold nothing more go."""
    left = columns - base @ (base.T @ columns)
    return np.asarray(left[:, (left**2).sum(axis=0) > NOTHING_MORE * np.maximum((columns**2).sum(axis=0), 1e-300)])


def _interaction(a: Side, b: Side, base: np.ndarray, target: Target) -> Interaction | None:
    cells = a.codes * len(b.labels) + b.codes
    kept = np.flatnonzero(np.bincount(cells) >= MIN_CELL)
    if len(kept) < 4 or a.feature.column == b.feature.column:
        return None
    own = np.column_stack([a.own, b.own])
    basis = np.column_stack([base, orthonormal(own)]) if own.shape[1] else base
    more = _beyond((cells[:, None] == kept[None, :]).astype(float), basis)
    if not more.shape[1]:
        return None
    extra = orthonormal(more)
    terms, free = extra.shape[1], len(cells) - basis.shape[1] - extra.shape[1]
    if free < ROWS_A_TERM * terms:
        return None
    left = target.y - basis @ (basis.T @ target.y)
    moved, before = ((extra.T @ left) ** 2).sum(0), (left**2).sum(0)
    gain, additive = _gain(before.sum(), moved.sum(), basis.shape[1], terms, target.y)
    place = int(np.argmax(moved))
    p = _p(before, moved, terms, free)
    return _told(a, b, (gain, additive, p), place, target.y[:, place] - left[:, place], target)


def _gain(before: float, moved: float, terms: int, more: int, y: np.ndarray) -> tuple[float, float]:
    n = len(y)
    total = ((y - y.mean(axis=0)) ** 2).sum() / (n - 1)
    additive = 1 - before / (n - terms) / total
    return float(1 - (before - moved) / (n - terms - more) / total - additive), float(additive)


def _p(before: np.ndarray, moved: np.ndarray, terms: int, free: int) -> float:
    """Return the p-value of the F-test of the most moved column of y, times their number (Bonferroni)."""
    from scipy import stats

    after = np.maximum(before - moved, 1e-12 * np.maximum(before, 1e-300))
    f = (moved / terms) / (after / free)
    varies = before > 1e-12
    return float(min(1.0, stats.f.sf(f[varies], terms, free).min() * varies.sum())) if varies.any() else 1.0


def _told(
    a: Side, b: Side, strength: tuple[float, float, float], place: int, additive: np.ndarray, target: Target
) -> Interaction:
    cells = a.codes * len(b.labels) + b.codes
    counts = np.bincount(cells)
    y = target.y[:, place]
    gap = np.where(counts >= MIN_CELL, np.bincount(cells, weights=y - additive) / np.maximum(counts, 1), 0)
    cell = int(np.argmax(np.abs(gap) * np.sqrt(counts)))
    inside = cells == cell
    # Only the raw scale can be read; on the rank scale the expectation has no such form.
    unit = np.abs(target.raw).max() if target.kind == "number" and not target.rank_scale else 1.0
    expected = float("nan") if target.rank_scale else float(additive[inside].mean() * unit)
    names = a.labels[cell // len(b.labels)], b.labels[cell % len(b.labels)]
    mean = float(target.raw[inside, place].mean())
    outcome = target.labels[place] if target.labels else ""
    drawn = _lines(a.feature, b, target, place) if strength[0] >= WORTH_LINES else ()
    return Interaction(
        a.feature.name, b.feature.name, *strength, outcome, drawn, names, mean, expected, int(inside.sum())
    )


def _lines(a: Feature, b: Side, target: Target, place: int) -> tuple[Line, ...]:
    """Return the target along the first column, for each of the up to 4 largest groups of the second."""
    counts = np.bincount(b.codes, minlength=len(b.labels))
    largest = np.sort(np.argsort(-counts, kind="stable")[:LINES])
    made = []
    for group in largest[counts[largest] >= MIN_CELL]:
        rows = np.flatnonzero(b.codes == group)
        found = points(a.at(rows), target.raw[rows, place], target.kind != "number", 6)
        made.append(Line(b.labels[group], tuple(p for p in found if p.label != MISSING)))
    return tuple(made)
