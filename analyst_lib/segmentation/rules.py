"""Groups in plain conditions: a shallow decision tree on the columns as they are, with how faithful it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analyst_lib.outlying.columns import LabelColumn, NumberColumn
from analyst_lib.segmentation.encoding import Feature
from analyst_lib.segmentation.numbers import Rule

DEPTH = 3
FOLDS = 5
LEAST = 0.01


@dataclass(frozen=True)
class _Split:
    """A column of the tree's table: a number, or whether a label is `level`."""

    source: NumberColumn | LabelColumn
    level: int


def rules(
    features: Sequence[Feature], rows: np.ndarray, labels: np.ndarray, seed: int = 0
) -> tuple[dict[int, Rule], float]:  # fmt: skip
    """Return a rule for each group, and the share of rows that the tree puts into the right group when it was learnt
    without them (five folds, each group counting the same).

    Parameters
    ----------
    features : sequence of Feature
        The columns.
    rows, labels : numpy.ndarray of shape (n,)
        The sample's rows in the table, and their groups.
    """
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    table, splits = _table(features, rows)
    groups, sizes = np.unique(labels, return_counts=True)
    tree = DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=max(2, int(LEAST * len(rows))), class_weight="balanced", random_state=seed
    )
    folds = StratifiedKFold(min(FOLDS, int(sizes.min())), shuffle=True, random_state=seed)
    told = cross_val_predict(tree, table, labels, cv=folds) if sizes.min() >= 2 else labels
    fidelity = float(balanced_accuracy_score(labels, told))
    tree.fit(table, labels)
    leaves = tree.apply(table)
    made = {int(g): _rule(tree.tree_, splits, leaves, labels == g) for g in groups}
    return {g: rule for g, rule in made.items() if rule is not None}, fidelity


def _table(features: Sequence[Feature], rows: np.ndarray) -> tuple[np.ndarray, list[_Split]]:
    parts, splits = [], []
    for f in features:
        if isinstance(f.source, NumberColumn):
            values = f.source.values[rows]
            parts.append(np.where(np.isnan(values), np.nanmedian(f.source.values), values))
            splits.append(_Split(f.source, -1))
            continue
        for level in range(len(f.source.levels)):
            parts.append((f.source.codes[rows] == level).astype(float))
            splits.append(_Split(f.source, level))
    return np.column_stack(parts), splits


def _rule(tree: Any, splits: Sequence[_Split], leaves: np.ndarray, mine: np.ndarray) -> Rule | None:
    """Return the leaf that holds most of a group as conditions."""
    counts = np.bincount(leaves[mine], minlength=tree.node_count)
    leaf = int(counts.argmax())
    inside = leaves == leaf
    conditions = _conditions(tree, splits, leaf)
    if not conditions:
        return None
    return Rule(tuple(conditions), float(inside[mine].mean()), float(mine[inside].mean()))


def _conditions(tree: Any, splits: Sequence[_Split], leaf: int) -> list[str]:
    bounds: dict[int, tuple[float, float]] = {}
    for place, limit, below in _path(tree, leaf):
        low, high = bounds.get(place, (-np.inf, np.inf))
        bounds[place] = (low, min(high, limit)) if below else (max(low, limit), high)
    return [_condition(splits[place], *limits) for place, limits in bounds.items()]


def _path(tree: Any, leaf: int) -> list[tuple[int, float, bool]]:
    """Return the splits from the root to a leaf: column, limit, and whether the leaf lies below it."""
    parents = {int(tree.children_left[n]): (n, True) for n in range(tree.node_count) if tree.children_left[n] >= 0}
    parents |= {int(tree.children_right[n]): (n, False) for n in range(tree.node_count) if tree.children_right[n] >= 0}
    path, node = [], leaf
    while node in parents:
        node, below = parents[node]
        path.append((int(tree.feature[node]), float(tree.threshold[node]), below))
    return path[::-1]


def _condition(split: _Split, low: float, high: float) -> str:
    name = split.source.name
    if isinstance(split.source, LabelColumn):
        return f"{name} is {'not ' if high < np.inf else ''}{split.source.levels[split.level]}"
    told = split.source.told
    if low == -np.inf:
        return f"{name} at most {told(high)}"
    return f"{name} above {told(low)}" if high == np.inf else f"{name} above {told(low)}, at most {told(high)}"
