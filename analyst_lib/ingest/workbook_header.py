"""Header rows: one, or several that merged cells tie together, whose names are joined: ``2024 / Q1``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from .workbook_structure import Block

_LEVELS = 4


@dataclass(frozen=True)
class Area:
    """A table in a sheet; rows and columns counted from 0.

    Parameters
    ----------
    header : int, optional
        The row that holds the names, the lowest one where there are several.
    start, stop : int
        The first row of values, and the row after the last.
    columns : tuple of int
        Its columns.
    levels : tuple of int
        Header rows above `header` whose merged cells name groups of columns.
    others : tuple of str
        Other tables on the sheet, in words.
    """

    header: int | None
    start: int
    stop: int
    columns: tuple[int, ...]
    levels: tuple[int, ...] = ()
    others: tuple[str, ...] = ()


def levelled(area: Area, merges: Sequence[Block]) -> Area:
    """Add header rows above and below that merged cells tie to the header."""
    if area.header is None:
        return area
    header = area.header
    near = [merge for merge in merges if abs(merge.top - header) <= _LEVELS and merge.bottom - merge.top < _LEVELS]
    groups = [merge for merge in near if _groups(merge, area)]
    lowest, top = header, header
    while any(merge.top <= lowest <= merge.bottom and _ties(merge, lowest, groups) for merge in near):
        lowest += 1
    while any(merge.top <= top - 1 <= merge.bottom for merge in _proved(groups, near, top)):
        top -= 1
    if lowest - top >= _LEVELS or lowest >= area.stop:
        return area
    return replace(area, header=lowest, start=lowest + 1, levels=tuple(range(top, lowest)))


def _groups(merge: Block, area: Area) -> bool:
    """Tell whether merged cells name some of the columns, not all: a title spans the whole table."""
    inside = sum(merge.left <= column <= merge.right for column in area.columns)
    return merge.right > merge.left and 2 <= inside < len(area.columns)


def _ties(merge: Block, row: int, groups: Sequence[Block]) -> bool:
    """Tell whether a merge says that the header goes on below a row."""
    return merge.bottom > row if merge.left == merge.right else merge in groups and merge.bottom == row


def _proved(groups: Sequence[Block], near: Sequence[Block], top: int) -> list[Block]:
    """Give the merges that make the row above a header row: two groups, or one beside cells merged downwards."""
    above = [merge for merge in groups if merge.bottom == top - 1]
    down = [merge for merge in near if merge.left == merge.right and merge.top <= top - 1 and merge.bottom >= top]
    return [*above, *down] if len(above) + len(down) >= 2 or down else []


def names_of(cells: list[pa.Array], area: Area, merges: Sequence[Block]) -> list[str]:
    """Give the names of the columns, levels joined: ``2024 / Q1``."""
    rows = [*area.levels, area.header] if area.header is not None else []
    near = [merge for merge in merges if rows and merge.bottom >= rows[0] and merge.top <= rows[-1]]
    parts = [[_name(cells, row, column, near) for row in rows] for column in area.columns]
    return [" / ".join(dict.fromkeys(filter(None, names))) for names in parts]


def _name(cells: list[pa.Array], row: int, column: int, merges: Sequence[Block]) -> str:
    over = (merge for merge in merges if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right)
    place = next(((merge.top, merge.left) for merge in over), (row, column))
    if place[1] >= len(cells) or place[0] >= len(cells[0]):
        return ""
    return (cells[place[1]][place[0]].as_py() or "").removesuffix(" 00:00:00").strip()
