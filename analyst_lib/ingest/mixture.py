"""Columns of mixed types: how many of a text column's values are numbers or dates, and which are not."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from .readings import Reading
from .record import Mixed

_EXAMPLES = 3
_LONGEST = 40
_LEAST = 0.5


class Mixture:
    """Counts, batch by batch, the values that look like what was expected, and keeps some of the others.

    Parameters
    ----------
    readings : iterable of Reading
        The readings that did not hold.
    """

    def __init__(self, readings: Iterable[Reading]) -> None:
        shapes: dict[str, dict[str, None]] = {}
        for reading in readings:
            if reading.shape:
                shapes.setdefault(reading.family, {})[reading.shape] = None
        self._counts = {family: _Count("|".join(found)) for family, found in shapes.items()}

    def count(self, values: pa.Array, rows: int) -> None:
        """Count a batch of texts that begins below `rows` others."""
        for count in self._counts.values():
            count.add(values, rows)

    @property
    def found(self) -> Mixed | None:
        """What most values are, when at least half of them but not all are that."""
        counted = sorted(self._counts.items(), key=lambda item: -item[1].matched)
        for family, count in counted:
            if count.others and count.matched >= _LEAST * (count.matched + count.others):
                return Mixed(family, count.matched, count.others, tuple(count.examples))
        return None


class _Count:
    def __init__(self, shape: str) -> None:
        self.shape = shape
        self.matched = self.others = 0
        self.examples: list[tuple[int, str]] = []

    def add(self, values: pa.Array, rows: int) -> None:
        alike = looks(values, self.shape)
        self.matched += pc.sum(alike).as_py() or 0
        others = pc.fill_null(pc.invert(alike), False)
        count = pc.sum(others).as_py() or 0
        self.others += count
        if count and len(self.examples) < _EXAMPLES:
            self._keep(values, others, rows)

    def _keep(self, values: pa.Array, others: pa.BooleanArray, rows: int) -> None:
        known = {value for _, value in self.examples}
        for place in pc.indices_nonzero(others)[:1000].to_pylist():
            value = str(values[place])
            shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
            if shown not in known:
                known.add(shown)
                self.examples.append((rows + place + 1, shown))
            if len(self.examples) == _EXAMPLES:
                return


def looks(values: pa.Array, shape: str) -> pa.BooleanArray:
    """Tell for each text whether it has a shape; a null stays null."""
    if isinstance(values, pa.DictionaryArray):
        return looks(values.dictionary, shape).take(values.indices)
    return pc.match_substring_regex(values, rf"^\s*(?:{shape})\s*$")
