"""Where the table stands in a sheet: below titles, above notes, beside other tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .header import has_header, typed
from .refusal import Unreadable
from .workbook_header import Area, levelled
from .workbook_structure import Block, Listed, Structure

_TOP = 60
_FOOTER = 20


def locate(cells: list[pa.Array], structure: Structure, header: bool | None = None) -> Area:
    """Find the table: declared in Excel, or the largest block of cells; titles and notes around it are left out.

    Raises
    ------
    Unreadable
        The sheet holds no values.
    """
    there = np.column_stack([pc.is_valid(column).to_numpy(zero_copy_only=False) for column in cells])
    if not there.any():
        raise Unreadable("The sheet holds no values.", "empty")
    if declared := _declared(there, structure.tables):
        return declared
    columns, beside = _widest(there)
    area = _within(cells, there, columns, header)
    area, below = _first_of_stack(cells, there, area)
    return replace(levelled(area, structure.merges), others=(*beside, *below))


def _declared(there: np.ndarray, tables: Sequence[Listed]) -> Area | None:
    """Take the largest of the declared tables, when most values of the sheet stand in such."""
    filled = [(table, count) for table in tables if (count := _filled(there, table.block))]
    if not filled or 2 * sum(count for _, count in filled) < int(there.sum()):
        return None
    best = max(filled, key=lambda found: found[1])[0]
    block = best.block
    start, stop = block.top + best.header, min(block.bottom + 1, len(there)) - best.totals
    others = [f"table {table.name} ({words(table.block)})" for table, _ in filled if table is not best]
    columns = range(block.left, min(block.right + 1, there.shape[1]))
    return Area(block.top if best.header else None, start, max(stop, start), tuple(columns), others=tuple(others))


def _filled(there: np.ndarray, block: Block) -> int:
    return int(there[block.top : block.bottom + 1, block.left : block.right + 1].sum())


def words(block: Block) -> str:
    """Write a rectangle as Excel does.

    Examples
    --------
    >>> words(Block(0, 1, 9, 27))
    'B1:AB10'
    """
    return f"{letters(block.left)}{block.top + 1}:{letters(block.right)}{block.bottom + 1}"


def letters(column: int) -> str:
    """Write the number of a column, counted from 0, as Excel does.

    Examples
    --------
    >>> letters(0), letters(26), letters(16383)
    ('A', 'AA', 'XFD')
    """
    text, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(65 + letter) + text
    return text


def _widest(there: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Choose among tables side by side: blocks between empty columns that begin or end in rows of their own."""
    filled = np.flatnonzero(there.any(axis=0))
    groups = [group for group in np.split(filled, np.flatnonzero(np.diff(filled) > 1) + 1) if len(group) > 1]
    extents = [np.flatnonzero(there[:, group].sum(axis=1) > 1) for group in groups]
    blocks = [
        (group, Block(int(rows[0]), int(group[0]), int(rows[-1]), int(group[-1])))
        for group, rows in zip(groups, extents, strict=True)
        if len(rows) > 2
    ]
    if len(blocks) < 2:
        return filled, []
    _, best = max(blocks, key=lambda found: int(there[:, found[0]].sum()))
    apart = [block for _, block in blocks if _apart(block, best)]
    kept = [group for group in np.split(filled, np.flatnonzero(np.diff(filled) > 1) + 1) if not _of(group, apart)]
    return np.concatenate(kept) if apart else filled, [words(block) for block in apart]


def _apart(block: Block, best: Block) -> bool:
    """Tell whether blocks side by side are two tables: their ends differ by more than a tenth of the larger one."""
    slack = max(2, (best.bottom - best.top) // 10)
    return block != best and (abs(block.bottom - best.bottom) > slack or abs(block.top - best.top) > slack)


def _of(group: np.ndarray, blocks: Sequence[Block]) -> bool:
    return any(block.left == group[0] for block in blocks)


def _within(cells: list[pa.Array], there: np.ndarray, columns: np.ndarray, header: bool | None) -> Area:
    """Find header and end among the columns of one table."""
    filled = there[:, columns].sum(axis=1)
    rows = np.flatnonzero(filled)
    start, stop = _first(filled, rows), _last(filled, rows)
    top = texts_of(cells, columns.tolist(), start, min(start + _TOP, stop))
    is_header = has_header(top[0], top[1:]) if header is None else header
    kept = columns[there[start:stop, columns].any(axis=0)]
    return Area(start if is_header else None, start + is_header, stop, tuple(kept.tolist()))


def texts_of(cells: list[pa.Array], columns: Sequence[int], start: int, stop: int) -> list[list[str]]:
    """Give some rows of some columns as texts; what is missing is empty."""
    parts = [cells[place].slice(start, stop - start).to_pylist() for place in columns]
    return [[cell or "" for cell in row] for row in zip(*parts, strict=True)]


def _first(filled: np.ndarray, there: np.ndarray) -> int:
    """Find the header: the first row about as full as the rows below it."""
    typical = median(filled[there[:_TOP]].tolist())
    return int(next(row for row in there if filled[row] >= 0.6 * typical))


def _last(filled: np.ndarray, there: np.ndarray) -> int:
    """Find the end: after an empty row, a few rows of one value each are notes, not data."""
    end = int(there[-1]) + 1
    gaps = np.flatnonzero(filled[: end - 1] == 0)
    if len(gaps) and median(filled[there].tolist()) >= 3:
        after = filled[gaps[-1] + 1 : end]
        if len(after) <= _FOOTER and (after <= 1).all() and gaps[-1] > there[0]:
            before = np.flatnonzero(filled[: gaps[-1]])
            return int(before[-1]) + 1
    return end


def _first_of_stack(cells: list[pa.Array], there: np.ndarray, area: Area) -> tuple[Area, list[str]]:
    """Choose among tables one above the other: after an empty row, names stand above values again."""
    if area.header is None:
        return area, []
    columns = list(area.columns)
    empty = np.flatnonzero(~there[area.start : area.stop, columns].any(axis=1)) + area.start
    heads = [area.header, *(int(row) + 1 for row in empty if _names_again(cells, there, area, int(row) + 1))]
    if len(heads) == 1:
        return area, []
    ends = [*(head - 1 for head in heads[1:]), area.stop]
    parts = [(head, end) for head, end in zip(heads, ends, strict=True)]
    head, end = max(parts, key=lambda part: part[1] - part[0])
    others = [words(_block(there, columns, *part)) for part in parts if part[0] != head]
    block = _block(there, columns, head, end)
    kept = tuple(column for column in columns if there[head:end, column].any())
    return Area(head, head + 1, block.bottom + 1, kept), others


def _block(there: np.ndarray, columns: list[int], head: int, end: int) -> Block:
    part = there[head:end, columns]
    used, rows = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    return Block(head, columns[int(used[0])], head + int(rows[-1]), columns[int(used[-1])])


def _names_again(cells: list[pa.Array], there: np.ndarray, area: Area, row: int) -> bool:
    """Tell whether a row below an empty one is the header of another table: names, above values of another kind."""
    columns = [column for column in area.columns if row < area.stop and there[row, column]]
    if len(columns) < 2 or row + 2 > area.stop:
        return False
    names, *below = texts_of(cells, columns, row, min(row + _TOP, area.stop))
    filled = [line for line in below if any(line)]
    if not filled or not has_header(names, filled):
        return False
    return any(map(typed, filled[0])) or names == texts_of(cells, columns, area.start - 1, area.start)[0]
