"""The words that findings of a profile share: where a column is shown, values quoted, verbs that agree with counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyst_lib.profiling.numbers import ColumnNumbers
from analyst_lib.words import joined, number, plural

LONGEST = 40


def place(column: ColumnNumbers) -> str:
    """Return where the report shows a column."""
    return f"#column-{column.position}"


def quoted(value: str) -> str:
    """Return a value of a cell in quotation marks, cut where it is long.

    Examples
    --------
    >>> quoted("n/a"), quoted("x" * 100)
    ('“n/a”', '“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…”')
    """
    return f"“{clipped(value)}”"


def clipped(value: str) -> str:
    """Return a value of a cell on one line, cut where it is long; spaces that do not show otherwise are ␣.

    Examples
    --------
    >>> clipped("Berlin "), clipped("New  York"), clipped("a\\nb")
    ('Berlin␣', 'New ␣York', 'a b')
    """
    line = re.sub(r"(?<=\s)\s|^\s|\s$", "␣", value[: 4 * LONGEST])
    line = re.sub(r"\s", " ", line)
    return line if len(line) <= LONGEST and len(value) <= 4 * LONGEST else f"{line[: LONGEST - 1]}…"


def those(count: int, noun: str, one: str, many: str) -> str:
    """Return a count with its noun and the verb that agrees.

    Examples
    --------
    >>> those(1, "value", "is", "are"), those(3, "row", "lacks", "lack")
    ('1 value is', '3 rows lack')
    """
    return f"{plural(count, noun)} {one if count == 1 else many}"


def figure(column: ColumnNumbers, value: float) -> str:
    """Return a value of a column of numbers; years have no thousands separator."""
    s = column.number
    year = s is not None and s.whole and s.minimum >= 1500 and s.maximum <= 2200
    return f"{value:.0f}" if year else number(value)


def listed(columns: Sequence[ColumnNumbers], limit: int = 4) -> str:
    """Return the names of columns in words."""
    return joined([c.name for c in columns], limit)
