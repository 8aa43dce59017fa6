"""What a profile's page shows of the rows themselves, kept with the numbers so that a later page need not read them."""

from __future__ import annotations

from dataclasses import dataclass

from analyst_lib.listing import Listing

ROWS = 8
POINTS = 1500


@dataclass(frozen=True)
class Points:
    """A random sample of rows where two numbers are there; `codes` are places in the `levels` of a category, or 0."""

    a: str
    b: str
    group: str | None
    x: tuple[float, ...]
    y: tuple[float, ...]
    codes: tuple[int, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """The first rows, and the points of the two columns most worth a look, if any are."""

    rows: Listing
    points: Points | None
