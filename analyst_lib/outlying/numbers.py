"""What a search for unusual rows gives, as frozen values: evidence, the rows it speaks of, and what was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from analyst_lib.outlying.columns import LeftOut, NumberColumn
from analyst_lib.outlying.tails import Tail

ERROR, EXTREME, MIX = "possible error", "extreme", "rare or unusual mix"
LEAST = 1e-12


@dataclass(frozen=True)
class Evidence:
    """One reason why a row is unusual.

    `chance` is how many rows so unusual a table of this size with nothing unusual in it would hold on average (the
    expected number of false alarms of the check); `extent` orders rows of equal chance.
    """

    row: int
    kind: str
    columns: tuple[str, ...]
    chance: float
    extent: float
    reason: str
    verdict: str


@dataclass(frozen=True)
class Row:
    """An unusual row: its place in the table (0 is the first), score, verdict, and the evidence, the surest first.

    `score` is -log10 of the least chance among its evidence times the number of families of checks (Tippett's method,
    1931, with Bonferroni's correction), 0 to 12.
    """

    row: int
    score: float
    verdict: str
    evidence: tuple[Evidence, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is unusual, in words, the surest first."""
        return tuple(e.reason for e in self.evidence)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the reasons name."""
        return tuple(dict.fromkeys(c for e in self.evidence for c in e.columns))

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the row as JSON values; `row` counts from 1."""
        plain = {"row": self.row + 1, "score": self.score, "verdict": self.verdict, "reasons": self.reasons}
        return plain | {"kinds": tuple(e.kind for e in self.evidence), "columns": self.columns}


@dataclass(frozen=True)
class Relation:
    """How one number follows from others: `strength` is the robust R², 1 - (MAD of residuals / MAD)²."""

    target: str
    drivers: tuple[str, ...]
    strength: float
    residuals: np.ndarray
    expected: np.ndarray


@dataclass(frozen=True)
class Joint:
    """How far each row lies from the rest by several columns at once: `scores` in normal deviations, (rows,)."""

    method: str
    columns: tuple[str, ...]
    scores: np.ndarray


@dataclass(frozen=True)
class Crowd:
    """A column with so many far values that they are a group of their own rather than unusual rows."""

    column: str
    rows: int
    share: float
    typical: str


@dataclass(frozen=True)
class Numbers:
    """All that was found: the rows that stand out, the most unusual first, and what was checked to find them."""

    name: str
    rows: int
    columns: int
    checked: tuple[str, ...]
    false_alarms: float
    tests: int
    found: tuple[Row, ...]
    crowds: tuple[Crowd, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    scores: np.ndarray = field(repr=False)
    numeric: tuple[NumberColumn, ...] = field(repr=False, default=())
    tails: Mapping[str, Tail] = field(repr=False, default_factory=dict)
    relations: tuple[Relation, ...] = ()
    joints: tuple[Joint, ...] = ()

    def of(self, verdict: str) -> tuple[Row, ...]:
        """Return the rows of one verdict."""
        return tuple(r for r in self.found if r.verdict == verdict)

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values: at most the first 1,000 rows, without the arrays over all rows."""
        plain = ("name", "rows", "columns", "checked", "false_alarms", "tests", "notes")
        return {name: getattr(self, name) for name in plain} | {
            "unusual": len(self.found),
            "found": [r.to_json_value() for r in self.found[:1000]],
            "crowds": [asdict(c) for c in self.crowds],
            "left_out": [asdict(c) for c in self.left_out],
            "relations": [
                {"target": r.target, "drivers": r.drivers, "strength": r.strength} for r in self.relations
            ],
            "joint": [{"method": j.method, "columns": j.columns} for j in self.joints],
        }  # fmt: skip
