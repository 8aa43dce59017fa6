"""What goes with what, when there is no target: every pair of columns, columns that tell the same, groups, trends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyst_lib.exploration.choosing import tests
from analyst_lib.exploration.explaining import baseline, by_columns, by_group, curve, pooled, share
from analyst_lib.exploration.features import Feature
from analyst_lib.exploration.numbers import Relation, Share, Test
from analyst_lib.exploration.shapes import levelled, points, shape
from analyst_lib.measures import pearson

LEVELS = 12
MIN_ROWS = 10
SAME = 0.5
NOTHING = Share(0.0, 0.0, 0.0)
Shares = dict[tuple[str, str], Share]


@dataclass(frozen=True)
class Side:
    """A column as something to be explained: ranks or indicator columns of shape (n, q), and where it is present."""

    feature: Feature
    y: np.ndarray
    present: np.ndarray


def side(feature: Feature) -> Side:
    """Return a feature to be explained: a number by its ranks, a category by its 12 largest levels and the rest."""
    present = feature.present
    if feature.kind != "category":
        ranks = pd.Series(feature.values).rank(pct=True).fillna(0).to_numpy()
        return Side(feature, ranks[:, None], present)
    codes = levelled(feature, LEVELS)[0]
    levels = np.unique(codes[present])
    return Side(feature, (codes[:, None] == levels[None, :]).astype(float), present)


def pair_shares(found: Sequence[Feature]) -> Shares:
    """Return what each feature explains of each other, left one out: by groups, and by curves over ranks.

    Targets that miss the same rows are fitted together; where a target is missing, the row does not count.
    """
    sides = [side(f) for f in found if not f.part]
    made: Shares = {}
    for present, same in _by_rows(sides):
        rows = np.flatnonzero(present)
        if len(rows) >= MIN_ROWS:
            y = np.column_stack([s.y[rows] for s in same])
            ends = np.cumsum([s.y.shape[1] for s in same])
            base = baseline(y)
            for feature in found:
                left = _left(feature.at(rows), y)
                for s, end in zip(same, ends, strict=True):
                    at = slice(end - s.y.shape[1], end)
                    if s.feature.column != feature.column:
                        made[feature.name, s.feature.name] = share(left[:, at], base[:, at])
    return made


def _by_rows(sides: Sequence[Side]) -> list[tuple[np.ndarray, list[Side]]]:
    made: dict[bytes, tuple[np.ndarray, list[Side]]] = {}
    for s in sides:
        made.setdefault(np.packbits(s.present).tobytes(), (s.present, []))[1].append(s)
    return list(made.values())


def _left(feature: Feature, y: np.ndarray) -> np.ndarray:
    if feature.kind == "category":
        return by_group(pooled(feature.codes), y)
    return by_columns(curve(feature.values), y) if feature.present.any() else baseline(y)


def pair_tests(found: Sequence[Feature], shares: Shares) -> dict[tuple[str, str], list[Test]]:
    """Return the tests of each pair, keyed (what explains, what is explained): the better direction of the two."""
    made = {}
    for i, a in enumerate(found):
        for b in found[i + 1 :]:
            one, other = (a, b) if _value(shares, a, b) >= _value(shares, b, a) else (b, a)
            one, other = (other, one) if other.part or (other.kind == "time" != one.kind) else (one, other)
            if other.part or one.column == other.column:
                continue
            rows = np.flatnonzero(other.present)
            if len(rows) >= MIN_ROWS:
                made[one.name, other.name] = _tests(one.at(rows), other.at(rows))
    return made


def _value(shares: Shares, a: Feature, b: Feature) -> float:
    return shares.get((a.name, b.name), NOTHING).value


def _tests(a: Feature, b: Feature) -> list[Test]:
    if b.kind != "category":
        return tests(a, b.name, b.values, None)
    codes = pooled(b.codes)
    return tests(a, b.name, None, codes) if codes.max() > 0 else []


def relation(a: Feature, b: Feature, shares: Shares, adjusted: float) -> Relation:
    """Return how one feature explains another, with its shape, and Spearman's ρ as the sign if both are ordered."""
    from scipy import stats

    both = a.present & b.present
    rows = int(both.sum())
    sign, name = float("nan"), "groups"
    if a.kind != "category" and b.kind != "category" and rows > 2:
        sign = pearson(stats.rankdata(a.values[both]), stats.rankdata(b.values[both]))
        kept = np.flatnonzero(both)
        name = shape(points(a.at(kept), stats.rankdata(b.values[both]), False))[0]
    return Relation(a.name, b.name, shares.get((a.name, b.name), NOTHING), sign, name, adjusted, rows)


def clusters(names: Sequence[str], shares: Shares) -> list[tuple[str, ...]]:
    """Return the groups of columns that tell the same: on average each explains half of another (average linkage)."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(names) < 2:
        return [(name,) for name in names]
    far = [1 - _either(shares, a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    marks = fcluster(linkage(far, "average"), 1 - SAME, "distance")
    return [tuple(n for n, m in zip(names, marks, strict=True) if m == mark) for mark in dict.fromkeys(marks)]


def _either(shares: Shares, a: str, b: str) -> float:
    return max(shares.get((a, b), NOTHING).value, shares.get((b, a), NOTHING).value)
