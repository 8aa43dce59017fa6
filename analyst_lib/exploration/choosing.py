"""Chooses the tests of two columns by their kinds, as the table in `inference` says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyst_lib.exploration.explaining import pooled, step_codes
from analyst_lib.exploration.features import Feature
from analyst_lib.exploration.inference import categories, kruskal, spearman, two_groups
from analyst_lib.exploration.numbers import Test

MIN_ROWS = 8
MIN_MISSING = 5
TEST_BINS = 8


def tests(feature: Feature, name: str, values: np.ndarray | None, codes: np.ndarray | None) -> list[Test]:
    """Return the tests of a feature against a number (values) or a category (codes from 0), both of shape (n,).

    Two numbers get two tests: one for rising or falling, one for any shape (over up to 8 groups of equal size of the
    feature). A feature with missing values gets one more: whether the target differs where it is missing.
    """
    known = feature.present
    if known.sum() < MIN_ROWS:
        return []
    kept = feature if known.all() else feature.at(np.flatnonzero(known))
    here = None if values is None else values[known]
    classes = None if codes is None else codes[known]
    names = feature.name, name
    made = (
        _of_number(kept, names, here, classes) if len(kept.values) else _of_category(kept.codes, names, here, classes)
    )
    if min(known.sum(), (~known).sum()) >= MIN_MISSING:
        made += _of_category((~known).astype(int), (f"{feature.name} is missing", name), values, codes)
    return [t for t in made if t is not None and np.isfinite(t.p)]


def _of_number(
    feature: Feature, names: tuple[str, str], values: np.ndarray | None, classes: np.ndarray | None
) -> list[Test | None]:
    bins = step_codes(feature.values, TEST_BINS)
    if values is not None:
        return [spearman(names, feature.values, values), _by(names, bins, values) if bins.max() > 1 else None]
    assert classes is not None
    turned = _by(names, classes, feature.values)
    return [turned, categories((f"{names[0]} (in groups)", names[1]), table(bins, classes)) if bins.max() > 1 else None]


def _of_category(
    codes: np.ndarray, names: tuple[str, str], values: np.ndarray | None, classes: np.ndarray | None
) -> list[Test | None]:
    levels = pooled(codes)
    return [_by(names, levels, values) if values is not None else categories(names, table(levels, _given(classes)))]


def _given(classes: np.ndarray | None) -> np.ndarray:
    assert classes is not None
    return classes


def _by(names: tuple[str, str], groups: np.ndarray, values: np.ndarray) -> Test | None:
    """Return the test of a number over groups: of two groups by `two_groups`, of more by Kruskal and Wallis."""
    present = np.flatnonzero(np.bincount(groups))
    if len(present) == 2:
        return two_groups(names, values[groups == present[1]], values[groups == present[0]])
    return kruskal(names, groups, values) if len(present) > 2 else None


def table(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the counts of two arrays of codes from 0, of shape (levels of a, levels of b)."""
    wide = int(b.max()) + 1
    return np.bincount(a * wide + b, minlength=(int(a.max()) + 1) * wide).reshape(-1, wide)


def corrected(found: Sequence[Test], p: np.ndarray) -> list[Test]:
    """Return the tests with their adjusted p-values, the surest first."""
    from dataclasses import replace

    made = [replace(test, adjusted=float(value)) for test, value in zip(found, p, strict=True)]
    return sorted(made, key=lambda t: (t.adjusted, t.p, t.a, t.b))
