"""Finds the groups of a table's rows: encodes its columns, tries numbers of groups, and describes what is found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analyst_lib.measures import cramers_v
from analyst_lib.outlying.columns import LabelColumn
from analyst_lib.outlying.reading import read_columns
from analyst_lib.segmentation.encoding import Encoded, Feature, encode, principal
from analyst_lib.segmentation.numbers import Group, Map, Numbers
from analyst_lib.segmentation.rules import rules
from analyst_lib.segmentation.traits import MEDIUM, distinct, named, traits
from analyst_lib.segmentation.trials import LEAST_ROWS, Tried, best, tries
from analyst_lib.words import number, plural

SAMPLE = 2000
WIDTH = 10
MAPPED = 1500
TYPICAL = 3
BORDER = 0.1
DOUBLE = 0.85


def collect(
    table: pd.DataFrame, wanted: Sequence[str] = (), groups: int | None = None, most: int = 8, seed: int = 0
) -> tuple[Numbers, tuple[Feature, ...]]:  # fmt: skip
    """Return the groups of a table of shape (rows, columns), and its columns as they were compared.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    wanted : sequence of str
        The columns to compare; all that can be compared if empty.
    groups : int, optional
        So many groups; chosen by stability and gaps if None.
    most : int
        The largest number of groups tried.
    seed : int
        For samples, starts and splits.

    Raises
    ------
    ValueError
        If groups were asked for that the table is too small for, or no column can be compared.
    """
    columns = read_columns(table, wanted)
    encoded = encode(columns, asked=bool(wanted))
    _refuse(encoded, columns.rows, groups)
    work = _Work(encoded, columns.rows, seed)
    tried = work.tries(max(most, groups or 0))
    chosen = best(tried, groups)
    labels, sure = work.assigned(chosen)
    made, fidelity = work.groups(labels, chosen)
    numbers = Numbers(
        name=str(table.attrs.get("name", "table")),
        rows=columns.rows,
        variables=tuple(f.variable for f in encoded.features),
        left_out=encoded.left_out,
        fitted_on=len(work.sample),
        trials=tuple(t.trial for t in tried),
        chosen=chosen.trial if chosen else None,
        asked=groups,
        groups=made,
        fidelity=fidelity,
        borderline=float((sure < BORDER).mean()) if chosen else 0.0,
        doubles=_doubles(encoded.features, labels) if chosen else (),
        alone=_alone(made),
        notes=work.notes,
        labels=labels,
        sure=sure,
        map=work.map(),
    )
    return numbers, encoded.features


def _refuse(encoded: Encoded, rows: int, groups: int | None) -> None:
    if groups is None:
        return
    if not encoded.features:
        raise ValueError("no column can be compared; name columns of numbers or labels that vary")
    if rows < max(LEAST_ROWS, 8 * groups):
        need = max(LEAST_ROWS, 8 * groups)
        raise ValueError(f"{plural(groups, 'group')} need {need} rows or more; the table has {number(rows)}")


class _Work:
    """The scaled rows of a table, and the sample on which groups are sought."""

    def __init__(self, encoded: Encoded, rows: int, seed: int) -> None:
        self.features, self.rows = encoded.features, rows
        order = np.random.default_rng([seed, 1]).permutation(rows)
        self.sample = np.sort(order[:SAMPLE])
        self.seed = seed
        self.usable = bool(encoded.features) and rows >= LEAST_ROWS
        self.x = np.zeros((rows, 0))
        self.axes, self.shares, self.mean = np.zeros((0, 0)), np.zeros(0), np.zeros(0)
        self.notes: tuple[str, ...] = ()
        if self.usable:
            self._prepare(encoded.matrix)

    def _prepare(self, matrix: np.ndarray) -> None:
        self.axes, self.shares, self.mean = principal(matrix[self.sample], WIDTH)
        self.places = (matrix - self.mean) @ self.axes[:, :2]
        notes = []
        self.x = matrix
        if matrix.shape[1] > WIDTH:
            self.x = (matrix - self.mean) @ self.axes
            kept = round(100 * float(self.shares.sum()))
            told = f"Rows are compared in the {WIDTH} directions in which they differ most"
            notes.append(f"{told} ({kept}% of the variation).")
        if self.rows > len(self.sample):
            told = f"Groups were sought among {number(len(self.sample))} random rows of {number(self.rows)}"
            notes.append(f"{told}; all rows were assigned.")
        self.notes = tuple(notes)

    def tries(self, most: int) -> list[Tried]:
        """Return what comes of every number of groups."""
        return tries(self.x[self.sample], self.features, self.sample, most, self.seed) if self.usable else []

    def assigned(self, chosen: Tried | None) -> tuple[np.ndarray, np.ndarray]:
        """Return each row's group (from 1, the largest first; 0 without groups), and how sure that is (0 to 1)."""
        if chosen is None:
            return np.zeros(self.rows, int), np.zeros(self.rows)
        raw = chosen.model.labels(self.x)
        sizes = np.bincount(raw, minlength=chosen.trial.groups)
        order = np.argsort(-sizes, kind="stable")
        centres = np.array([self.x[raw == g].mean(axis=0) if sizes[g] else chosen.model.centres()[g] for g in order])
        self.centres = centres
        squares = (self.x**2).sum(axis=1)[:, None] - 2 * self.x @ centres.T + (centres**2).sum(axis=1)
        away = np.sqrt(np.maximum(squares, 0))
        labels = np.argsort(order)[raw]
        mine = away[np.arange(self.rows), labels]
        away[np.arange(self.rows), labels] = np.inf
        other = away.min(axis=1) if len(order) > 1 else mine
        return labels + 1, np.clip(1 - mine / np.maximum(other, 1e-12), 0, 1)

    def groups(self, labels: np.ndarray, chosen: Tried | None) -> tuple[tuple[Group, ...], float]:
        """Return the groups in words and figures, and how faithful the rules are."""
        if chosen is None:
            return (), 0.0
        found = sorted(set(labels.tolist()))
        told, fidelity = rules(self.features, self.sample, labels[self.sample], self.seed)
        marks = [traits(self.features, labels == g) for g in found]
        names = distinct([named(t, self.features) for t in marks])
        stability = self._stability(labels, chosen)
        made = []
        for g, name, found_traits in zip(found, names, marks, strict=True):
            mine = labels == g
            size = int(mine.sum()), float(mine.mean())
            made.append(Group(g, name, *size, stability[g - 1], found_traits, told.get(g), self._typical(labels, g)))
        return tuple(made), fidelity

    def _stability(self, labels: np.ndarray, chosen: Tried) -> list[float]:
        raw = chosen.model.labels(self.x[self.sample])
        order = {int(labels[self.sample][raw == g][0]): g for g in np.unique(raw)}
        return [chosen.trial.stability[order[g]] if g in order else 0.0 for g in range(1, chosen.trial.groups + 1)]

    def _typical(self, labels: np.ndarray, group: int) -> tuple[int, ...]:
        """Return the rows nearest to the middle of a group, without repeats of the same values."""
        rows = np.flatnonzero(labels == group)
        away = ((self.x[rows] - self.centres[group - 1]) ** 2).sum(axis=1)
        kept: list[int] = []
        for place in np.argsort(away, kind="stable")[:50]:
            if all(not np.array_equal(self.x[rows[place]], self.x[k]) for k in kept):
                kept.append(int(rows[place]))
            if len(kept) == TYPICAL:
                break
        return tuple(kept)

    def map(self) -> Map | None:
        """Return rows in the two directions in which they differ most."""
        if not self.usable or self.axes.shape[1] < 2:
            return None
        some = self.sample[:: max(1, -(-len(self.sample) // MAPPED))]
        shares = (float(self.shares[0]), float(self.shares[1]))
        return Map(some, self.places[some], shares, (self._follows(0), self._follows(1)))

    def _follows(self, axis: int) -> tuple[str, ...]:
        """Return the columns that a direction mostly consists of."""
        weights, start = [], 0
        for f in self.features:
            width = f.block.shape[1]
            weights.append(float((self.axes[start : start + width, axis] ** 2).sum()))
            start += width
        order = np.argsort(-np.array(weights), kind="stable")[:3]
        return tuple(self.features[i].variable.name for i in order if weights[i] >= 0.4 * weights[order[0]])


def _doubles(features: Sequence[Feature], labels: np.ndarray) -> tuple[tuple[str, float], ...]:
    """Return the columns of labels that say nearly the same as the groups, with Cramér's V."""
    found = []
    for f in features:
        if isinstance(f.source, LabelColumn):
            both = f.source.codes >= 0
            value = cramers_v(f.source.codes[both], labels[both])
            if value >= DOUBLE:
                found.append((f.variable.name, value))
    return tuple(sorted(found, key=lambda d: -d[1]))


def _alone(groups: Sequence[Group]) -> str:
    """Return the one column that sets all groups apart, if no other does."""
    strong = [{t.column for t in g.traits if abs(t.effect) >= MEDIUM} for g in groups]
    every: set[str] = set().union(*strong) if strong else set()
    return next(iter(every)) if len(every) == 1 else ""
