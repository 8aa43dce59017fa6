"""The cross-tables that people build by hand, with totals that are right: pivot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from analyst_lib.exploration.tabulate import p_text
from analyst_lib.findings import Finding
from analyst_lib.html import Html, styled
from analyst_lib.pieces import finding_list, note
from analyst_lib.pivoting import frames, narrate, pictures, render
from analyst_lib.pivoting.collect import Request, collect
from analyst_lib.pivoting.judge import judge
from analyst_lib.pivoting.numbers import Numbers
from analyst_lib.pivoting.saying import form
from analyst_lib.report import Report
from analyst_lib.tables import show
from analyst_lib.words import number, plural, signed

LONG = "As a list: a row for each cell, with the rows behind it"
How = Literal["auto", "count", "sum", "mean", "median", "min", "max", "distinct", "share"]


@dataclass(frozen=True)
class Pivot(Report):
    """A cross-table; each method gives a piece of the report."""

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("Table", "table"),
        ("Figure", "picture"),
        ("Change", "changes"),
        ("Cells that stand out", "standing_out"),
        ("To take away", "files"),
        ("How it was worked out", "method"),
    )

    numbers: Numbers
    findings: tuple[Finding, ...]

    @property
    def headline(self) -> str:
        """What was found, in one line."""
        return narrate.headline(self.numbers, self.findings)

    @property
    def summary(self) -> str:
        """A paragraph for anyone."""
        return narrate.summary(self.numbers, self.findings)

    @property
    def wide(self) -> pd.DataFrame:
        """The table as it is seen, with subtotals and totals."""
        return frames.wide(self.numbers)

    @property
    def long(self) -> pd.DataFrame:
        """One row for each cell that holds something, without totals."""
        return frames.long(self.numbers)

    def overview(self) -> Html:
        """The few large numbers."""
        return styled(render.overview(self.numbers, self.findings))

    def what_matters(self) -> Html:
        """The findings, ranked."""
        nothing = note("Nothing stands out: no few groups hold most, and no cell differs clearly from the others.")
        return styled(finding_list(self.findings) if self.findings else nothing)

    def table(self) -> Html:
        """The cross-table, shaded."""
        return styled(render.table(self.numbers))

    def picture(self) -> Html:
        """The cross-table as bars or lines."""
        return styled(pictures.picture(self.numbers) or note("There is no value to draw."))

    def changes(self) -> Html:
        """The difference to the previous period."""
        if not self.numbers.changes:
            return styled(note("There are no two periods to compare: put a column of dates into rows or columns."))
        say = form(self.numbers, 0)
        formats: dict[str, Callable[[Any], str]] = {"value": say, "before": say, "difference": say, "change": change}
        return show(frames.changes(self.numbers), name="changes", formats=formats)

    def standing_out(self) -> Html:
        """Cells against what independence of rows and columns expects."""
        if not self.numbers.residuals:
            return styled(note("It takes rows and columns of two groups or more, with enough rows, to compare cells."))
        formats: dict[str, Callable[[Any], str]] = {
            "adjusted p": p_text, "adjusted residual": signed, "ratio": number, "expected": number,
        }  # fmt: skip
        found = frames.residuals(self.numbers)
        if not len(found):
            every = plural(len(self.numbers.residuals), "cell")
            return styled(note(f"None of {every} holds clearly more or fewer rows than the totals lead to expect."))
        return styled(show(found, name="residuals", formats=formats).text + note(EXPECTED))

    def files(self) -> Html:
        """The table to take away, wide and long."""
        wide, long = show(self.wide, name="pivot-wide").text, show(self.long, name="pivot-long").text
        return styled(render.folded("As it is seen: a column for each column", wide) + render.folded(LONG, long))

    def method(self) -> Html:
        """What was proposed, cut or put together."""
        return styled(render.legend(self.numbers))


EXPECTED = "Expected: the rows that a cell would hold if rows and columns had nothing to do with each other."


def change(share: float) -> str:
    """Return a relative change with its sign.

    Examples
    --------
    >>> change(0.123), change(-0.5), change(0.0)
    ('+12.3%', '-50.0%', '0%')
    """
    return f"{share:+.1%}" if abs(share) >= 0.0005 else "0%"


def pivot(
    table: pd.DataFrame,
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    values: Sequence[str] = (),
    how: How = "auto",
    *,
    share_of: Literal["total", "row", "column"] = "total",
    by: Literal["auto", "year", "quarter", "month", "week", "day"] = "auto",
    top: int = 12,
    order: Literal["total", "label"] = "total",
) -> Pivot:
    """Return the cross-table of a table: a measure for each group of rows and columns, with totals.

    Parameters
    ----------
    table : pandas.DataFrame
        Of shape (rows, columns), with at least one row.
    rows, columns : sequence of str
        The columns whose groups make the lines (up to 3) and the columns (up to 2); without rows both are proposed.
        Categories beyond the largest `top` count together as other, dates are cut into periods, numbers of more than 20
        different values into round ranges; missing values are a group of their own.
    values : sequence of str
        The columns to summarise; empty: rows are counted, or a number is proposed if nothing else is said.
    how : {"auto", "count", "sum", "mean", "median", "min", "max", "distinct", "share"}
        How to summarise. Missing and infinite values do not count. A share is one of rows, or of the sum of the values.
    share_of : {"total", "row", "column"}
        What shares are of.
    by : {"auto", "year", "quarter", "month", "week", "day"}
        The periods of dates.
    top : int
        How many categories stand alone.
    order : {"total", "label"}
        Whether categories are sorted by their total or by their label.

    Returns
    -------
    Pivot
        With `headline`, `summary`, `findings`, `numbers`, the frames `wide` and `long`, and a method for each piece.

    Raises
    ------
    ValueError
        If there are no rows, a column is not there or cannot be grouped or summarised, or the table would be too large.

    Examples
    --------
    >>> table = pd.DataFrame({"shop": ["A", "A", "B"], "year": [1, 2, 2], "sales": [5, 7, 1]})
    >>> pivot(table, ["shop"], ["year"], ["sales"], "sum").wide
        shop    1    2  total
    0      A  5.0  7.0   12.0
    1      B  NaN  1.0    1.0
    2  total  5.0  8.0   13.0
    """
    if top < 1:
        raise ValueError(f"top is {top}: at least one category must stand alone")
    down, across, of = (tuple(map(str, given)) for given in (rows, columns, values))
    made = collect(table, Request(down, across, of, how, share_of, by, top, order))
    return Pivot(made, judge(made))
