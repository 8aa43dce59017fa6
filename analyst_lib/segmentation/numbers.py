"""What a search for groups of rows gives, as frozen values: what was compared, what was tried, and the groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from analyst_lib.outlying.columns import LeftOut

CERTAIN = 0.01
STABLE = 0.75


@dataclass(frozen=True)
class Variable:
    """A column as it was compared: its kind (number or label), how it was scaled, and the share missing (0 to 1)."""

    name: str
    kind: str
    how: str
    missing: float


@dataclass(frozen=True)
class Trial:
    """One number of groups, found in one way.

    `stability` is each group's mean Jaccard agreement with its nearest group in fits of half of the rows (Hennig,
    2007); `strength` the prediction strength (Tibshirani and Walther, 2005); `agreement` the adjusted Rand index of
    the fits of both halves; `doubt` the chance, at most, that rows between two groups are so few if all rows were one
    cloud.
    """

    groups: int
    method: str
    stability: tuple[float, ...]
    strength: float
    agreement: float
    doubt: float
    smallest: int
    enough: int

    @property
    def least(self) -> float:
        """The stability of the least stable group."""
        return min(self.stability, default=0.0)

    @property
    def clear(self) -> bool:
        """Whether the groups are stable, set apart by gaps, and none of them tiny."""
        return self.doubt <= CERTAIN and self.least >= STABLE and self.smallest >= self.enough


@dataclass(frozen=True)
class Trait:
    """What sets a group apart in one column.

    `effect` is the difference to all other rows in pooled standard deviations (Cohen's d; of a label's indicator for
    labels). For a number `inside` and `outside` are medians, for a label the shares of `level`.
    """

    column: str
    level: str
    effect: float
    inside: float
    outside: float


@dataclass(frozen=True)
class Rule:
    """A group in plain conditions: the share of it that they catch, and the share of what they catch that is right."""

    conditions: tuple[str, ...]
    caught: float
    right: float


@dataclass(frozen=True)
class Group:
    """A group of rows: its number from 1 (the largest first), name in words, size, and what sets it apart."""

    number: int
    name: str
    rows: int
    share: float
    stability: float
    traits: tuple[Trait, ...]
    rule: Rule | None
    typical: tuple[int, ...]


@dataclass(frozen=True)
class Map:
    """Rows in two dimensions: `places` (m, 2) of `rows`, the share of variation of each, and what it follows."""

    rows: np.ndarray
    places: np.ndarray
    shares: tuple[float, float]
    follows: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def directions(self) -> list[tuple[tuple[str, ...], float]]:
        """What each direction follows, and its share of the variation."""
        return list(zip(self.follows, self.shares, strict=True))


@dataclass(frozen=True)
class Numbers:
    """All that was found; `labels` of shape (rows,) numbers each row's group from 1, 0 where there are no groups."""

    name: str
    rows: int
    variables: tuple[Variable, ...]
    left_out: tuple[LeftOut, ...]
    fitted_on: int
    trials: tuple[Trial, ...]
    chosen: Trial | None
    asked: int | None
    groups: tuple[Group, ...]
    fidelity: float
    borderline: float
    doubles: tuple[tuple[str, float], ...]
    alone: str
    notes: tuple[str, ...]
    labels: np.ndarray = field(repr=False)
    sure: np.ndarray = field(repr=False)
    map: Map | None = field(repr=False, default=None)

    @property
    def clear(self) -> bool:
        """Whether there are groups that the data itself shows."""
        return self.chosen is not None and self.chosen.clear

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values, without the arrays over all rows."""
        plain = ("name", "rows", "fitted_on", "asked", "clear", "fidelity", "borderline", "doubles", "alone", "notes")
        listed = ("variables", "left_out", "trials", "groups")
        return {name: getattr(self, name) for name in plain} | {
            name: [asdict(item) for item in getattr(self, name)] for name in listed
        }
