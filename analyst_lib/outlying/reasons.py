"""Turns what relations and joint measures say of a row into evidence in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from analyst_lib.outlying.columns import LabelColumn, NumberColumn, said
from analyst_lib.outlying.far import FEW, MOST
from analyst_lib.outlying.joint import Ellipse, Forest
from analyst_lib.outlying.numbers import ERROR, LEAST, MIX, Evidence, Relation
from analyst_lib.outlying.tails import Tail, chance
from analyst_lib.words import joined, number

CERTAIN = 0.8
LOOSE = 0.01
SLIP = 0.1
JOINT_CROWD = 0.02


def contradicted(
    columns: Mapping[str, NumberColumn | LabelColumn], relations: Sequence[Relation], most: float
) -> Iterator[Evidence]:
    """Yield the rows whose number is not what other columns suggest, with at most so many false alarms in all.

    A relation that more than 1 % of the rows break has a second pattern, and is not told. Rows are possible errors
    where the relation leaves little room (robust R² of 0.8 or more), else unusual mixes.
    """
    tests = sum(int((~np.isnan(r.residuals)).sum()) for r in relations)
    for relation in relations:
        odds = tests * chance(relation.residuals)
        rows = np.flatnonzero(odds <= most)
        if len(rows) > max(FEW, LOOSE * int((~np.isnan(relation.residuals)).sum())):
            continue  # a second pattern, not slips
        for row in rows[np.argsort(-np.abs(relation.residuals[rows]), kind="stable")][:MOST]:
            yield _contradiction(columns, relation, int(row), float(odds[row]))


def _contradiction(
    columns: Mapping[str, NumberColumn | LabelColumn], relation: Relation, row: int, odds: float
) -> Evidence:
    target = columns[relation.target]
    assert isinstance(target, NumberColumn)
    value, expected = float(target.values[row]), float(relation.expected[row])
    side = "above" if value > expected else "below"
    drivers = joined([f"{name} {said(columns[name], row)}" for name in relation.drivers])
    verb = "suggests" if len(relation.drivers) == 1 else "suggest"
    about = target.told(rounded(expected, _digits(value, expected)))
    end = f"(about {about}){_slipped(value, expected)}"
    reason = f"{relation.target} {said(target, row)} is far {side} what {drivers} {verb} {end}"
    verdict = ERROR if relation.strength >= CERTAIN else MIX
    names = (relation.target, *relation.drivers)
    return Evidence(row, "contradiction", names, max(odds, LEAST), abs(float(relation.residuals[row])), reason, verdict)


def _slipped(value: float, expected: float) -> str:
    """Return a remark when a value is about ten, a hundred or a thousand times too large or small."""
    if value * expected <= 0:
        return ""
    powers = float(np.log10(value / expected))
    near = round(powers)
    return "; has the decimal point slipped?" if 1 <= abs(near) <= 3 and abs(powers - near) < SLIP else ""


def _digits(value: float, expected: float) -> int:
    """Return how many digits tell the expected value from the one that is there."""
    away = abs(value - expected)
    return 2 if away == 0 or expected == 0 else int(np.clip(2 + np.floor(np.log10(abs(expected) / away)), 2, 8))


def rounded(value: float, digits: int = 2) -> float:
    """Return a number to so many significant digits.

    Examples
    --------
    >>> rounded(3621.4), rounded(0.01234)
    (3600.0, 0.012)
    """
    if value == 0 or not np.isfinite(value):
        return value
    return float(np.round(value, digits - 1 - int(np.floor(np.log10(abs(value))))))


def outside(ellipse: Ellipse, scores: np.ndarray, tails: Mapping[str, Tail], most: float) -> Iterator[Evidence]:
    """Yield the rows that lie outside the cloud of all numbers, with the one that fits least beside the others."""
    for row, odds in _rare(scores, most):
        place, expected, beside, why = ellipse.told(row)
        column = ellipse.columns[place]
        about = column.told(rounded(float(tails[column.name].values(np.array([expected]))[0])))
        side = "high" if beside > 0 else "low"
        others = [ellipse.columns[i] for i in why]
        told = joined([f"{c.name} {said(c, row)}" for c in others])
        verb = "suggests" if len(others) == 1 else "suggest"
        reason = f"{column.name} {said(column, row)} is {side} beside {told}, which {verb} about {about}"
        names = (column.name, *(c.name for c in others))
        yield Evidence(row, "joint", names, max(odds, LEAST), float(scores[row]), reason, MIX)


def isolated(forest: Forest, scores: np.ndarray, most: float) -> Iterator[Evidence]:
    """Yield the rows that a forest of random cuts sets apart quickly, with the values that make it so."""
    for row, odds in _rare(scores, most):
        chosen = [forest.columns[i] for i in forest.told(row)]
        values = joined([f"{c.name} {said(c, row)}" for c in chosen]) or "its values"
        verb = "go" if len(chosen) > 1 else "goes"
        reason = f"{values} rarely {verb} {'together' if len(chosen) > 1 else 'with the rest of its row'}"
        yield Evidence(
            row, "isolated", tuple(c.name for c in chosen), max(odds, LEAST), float(scores[row]), reason, MIX
        )


def _rare(scores: np.ndarray, most: float) -> list[tuple[int, float]]:
    """Return the rows far out on the upper side; none if they are more than 2 % of all, which makes them a group."""
    tests = int((~np.isnan(scores)).sum())
    odds = tests * chance(np.maximum(scores, 0.0)) / 2
    rows = np.flatnonzero((odds <= most) & (scores > 0))
    if len(rows) > max(FEW, JOINT_CROWD * tests):
        return []
    return [(int(row), float(odds[row])) for row in rows[np.argsort(-scores[rows], kind="stable")][:MOST]]


def checks(numbers: int, relations: int, joints: Sequence[str], labels: int, twins: bool) -> tuple[str, ...]:
    """Return what was checked, in words."""
    made = [f"each of {number(numbers)} columns of numbers or dates" if numbers > 1 else "one column of numbers"]
    made = made if numbers else []
    made += [f"{number(relations)} strong relations" if relations > 1 else "one strong relation"] if relations else []
    made += list(joints)
    made += ["rare labels and pairs of labels"] if labels else []
    return tuple([*made, "repeated rows"] if twins else made)
