"""How columns go together: correlation across mixed types, trends that reverse within groups, groups that stand out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import numpy as np

from analyst_lib.measures import cramers_v_of
from analyst_lib.profiling.links import CLEAR
from analyst_lib.profiling.numbers import ColumnNumbers, GroupGap, Relation, Reversal
from analyst_lib.profiling.ordered import Array
from analyst_lib.profiling.together import ByGroup, Sums, Together, labels_at

MAX_COLUMNS = 60
MAX_LEVELS = 30
MIN_ROWS = 10
MIN_GROUP = 20
STRONG = 0.2
LARGE_EFFECT = 1.2
GAP_LEVELS = 12


def usable(columns: Iterable[ColumnNumbers]) -> list[ColumnNumbers]:
    """Return the columns that can be related: varying numbers, categories of 2 to 30 levels, none that numbers rows."""
    return [
        c
        for c in columns
        if c.distinct > 1 and (is_number(c) or is_group(c)) and c.present >= MIN_ROWS and not c.counts_up
    ]


def is_number(column: ColumnNumbers) -> bool:
    """Tell whether a column holds numbers."""
    return column.kind in ("number", "integer")


def is_group(column: ColumnNumbers) -> bool:
    """Tell whether a column is a category of few enough labels to compare."""
    return column.kind in ("category", "boolean") and column.distinct <= MAX_LEVELS


def relations(t: Together) -> tuple[Relation, ...]:
    """Return the relation of every pair of columns, over the rows where both are present, strongest first."""
    found = [r for r in (*_numbers(t), *_mixed(t), *_groups(t)) if r.rows >= MIN_ROWS and np.isfinite(r.value)]
    order = {c.name: c.position for c in (*t.numbers, *(g.column for g in t.groups))}
    placed = [r if order[r.a] < order[r.b] else Relation(r.b, r.a, r.measure, r.value, r.rows, r.rank) for r in found]
    return tuple(sorted(placed, key=lambda r: (-abs(r.value), order[r.a], order[r.b])))


def _numbers(t: Together) -> Iterator[Relation]:
    values, ranks = t.overall.pearson(), spearman(t.sample)
    for i, j in itertools.combinations(range(len(t.numbers)), 2):
        rank = float(ranks[i, j])
        yield Relation(
            t.numbers[i].name, t.numbers[j].name, "Pearson", float(values[i, j]), int(t.overall.rows[i, j]),
            rank if np.isfinite(rank) else None,
        )  # fmt: skip


def spearman(values: Array) -> Array:
    """Return Spearman's correlations of the columns of an array of shape (rows, columns), NaN where missing.

    Ranks are taken over the rows where both columns are there, ties at their mean rank (as pandas and scipy do).
    """
    size = values.shape[1]
    made = np.full((size, size), np.nan)
    if len(values) < MIN_ROWS:
        return made
    there = np.isfinite(values)
    full = [bool(there[:, i].all()) for i in range(size)]
    places = [np.unique(values[:, i], return_inverse=True)[1] for i in range(size)]
    ranked = {i: _standard(_ranks(places[i])) for i in range(size) if full[i]}
    for i, j in itertools.combinations(range(size), 2):
        if full[i] and full[j]:
            made[i, j] = made[j, i] = _product(ranked[i], ranked[j])
        else:
            both = there[:, i] & there[:, j]
            if both.sum() >= MIN_ROWS:
                pair = (_standard(_ranks(places[k][both])) for k in (i, j))
                made[i, j] = made[j, i] = _product(*pair)
    return made


def _ranks(places: Array) -> Array:
    """Return the ranks of values that are given by their places among the distinct ones: counted, not sorted anew."""
    counts = np.bincount(places)
    ranks: Array = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return ranks


def _standard(values: Array) -> Array:
    away: Array = values - values.mean()
    size = float(np.sqrt(away @ away))
    return away / size if size > 0 else np.full(len(values), np.nan)


def _product(a: Array, b: Array) -> float:
    return float(np.clip(a @ b, -1, 1))


def _mixed(t: Together) -> Iterator[Relation]:
    """Correlation ratios: the root of the share of a number's variance that lies between groups."""
    for i, group in enumerate(t.groups):
        sums = _labels(t, i)
        with np.errstate(divide="ignore", invalid="ignore"):
            rows, one = sums.rows.sum(axis=0), sums.one.sum(axis=0)
            between = np.where(sums.rows > 0, sums.one**2 / sums.rows, 0.0).sum(axis=0) - one**2 / rows
            total = sums.square.sum(axis=0) - one**2 / rows
            values = np.sqrt(np.clip(between, 0, None) / total)
        for k, number in enumerate(t.numbers):
            value = float(np.clip(values[k], 0, 1)) if total[k] > 1e-12 * rows[k] else float("nan")
            yield Relation(number.name, group.column.name, "correlation ratio", value, int(rows[k]))


def _labels(t: Together, place: int) -> ByGroup:
    part = labels_at(t, place)
    return ByGroup(t.by_label.rows[part], t.by_label.one[part], t.by_label.square[part])


def tables(t: Together) -> Iterator[tuple[int, int, Array]]:
    """Give, for every two groups, how often their labels occur together, shape (labels, labels)."""
    for i, j in itertools.combinations(range(len(t.groups)), 2):
        yield i, j, t.counts[labels_at(t, i), labels_at(t, j)]


def _groups(t: Together) -> Iterator[Relation]:
    for i, j, table in tables(t):
        yield Relation(
            t.groups[i].column.name, t.groups[j].column.name, "Cramér's V", cramers_v_of(table), int(table.sum())
        )


def reversals(t: Together) -> tuple[Reversal, ...]:
    """Return the pairs of numbers whose correlation has one sign over all rows and the other within every group."""
    overall = t.overall.pearson()
    found = []
    for i, parts in t.within.items():
        values = [part.pearson() for part in parts]
        for a, b in itertools.combinations(range(len(t.numbers)), 2):
            if abs(overall[a, b]) >= CLEAR and (made := _reversal(t, i, (a, b), parts, values)):
                found.append(made)
    return tuple(sorted(found, key=lambda r: (-min(abs(v) for _, v, _ in r.within), r.group, r.a, r.b)))


def _reversal(t: Together, i: int, pair: tuple[int, int], parts: list[Sums], values: list[Array]) -> Reversal | None:
    a, b = pair
    levels = t.groups[i].levels
    sizes = [int(part.rows[a, b]) for part in parts]
    within = [(level, float(v[a, b]), n) for level, v, n in zip(levels, values, sizes, strict=True) if n >= MIN_GROUP]
    overall = float(t.overall.pearson()[a, b])
    if len(within) < 2 or sum(n for _, _, n in within) < 0.9 * sum(sizes):
        return None
    if not all(np.isfinite(v) and v * overall < 0 and abs(v) >= STRONG for _, v, _ in within):
        return None
    return Reversal(t.numbers[a].name, t.numbers[b].name, t.groups[i].column.name, overall, tuple(within))


def group_gaps(t: Together) -> tuple[GroupGap, ...]:
    """Return, for each number, the group that stands out most from all other rows, if it clearly does."""
    found = []
    for k, number in enumerate(t.numbers):
        if number.distinct > GAP_LEVELS:
            gaps = [gap for i in range(len(t.groups)) for gap in _gaps(t, i, k)]
            clear = [gap for gap in gaps if abs(gap.effect) >= LARGE_EFFECT]
            if clear:
                found.append(max(clear, key=lambda gap: abs(gap.effect)))
    return tuple(sorted(found, key=lambda gap: (-abs(gap.effect), gap.number)))


def _gaps(t: Together, i: int, k: int) -> Iterator[GroupGap]:
    group, sums = t.groups[i], _labels(t, i)
    if len(group.levels) > GAP_LEVELS:
        return
    n, one, square = sums.rows[:, k], sums.one[:, k], sums.square[:, k]
    for level, name in enumerate(group.levels):
        rest = n.sum() - n[level]
        if min(n[level], rest) < MIN_GROUP:
            continue
        means = one[level] / n[level], (one.sum() - one[level]) / rest
        away = square[level] - n[level] * means[0] ** 2 + (square.sum() - square[level]) - rest * means[1] ** 2
        pooled = away / (n.sum() - 2)
        effect = float((means[0] - means[1]) / np.sqrt(pooled)) if pooled > 1e-12 else 0.0
        real = [float(t.centre[k] + t.scale[k] * mean) for mean in means]
        yield GroupGap(t.numbers[k].name, group.column.name, name, real[0], real[1], effect, int(n[level]))
