"""Finds the unusual rows of a table: runs the checks, joins what they say of a row, and scores every row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analyst_lib.outlying.columns import Columns, LabelColumn, NumberColumn
from analyst_lib.outlying.contradictions import relations
from analyst_lib.outlying.far import Shape, far_values
from analyst_lib.outlying.impossible import disorder, impossible
from analyst_lib.outlying.joint import Ellipse, Forest, joint
from analyst_lib.outlying.labels import rare_labels, rare_pairs
from analyst_lib.outlying.numbers import (
    ERROR,
    EXTREME,
    LEAST,
    MIX,
    Crowd,
    Evidence,
    Joint,
    Numbers,
    Relation,
    Row,
)  # fmt: skip
from analyst_lib.outlying.reading import read_columns
from analyst_lib.outlying.reasons import checks, contradicted, isolated, outside
from analyst_lib.outlying.tails import Tail, chance, fit_tail
from analyst_lib.outlying.twins import twins
from analyst_lib.words import plural

FAMILIES = 4  # numbers, relations, several columns at once, labels
MOST_REASONS = 3
WRONG = ("impossible", "placeholder", "slip", "disorder", "far")
SAMPLED = 100_000


def collect(
    table: pd.DataFrame, wanted: Sequence[str] = (), false_alarms: float = 0.1, seed: int = 0
) -> Numbers:  # fmt: skip
    """Return the unusual rows of a table of shape (rows, columns).

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    wanted : sequence of str
        The columns to check; all of them if empty.
    false_alarms : float
        How many rows a table of this size with nothing unusual in it would be listed with, on average, above 0.
    seed : int
        For the samples that are drawn.
    """
    columns = read_columns(table, wanted)
    search = _Search(columns, false_alarms / FAMILIES, seed)
    search.run()
    found = ranked(_weighed(search.evidence))
    return Numbers(
        name=str(table.attrs.get("name", "table")),
        rows=columns.rows,
        columns=len(columns.names),
        checked=search.checked(),
        false_alarms=false_alarms,
        tests=search.tests,
        found=found,
        crowds=tuple(search.crowds),
        left_out=columns.left_out,
        notes=tuple(search.notes),
        scores=_all_scores(search, found),
        numeric=columns.numbers,
        tails=search.tails,
        relations=search.relations,
        joints=tuple(search.joints),
    )


class _Search:
    """The checks on one table, and what they found."""

    def __init__(self, columns: Columns, most: float, seed: int) -> None:
        self.columns, self.most, self.seed = columns, most, seed
        self.by_name: dict[str, NumberColumn | LabelColumn] = {}
        self.by_name.update({c.name: c for c in columns.numbers})
        self.by_name.update({c.name: c for c in columns.labels})
        self.far_scores: list[np.ndarray] = []
        self.evidence: list[Evidence] = []
        self.crowds: list[Crowd] = []
        self.joints: list[Joint] = []
        self.notes: list[str] = []
        self.relations: tuple[Relation, ...] = ()
        self.tails: dict[str, Tail] = {}
        self.tests = 0

    def run(self) -> None:
        """Run all checks."""
        self._learn()
        self._numbers()
        self._together()
        self.evidence += rare_labels(self.columns.labels, self.columns.rows)
        self.evidence += rare_pairs(self.columns.labels, self.columns.rows)
        self.evidence = [e for e in self.evidence if e.chance <= self.most]
        self.evidence += [*impossible(self.columns.numbers), *disorder(self.columns.numbers)]
        self.evidence += twins(self.columns)

    def _learn(self) -> None:
        for column in self.columns.numbers:
            tail = fit_tail(column.values[:: max(1, self.columns.rows // SAMPLED)], column.step)
            if tail is not None:
                self.tails[column.name] = tail
        few = len(self.columns.numbers) - len(self.tails)
        if few:
            held = "has" if few == 1 else "have"
            told = f"{plural(few, 'column')} of numbers {held} too few values to tell what is far (20 are needed)."
            self.notes.append(told)
        self.relations = relations(self.columns.numbers, self.columns.labels, self.tails, self.seed)

    def _numbers(self) -> None:
        told = {r.target: r for r in self.relations}
        shapes = [
            Shape(c, self.tails[c.name], self.tails[c.name].scores(c.values), told.get(c.name))
            for c in self.columns.numbers
            if c.name in self.tails
        ]
        self.tests = sum(int((~np.isnan(s.scores)).sum()) for s in shapes)
        self.far_scores = [s.scores for s in shapes]
        evidence, self.crowds = far_values(shapes, self.tests, self.most)
        self.evidence += evidence
        self.evidence += contradicted(self.by_name, self.relations, self.most)

    def _together(self) -> None:
        ellipse = Ellipse(self.columns.numbers, self.tails, self.seed)
        if ellipse.fitted:
            found = joint(ellipse)
            self.joints.append(found)
            self.evidence += outside(ellipse, found.scores, self.tails, self.most / 2)
        forest = Forest(self.columns.numbers, self.columns.labels, self.tails, self.seed)
        if forest.fitted and (self.columns.labels or not ellipse.fitted):
            made = joint(forest)
            self.joints.append(made)
            self.evidence += isolated(forest, made.scores, self.most / 2)

    def checked(self) -> tuple[str, ...]:
        """Return what was checked, in words."""
        methods = [f"{plural(len(j.columns), 'column')} at once ({j.method})" for j in self.joints]
        used = len(self.columns.numbers) + len(self.columns.labels)
        return checks(len(self.tails), len(self.relations), methods, len(self.columns.labels), used > 3)


def _weighed(evidence: Sequence[Evidence]) -> list[Row]:
    rows: dict[int, list[Evidence]] = defaultdict(list)
    for item in evidence:
        rows[item.row].append(item)
    return [_row(row, _told(items)) for row, items in rows.items()]


def _told(items: Sequence[Evidence]) -> list[Evidence]:
    """Keep what adds to a row's story: the surest first, none that follows from another."""
    kept: list[Evidence] = []
    for item in sorted(items, key=_order):
        wrong = {c for e in kept if e.kind in WRONG for c in e.columns}
        named = {c for e in kept for c in e.columns}
        if item.kind in ("far", "impossible", "slip") and item.columns[0] in wrong:
            continue  # one reason is enough for one value
        if item.kind == "contradiction" and (wrong & set(item.columns[1:]) or _repeats(item, kept)):
            continue  # a wrong value spoils what it suggests of the others
        if item.kind in ("joint", "isolated") and named & set(item.columns):
            continue
        kept.append(item)
    return kept


def _order(item: Evidence) -> tuple[int, float, float]:
    late = {"placeholder": -1, "contradiction": 1, "joint": 2, "isolated": 3}
    return late.get(item.kind, 0), item.chance, -item.extent


def _repeats(item: Evidence, kept: Sequence[Evidence]) -> bool:
    return any(e.kind == "contradiction" and len({*e.columns} & {*item.columns}) >= 2 for e in kept)


def _row(row: int, items: Sequence[Evidence]) -> Row:
    least = min(e.chance for e in items)
    least = least if least <= LEAST else least * FAMILIES
    verdicts = {e.verdict for e in items}
    verdict = next(v for v in (ERROR, EXTREME, MIX) if v in verdicts)
    return Row(row, score(least), verdict, tuple(items[:MOST_REASONS]))


def score(odds: float) -> float:
    """Return the score of a row of which a table with nothing unusual in it holds so many on average: -log10, 0 to 12.

    Examples
    --------
    >>> score(1e-6), score(3.0), score(0.0)
    (6.0, 0.0, 12.0)
    """
    return float(np.clip(-np.log10(max(odds, LEAST)), 0.0, -np.log10(LEAST)))


def ranked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows by score, then errors before extremes before the rest, then by how many reasons, then in order."""
    verdicts = (ERROR, EXTREME, MIX)
    return tuple(sorted(rows, key=lambda r: (-r.score, verdicts.index(r.verdict), -len(r.evidence), r.row)))


def _all_scores(search: _Search, found: Sequence[Row]) -> np.ndarray:
    """Return the score of every row, shape (rows,): 0 for all that is ordinary."""
    rows = search.columns.rows
    least = np.full(rows, np.inf)
    groups = [search.far_scores, [r.residuals for r in search.relations]]
    for group in groups:
        tests = sum(int((~np.isnan(s)).sum()) for s in group)
        for scores in group:
            least = np.fmin(least, tests * chance(scores))
    for made in search.joints:
        least = np.fmin(least, len(search.joints) * rows * chance(np.maximum(made.scores, 0.0)) / 2)
    scores = np.clip(-np.log10(np.clip(FAMILIES * least, LEAST, 1.0)), 0.0, None)
    for row in found:
        scores[row.row] = row.score
    return np.asarray(scores)
