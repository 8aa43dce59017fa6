"""Findings about the table as a whole: its size, repeated and empty rows."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analyst_lib.findings import Finding
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers
from analyst_lib.profiling.saying import those
from analyst_lib.words import percent, plural

FEW_ROWS = 30
SOME = 0.02
DEPENDENT = 10.0
WIDE = 10


def no_rows(n: Numbers) -> Iterator[Finding]:
    """No row at all."""
    if n.rows == 0:
        what = f"It has {plural(len(n.columns), 'column')} and not one row."
        why, do = "There is nothing to describe.", "Check the export that made it."
        yield Finding("empty", "high", "The table is empty", what, why, do, phrase="no rows")


def few_rows(n: Numbers) -> Iterator[Finding]:
    """Fewer than 30 rows: below that a mean's 95 % interval is wider than 0.7 standard deviations."""
    if 0 < n.rows < FEW_ROWS:
        rows = plural(n.rows, "row")
        why = "Averages and correlations of so few rows say little about rows to come."
        do = "Read the figures as a description of these rows alone."
        yield Finding(
            "few_rows", "medium", f"Only {rows}", f"The table has {rows}.", why, do,
            evidence={"rows": n.rows}, weight=0.2, phrase=f"only {rows}",
        )  # fmt: skip


def wide(n: Numbers) -> Iterator[Finding]:
    """More columns than rows, of ten or more: no model can tell what matters, and some pairs agree by chance."""
    columns = len(n.columns)
    if columns >= WIDE and 0 < n.rows < columns:
        yield Finding(
            "wide", "medium", "More columns than rows",
            f"There {'is' if n.rows == 1 else 'are'} {plural(n.rows, 'row')} for {columns:,} columns.",
            "Among so many columns some go together by chance alone, and a model can fit the rows perfectly.",
            "Choose the columns before looking at results, or collect more rows.",
            evidence={"rows": n.rows, "columns": columns}, weight=0.3, phrase="more columns than rows",
        )  # fmt: skip


def duplicates(n: Numbers) -> Iterator[Finding]:
    """Rows that equal an earlier row; high from 2 % on, where totals change visibly.

    Low where up to ten times as many as would come about by chance, were the columns independent of each other (more
    do, since they are not): different things look alike in few or coarse columns.
    """
    if not n.duplicate_rows or n.duplicate_rows == n.empty_rows - 1:
        return
    share = n.duplicate_rows / n.rows
    rows = plural(n.duplicate_rows, "repeated row")
    alike = n.duplicate_rows <= DEPENDENT * chance_duplicates(n)
    yield Finding(
        "duplicates", "low" if alike else "high" if share >= SOME else "medium", rows,
        f"{those(n.duplicate_rows, 'row', 'equals', 'equal')} an earlier row in every column "
        f"({percent(share)} of {n.rows:,}){'; rows of such columns also agree by chance' if alike else ''}.",
        "Repeated rows are counted twice in every total and average.",
        "Remove them, unless the same record can truly occur twice.",
        evidence={"rows": n.duplicate_rows, "share": share}, weight=share, phrase=rows, link="#rows",
    )  # fmt: skip


def chance_duplicates(n: Numbers) -> float:
    """Return how many pairs of rows would agree by chance: the product of the shares of agreeing pairs by column."""
    return n.rows * (n.rows - 1) / 2 * math.prod(_agreeing(c, n.duplicate_rows) for c in n.columns)


def _agreeing(c: ColumnNumbers, repeated: int) -> float:
    """Return the share of pairs of rows that have the same value, without those that repeated rows bring about.

    Beyond the most frequent values it is told from how many there are.
    """
    top: list[int] = [k for _, k in (c.text.top if c.text else c.number.top if c.number else ())]
    rest, kinds = c.present - sum(top), c.distinct - len(top)
    pairs: float = sum(k * (k - 1) for k in (*top, c.missing))
    pairs += rest * (rest / kinds - 1) if kinds > 0 and rest > kinds else 0
    return min(1.0, max(0.0, pairs - 2 * repeated) / max(c.rows * (c.rows - 1), 1))


def empty_rows(n: Numbers) -> Iterator[Finding]:
    """Rows without any value, such as spreadsheets leave behind."""
    if 0 < n.empty_rows < n.rows:
        rows = plural(n.empty_rows, "empty row")
        yield Finding(
            "empty_rows", "medium", rows, f"{those(n.empty_rows, 'row', 'holds', 'hold')} no value in any column.",
            "They count as rows in every share and rate.", "Remove them.",
            evidence={"rows": n.empty_rows}, weight=n.empty_rows / n.rows, phrase=rows, link="#rows",
        )  # fmt: skip


RULES = (no_rows, few_rows, wide, duplicates, empty_rows)
