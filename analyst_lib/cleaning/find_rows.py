"""Fixes that remove rows: headers that stand again among the rows, totals, empty rows, repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analyst_lib.cleaning import steps
from analyst_lib.cleaning.comparing import holds_texts
from analyst_lib.cleaning.fixes import Fix, Step
from analyst_lib.cleaning.readings import as_float
from analyst_lib.cleaning.work import Work
from analyst_lib.ingest.workbook_body import TOTAL
from analyst_lib.meaning.naming import says
from analyst_lib.tables import absent
from analyst_lib.words import joined, plural

LEAST = 3
KEY_ROWS = 20
KEYS = ("id", "key", "uuid", "guid", "number", "no", "nr", "code", "reference", "email")
KEEPS = "All other rows, and their order."


def header_rows(work: Work) -> Iterator[Fix]:
    """Rows that repeat the names of the columns, as files put together by hand have."""
    table = work.table
    if len(work.columns) < 2 or len(table) < 2:
        return
    hits = np.ones(len(table), bool)
    for name in work.columns:
        column = table[name]
        if not holds_texts(column):
            return
        hits &= np.fromiter(
            (isinstance(v, str) and v.strip() == str(work.original[name]).strip() for v in column), bool
        )
        if not hits.any():
            return
    places = np.flatnonzero(hits).tolist()
    yield work.measured(
        Fix(
            "header_rows", "header_rows", "safe", f"{_rows(places)} the names of the columns",
            "Rows that hold the columns' names as values are removed.",
            "One such row turns every column of numbers into text.", KEEPS, Step("drop_rows", None, {"places": places}),
        )
    )  # fmt: skip


def _rows(places: Sequence[int]) -> str:
    return f"{plural(len(places), 'row')} {'repeats' if len(places) == 1 else 'repeat'}"


def totals(work: Work) -> Iterator[Fix]:
    """A last row that says it is a total, and is one: half of the numbers in it, or more, are the sums of their columns."""
    table = work.table
    places: list[int] = []
    while len(table) > LEAST and _is_total(table):
        places.insert(0, len(table) - 1)
        table = table.iloc[:-1]
    if places:
        filled = [str(v) for v in work.table.iloc[places[0]] if not absent(v)]
        yield work.measured(
            Fix(
                "totals", "totals", "safe", f"{'The last row is a total' if len(places) == 1 else f'The last {len(places)} rows are totals'}",
                f"{plural(len(places), 'row')} of totals {'is' if len(places) == 1 else 'are'} removed: {joined(filled, 5)}.",
                "It is counted as one more row, and doubles every sum. It can be added up again at any time.", KEEPS,
                Step("drop_rows", None, {"places": places}),
            )
        )  # fmt: skip


def _is_total(table: pd.DataFrame) -> bool:
    last = table.iloc[-1]
    label = next((v for v in last if not absent(v)), "")
    if not isinstance(label, str) or not TOTAL.fullmatch(label.strip()):
        return False
    sums = [_sums(table.iloc[:, i]) for i, v in enumerate(last) if not absent(v) and as_float(v) is not None]
    return bool(sums) and sum(sums) > 0 and 2 * sum(sums) >= len(sums)


def _sums(column: pd.Series) -> bool:
    """Tell whether the last number of a column is the sum of the others, up to cents."""
    numbers = [as_float(value) for value in column]
    total, others = numbers[-1], [n for n in numbers[:-1] if n is not None]
    if total is None or len(others) < 2:
        return False
    return abs(sum(others) - total) <= max(1e-6 * abs(total), 0.005)


def empty_rows(work: Work) -> Iterator[Fix]:
    """Rows without any value."""
    empty = work.table.isna().all(axis=1).to_numpy() if len(work.columns) else np.zeros(0, bool)
    if 0 < empty.sum() < len(empty):
        count = int(empty.sum())
        yield work.measured(
            Fix(
                "empty_rows", "empty_rows", "safe", f"{plural(count, 'row')} {'is' if count == 1 else 'are'} empty",
                "Rows without any value are removed.", "They count as rows in every share and rate.",
                "Rows with a single value or more.", Step("drop_empty_rows"),
            )
        )  # fmt: skip


def repeated_rows(work: Work) -> Iterator[Fix]:
    """Rows that equal an earlier one; safe where a column is a key of the other rows, so that they can only be copies."""
    if len(work.table) < 2 or not work.columns:
        return
    kept = steps.drop_repeated_rows(work.table)
    count = len(work.table) - len(kept)
    if not count:
        return
    key = _key(work, kept)
    why = "Repeated rows are counted twice in every total and average."
    doubt = (
        f" {key} differs in all other rows, so these are copies."
        if key else " No column numbers the rows, so two of the same may both be true."
    )  # fmt: skip
    yield work.measured(
        Fix(
            "repeated_rows", "repeated_rows", "safe" if key else "judgement", f"{plural(count, 'row')} {'repeats' if count == 1 else 'repeat'} an earlier one",
            "Rows that equal an earlier row in every column are removed; the first one stays.", why + doubt,
            "Rows that differ in a single value.", Step("drop_repeated_rows"),
        )
    )  # fmt: skip


def _key(work: Work, kept: pd.DataFrame) -> str | None:
    """Return a column by whose name and values each of the rows is known."""
    if len(kept) < KEY_ROWS:
        return None
    for name in work.columns:
        column = kept[name]
        texts = holds_texts(column) or column.dtype.kind in "iuf"
        if texts and says(name, *KEYS) and column.notna().all() and pd.Series(list(map(ascii, column))).is_unique:
            return name
    return None
