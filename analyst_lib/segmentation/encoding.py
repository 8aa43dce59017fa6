"""Columns of mixed types as one matrix in which each counts fairly, with what was done to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.measures import cramers_v
from analyst_lib.outlying.columns import Columns, LabelColumn, LeftOut, NumberColumn
from analyst_lib.outlying.tails import fit_tail
from analyst_lib.segmentation.numbers import Variable
from analyst_lib.words import percent

LABEL_WEIGHT = 2 / np.pi
CLIP = 3.5
MISSING = 0.5
SAME = 0.95
MOST = 40
MOST_LEVELS = 12
RARE = 0.02
NEARLY_ALL = 0.99
PAIRS_ON = 20_000
SHAPED_ON = 100_000


@dataclass(frozen=True)
class Feature:
    """A column ready to be compared: `block` of shape (rows, width), and the column it was made of."""

    variable: Variable
    source: NumberColumn | LabelColumn
    block: np.ndarray


@dataclass(frozen=True)
class Encoded:
    """The features of a table, and the columns left out with the reason."""

    features: tuple[Feature, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def matrix(self) -> np.ndarray:
        """All features side by side, shape (rows, width)."""
        return np.column_stack([f.block for f in self.features])


def encode(columns: Columns, asked: bool = False) -> Encoded:
    """Return the features of a table.

    Numbers are centred on their median and scaled by 1.4826 MAD (of the logarithm when that makes them much less
    skewed), cut at ±3.5 and brought to variance 1. Labels become indicators divided by the root of their share, as in
    factor analysis of mixed data (Pagès, 2004), and the whole column is brought to variance 2/π: a split along a column
    of two values removes all of its variance, one along a normal column 2/π of it, so neither is the easier to split.
    Missing values lie at the mean. Left out are columns that name rows, never or nearly never change, miss more than
    half of their values, or repeat another column; dates too unless they are asked for.
    """
    made: list[Feature] = []
    out = list(columns.left_out)
    given: list[NumberColumn | LabelColumn] = [*columns.numbers]
    given += columns.labels
    for column in sorted(given, key=lambda c: c.position):
        feature = _feature(column, asked)
        if isinstance(feature, Feature) and len(made) < MOST:
            twin = next((f for f in made if _same(f, feature)), None)
            feature = LeftOut(column.name, f"it says nearly the same as {twin.variable.name}") if twin else feature
        elif isinstance(feature, Feature):
            feature = LeftOut(column.name, f"only the first {MOST} columns that can be compared are")
        if isinstance(feature, Feature):
            made.append(feature)
        else:
            out.append(feature)
    return Encoded(tuple(made), tuple(out))


def _feature(column: NumberColumn | LabelColumn, asked: bool) -> Feature | LeftOut:
    if isinstance(column, NumberColumn):
        if column.is_date and not asked:
            return LeftOut(column.name, "when a row was made is no trait of it")
        distinct = np.unique(column.present[:PAIRS_ON])
        if len(distinct) > 2 or len(np.unique(column.present)) > 2:
            return _number(column)
        column = _as_labels(column, distinct)
    return _label(column)


def _number(column: NumberColumn) -> Feature | LeftOut:
    missing = float(np.isnan(column.values).mean())
    if missing > MISSING:
        return LeftOut(column.name, f"{percent(missing)} of it is missing")
    tail = fit_tail(column.values[:: max(1, len(column.values) // SHAPED_ON)], column.step)
    if tail is None or tail.mode is not None:
        spread = float(np.nanstd(column.values)) or 1.0
        z = np.clip((column.values - np.nanmean(column.values)) / spread, -CLIP, CLIP)
        how = "standardised"
    else:
        z = np.clip(tail.plain(column.values), -CLIP, CLIP)
        how = "logarithm, scaled by its usual spread" if tail.logged else "scaled by its usual spread"
    z = z - np.nanmean(z)
    spread = float(np.nanstd(z))
    if spread == 0:
        return LeftOut(column.name, "it nearly never changes")
    block = np.nan_to_num(z / spread)[:, None]
    return Feature(Variable(column.name, "number", how, missing), column, block)


def _label(column: LabelColumn) -> Feature | LeftOut:
    rows = len(column.codes)
    missing = float((column.codes < 0).mean())
    if missing > MISSING:
        return LeftOut(column.name, f"{percent(missing)} of it is missing")
    if column.counts[0] > NEARLY_ALL * column.counts.sum():
        return LeftOut(column.name, "it nearly never changes")
    pooled = pool(column, rows)
    if len(pooled.levels) < 2:
        return LeftOut(column.name, "none of its values is frequent enough")
    shares = pooled.counts / pooled.counts.sum()
    block = (pooled.codes[:, None] == np.arange(len(shares))) / np.sqrt(shares) - np.sqrt(shares)
    block[pooled.codes < 0] = 0.0
    block *= np.sqrt(LABEL_WEIGHT / (len(shares) - 1))
    how = "each label by its share"
    if len(pooled.levels) < len(column.levels):
        how += f"; labels of few rows together as “{pooled.levels[-1]}”"
    return Feature(Variable(column.name, "label", how, missing), pooled, np.asarray(block))


def pool(column: LabelColumn, rows: int) -> LabelColumn:
    """Return a column of labels with rare ones (below 2 % of the rows, or beyond the twelfth) brought together."""
    kept = int(min((column.counts >= max(5, RARE * rows)).sum(), MOST_LEVELS - 1))
    if kept >= len(column.levels) - 1:
        return column
    codes = np.where(column.codes >= kept, kept, column.codes)
    counts = np.append(column.counts[:kept], column.counts[kept:].sum())
    name = "other" if "other" not in column.levels[:kept] else "all others"
    return LabelColumn(column.name, column.position, codes, (*column.levels[:kept], name), counts)


def _as_labels(column: NumberColumn, values: np.ndarray) -> LabelColumn:
    codes = np.where(np.isnan(column.values), -1, (column.values == values[-1]).astype(int))
    counts = np.bincount(codes[codes >= 0], minlength=2)
    order = np.argsort(-counts, kind="stable")
    place = np.append(np.argsort(order), -1)
    levels = tuple(column.told(float(values[min(i, len(values) - 1)])) for i in order)
    return LabelColumn(column.name, column.position, place[codes], levels, counts[order])


def _same(a: Feature, b: Feature) -> bool:
    """Whether two columns say nearly the same: correlation beyond 0.95, or labels that go one to one."""
    some = slice(None, None, max(1, len(a.block) // PAIRS_ON))
    if isinstance(a.source, NumberColumn) and isinstance(b.source, NumberColumn):
        x, y = a.block[some, 0], b.block[some, 0]
        return bool(abs(float(np.mean(x * y)) - float(x.mean() * y.mean())) > SAME * float(x.std() * y.std()) > 0)
    if isinstance(a.source, LabelColumn) and isinstance(b.source, LabelColumn):
        x, y = a.source.codes[some], b.source.codes[some]
        both = (x >= 0) & (y >= 0)
        alike = abs(len(a.source.levels) - len(b.source.levels)) <= 1
        return bool(alike and both.sum() > 1 and cramers_v(x[both], y[both]) > SAME)
    return False


def principal(matrix: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the directions in which rows differ most, shape (width, most), their shares of variation, and the mean."""
    mean = matrix.mean(axis=0)
    _, sizes, directions = np.linalg.svd(matrix - mean, full_matrices=False)
    shares = sizes**2 / max(float((sizes**2).sum()), 1e-300)
    kept = directions[:most].T
    signs = np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(kept.shape[1])])
    return kept * np.where(signs == 0, 1, signs), shares[:most], mean


def chosen_names(features: Sequence[Feature]) -> list[str]:
    """Return the names of the columns compared."""
    return [f.variable.name for f in features]
