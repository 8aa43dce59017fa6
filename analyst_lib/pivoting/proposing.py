"""Proposes what to put into rows, columns and values when nobody said: groups that are clear, and differ most."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from analyst_lib.exploration.explaining import baseline, by_group, pooled, share
from analyst_lib.exploration.variables import NUMBERS, TIMES, Variable

SAMPLE = 20_000
SEED = 0
MOST_ROWS, MOST_COLUMNS = 30, 8
FEW_VALUES = 12
MOST_TRIED = 12
MIN_PRESENT = 0.5
# What people add up; other numbers they average.
ADDED = re.compile(
    r"(amount|sales?|revenue|turnover|quantity|qty|units?|costs?|total|profit|spend|spent|paid|volume)$", re.IGNORECASE
)
DETERMINED = 0.95


def groupable(variables: Sequence[Variable], most: int) -> list[Variable]:
    """Return the columns with 2 to `most` groups that are present in half of the rows, the fuller first."""
    found = [v for v in variables if _fits(v, most)]
    return sorted(found, key=lambda v: (v.kind not in ("category", "boolean"), -v.present.mean(), v.position))


def _fits(v: Variable, most: int) -> bool:
    if v.kind in ("empty", "id", "text") or not len(v.present) or v.present.mean() < MIN_PRESENT:
        return False
    if v.kind in TIMES:
        return bool(np.ptp(v.values[v.present]) > 0)
    if v.kind in NUMBERS:
        return v.kind == "integer" and 2 <= len(np.unique(v.values[v.present])) <= min(most, FEW_VALUES)
    return 2 <= len(v.labels) <= most


def propose_value(variables: Sequence[Variable], taken: Sequence[str]) -> Variable | None:
    """Return the number to summarise: named like an amount, else the measurement that the groups tell most about.

    Whole numbers without such a name (years, codes, numbers of things) are not proposed.
    """
    numbers = [v for v in variables if v.kind in NUMBERS and v.name not in taken and v.present.mean() >= MIN_PRESENT]
    amounts = [v for v in numbers if ADDED.search(v.name)]
    measured = [v for v in numbers if v.kind == "number"][:MOST_TRIED]
    if amounts or not measured:
        return amounts[0] if amounts else None
    groups = [g for g in groupable(variables, MOST_ROWS) if g.kind not in TIMES and g.name not in taken][:MOST_TRIED]
    told = {v.name: [s for g in groups if (s := _explains(g, v)) < DETERMINED] for v in measured}
    return max(measured, key=lambda v: max(told[v.name], default=0.0))


def propose_how(name: str) -> str:
    """Return sum for what is named like an amount, else mean.

    Examples
    --------
    >>> propose_how("net_sales"), propose_how("body_mass_g"), propose_how("unit_price")
    ('sum', 'mean', 'mean')
    """
    return "sum" if ADDED.search(name) else "mean"


def propose_dimension(
    variables: Sequence[Variable], value: Variable | None, most: int, taken: Sequence[str]
) -> Variable | None:
    """Return the column by which the value differs most (or the fullest category, if no value is asked)."""
    found = [v for v in groupable(variables, most) if v.name not in taken and (value is None or v.name != value.name)]
    if not found:
        return None
    if value is None:
        return found[0]
    categories = [v for v in found if v.kind not in TIMES]
    return max(categories, key=lambda v: _explains(v, value)) if categories else found[0]


def _explains(group: Variable, value: Variable) -> float:
    rows = np.flatnonzero(value.present)
    if len(rows) > SAMPLE:
        rows = np.random.default_rng(SEED).choice(rows, SAMPLE, replace=False)
    if len(rows) < 3:
        return 0.0
    codes = group.codes[rows] if len(group.codes) else np.unique(group.values[rows], return_inverse=True)[1]
    y = value.values[rows][:, None] / max(float(np.abs(value.values[rows]).max()), 1e-300)
    return share(by_group(pooled(codes), y), baseline(y)).value
