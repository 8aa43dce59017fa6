"""The numbers of a cross-table as frozen values: its dimensions, measures, lines and cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Dimension:
    """What rows or columns of a cross-table stand for: `kind` is category, value, range or period (with its `unit`).

    `other` is how many rare values count together (their place is `other_place`), `missing_place` the place of rows
    without a value; both places are -1 if there is no such group.
    """

    name: str
    kind: str
    labels: tuple[str, ...]
    unit: str = ""
    other: int = 0
    other_place: int = -1
    missing_place: int = -1
    incomplete: bool = False

    @property
    def ordered(self) -> bool:
        """Whether its groups have an order of their own."""
        return self.kind != "category"

    @property
    def usual(self) -> range:
        """The places of its groups without other and missing, which come last."""
        return range(len(self.labels) - (self.other_place >= 0) - (self.missing_place >= 0))


@dataclass(frozen=True)
class Measure:
    """What a cell holds: `how` is count, sum, mean, median, min, max, distinct or share (`of` what)."""

    how: str
    column: str = ""
    of: str = "total"

    @property
    def title(self) -> str:
        """The measure in words."""
        what = self.column or "rows"
        words = {"count": self.column and f"values of {what}", "distinct": f"different {what}", "sum": f"sum of {what}"}
        if self.how == "share":
            return f"share of {what}" + ("" if self.of == "total" else f" in each {self.of}")
        return words.get(self.how, f"{self.how} {what}") or "rows"

    @property
    def adds_up(self) -> bool:
        """Whether totals are the sums of the cells."""
        return self.how in ("count", "sum", "share")


@dataclass(frozen=True)
class Line:
    """A row of the table: the places of its groups, outermost first; fewer than the dimensions make a subtotal."""

    places: tuple[int, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Residual:
    """A cell whose count differs from what independence of rows and columns leads to expect.

    `z` is the adjusted residual (Haberman 1973), `p` its two-sided p-value adjusted by Holm over all cells.
    """

    row: str
    column: str
    count: int
    expected: float
    z: float
    p: float


@dataclass(frozen=True)
class Change:
    """A value in a period and in the one before it."""

    label: str
    period: str
    before: str
    value: float
    previous: float


@dataclass(frozen=True)
class Numbers:
    """All that is in a cross-table.

    `cells[m][l][c]` is measure m in line l and column c; the last column holds the totals over columns, the last line
    those over rows. `counts[l][c]` are the rows behind each cell. NaN: there is nothing to compute it from.
    """

    name: str
    rows: int
    row_dimensions: tuple[Dimension, ...]
    column_dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    lines: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: tuple[tuple[tuple[float, ...], ...], ...]
    counts: tuple[tuple[int, ...], ...]
    residuals: tuple[Residual, ...] = ()
    association: float = 0.0
    changes: tuple[Change, ...] = ()
    explained: float = 0.0
    value_missing: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """How many dimensions the rows have."""
        return len(self.row_dimensions)

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)
