"""Says the values of a cross-table: each measure with the decimals or percent signs that suit it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analyst_lib.pivoting.numbers import Numbers
from analyst_lib.tables import MISSING, decimal, decimals
from analyst_lib.words import percent


def form(n: Numbers, measure: int) -> Callable[[float], str]:
    """Return what turns a value of a measure into its text; the decimals are the same for all of its cells."""
    if n.measures[measure].how == "share":
        return lambda value: (
            MISSING if not np.isfinite(value) else percent(value) if 0 <= value <= 1 else f"{value:.1%}"
        )
    places = decimals(np.array(n.cells[measure], dtype=float).ravel())
    return lambda value: decimal(value, places)


def of_line(n: Numbers, line: int) -> str:
    """Return the name of a line."""
    return " · ".join(n.lines[line].labels) or "all"
