"""How columns go together: correlation across mixed types, trends that reverse within groups, groups that stand out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analyst_lib.measures import cohens_d, correlation_ratio, cramers_v, pearson
from analyst_lib.profiling.columns import hashable
from analyst_lib.profiling.numbers import ColumnNumbers, GroupGap, Relation, Reversal

MAX_COLUMNS = 60
MAX_LEVELS = 30
MIN_ROWS = 10
MIN_GROUP = 20
STRONG = 0.2
CLEAR = 0.1
LARGE_EFFECT = 1.2


def usable(columns: Iterable[ColumnNumbers]) -> list[ColumnNumbers]:
    """Return the columns that can be related: varying numbers, categories of 2 to 30 levels."""
    return [
        c
        for c in columns
        if c.distinct > 1 and (_is_number(c) or _is_category(c)) and c.present >= MIN_ROWS and not c.counts_up
    ]


def _is_number(column: ColumnNumbers) -> bool:
    return column.kind in ("number", "integer")


def _is_category(column: ColumnNumbers) -> bool:
    return column.kind in ("category", "boolean") and column.distinct <= MAX_LEVELS


def relations(table: pd.DataFrame, columns: Sequence[ColumnNumbers]) -> tuple[Relation, ...]:
    """Return the relation of every pair of columns, over the rows where both are present, strongest first."""
    found = []
    series = {c.position: _values(table, c) for c in columns}
    for a, b in itertools.combinations(columns, 2):
        relation = _relation(a, b, series[a.position], series[b.position])
        if relation is not None and np.isfinite(relation.value):
            found.append(relation)
    return tuple(sorted(found, key=lambda r: -abs(r.value)))


def _values(table: pd.DataFrame, column: ColumnNumbers) -> pd.Series:
    values = table.iloc[:, column.position]
    if _is_number(column):
        numbers = pd.Series(values.to_numpy(dtype=float, na_value=np.nan))
        return numbers.where(np.isfinite(numbers))
    return pd.Series(pd.factorize(hashable(values).astype(object), use_na_sentinel=True)[0]).replace(-1, np.nan)


@np.errstate(over="ignore", invalid="ignore")
def _relation(a: ColumnNumbers, b: ColumnNumbers, x: pd.Series, y: pd.Series) -> Relation | None:
    both = (x.notna() & y.notna()).to_numpy()
    rows = int(both.sum())
    if rows < MIN_ROWS:
        return None
    xs, ys = x.to_numpy()[both], y.to_numpy()[both]
    if _is_number(a) and _is_number(b):
        return Relation(a.name, b.name, "Pearson", pearson(xs, ys), rows)
    if _is_category(a) and _is_category(b):
        return Relation(a.name, b.name, "Cramér's V", cramers_v(xs, ys), rows)
    number, groups = (xs, ys) if _is_number(a) else (ys, xs)
    return Relation(a.name, b.name, "correlation ratio", correlation_ratio(number, groups), rows)


def reversals(
    table: pd.DataFrame, columns: Sequence[ColumnNumbers], related: Sequence[Relation]
) -> tuple[Reversal, ...]:
    """Return the pairs of numbers whose correlation has one sign over all rows and the other within every group."""
    by_name = {c.name: c for c in columns}
    groups = [c for c in columns if _is_category(c) and c.distinct <= 8]
    found = []
    for relation in related:
        if relation.measure == "Pearson" and abs(relation.value) >= CLEAR:
            pair = by_name[relation.a], by_name[relation.b]
            found += [r for group in groups if (r := _reversal(table, pair, group, relation))]
    return tuple(sorted(found, key=lambda r: -min(abs(v) for _, v, _ in r.within)))


def _reversal(
    table: pd.DataFrame, pair: tuple[ColumnNumbers, ColumnNumbers], group: ColumnNumbers, relation: Relation
) -> Reversal | None:
    frame = _together(table, *pair, group)
    within = []
    for level, part in frame.groupby("g", sort=True):
        if len(part) >= MIN_GROUP:
            within.append((str(level), pearson(part["a"].to_numpy(), part["b"].to_numpy()), len(part)))
    values = [value for _, value, _ in within]
    covered = sum(n for _, _, n in within)
    if len(within) < 2 or covered < 0.9 * len(frame) or not all(np.isfinite(values)):
        return None
    if not all(v * relation.value < 0 and abs(v) >= STRONG for v in values):
        return None
    return Reversal(relation.a, relation.b, group.name, relation.value, tuple(within))


def _together(table: pd.DataFrame, a: ColumnNumbers, b: ColumnNumbers, group: ColumnNumbers) -> pd.DataFrame:
    labels = hashable(table.iloc[:, group.position]).astype(object).to_numpy()
    frame = pd.DataFrame({"a": _values(table, a), "b": _values(table, b), "g": labels})
    return frame.dropna()


def group_gaps(table: pd.DataFrame, columns: Sequence[ColumnNumbers]) -> tuple[GroupGap, ...]:
    """Return, for each number, the group that stands out most from all other rows, if it clearly does."""
    groups = [c for c in columns if _is_category(c) and c.distinct <= 12]
    found = []
    for number in (c for c in columns if _is_number(c) and c.distinct > 12):
        gaps = [gap for group in groups for gap in _gaps(table, number, group)]
        clear = [gap for gap in gaps if abs(gap.effect) >= LARGE_EFFECT]
        if clear:
            found.append(max(clear, key=lambda gap: abs(gap.effect)))
    return tuple(sorted(found, key=lambda gap: -abs(gap.effect)))


@np.errstate(over="ignore", invalid="ignore")
def _gaps(table: pd.DataFrame, number: ColumnNumbers, group: ColumnNumbers) -> list[GroupGap]:
    labels = hashable(table.iloc[:, group.position]).astype(object).to_numpy()
    frame = pd.DataFrame({"v": _values(table, number), "g": labels}).dropna()
    found = []
    for level, part in frame.groupby("g", sort=True)["v"]:
        rest = frame.loc[frame["g"] != level, "v"]
        if min(len(part), len(rest)) >= MIN_GROUP:
            effect = cohens_d(part.to_numpy(), rest.to_numpy())
            means = float(part.mean()), float(rest.mean())
            found.append(GroupGap(number.name, group.name, str(level), *means, effect, len(part)))
    return found
