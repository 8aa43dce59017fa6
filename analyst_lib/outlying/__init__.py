"""The unusual rows of a table, each with the reason: what may be an error, what is extreme, what is an unusual mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from analyst_lib.findings import Finding
from analyst_lib.html import Html, styled
from analyst_lib.names import unique_names
from analyst_lib.outlying import figures, narrate, render
from analyst_lib.outlying.collect import collect
from analyst_lib.outlying.columns import NumberColumn
from analyst_lib.outlying.judge import judge
from analyst_lib.outlying.numbers import Numbers
from analyst_lib.pieces import note
from analyst_lib.report import Report
from analyst_lib.tables import show, table_html

__all__ = ["Outliers", "outliers"]


@dataclass(frozen=True)
class Outliers(Report):
    """What there is to say about a table's unusual rows; each method gives a piece of the report."""

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("The rows that stand out", "listed"),
        ("Where they lie", "where"),
        ("Beside the others", "compared"),
        ("All of them, with their values", "all_rows"),
        ("How they were found", "method"),
    )

    table: pd.DataFrame = field(repr=False)
    numbers: Numbers
    findings: tuple[Finding, ...]
    columns: tuple[NumberColumn, ...] = field(repr=False)

    @property
    def headline(self) -> str:
        """What was found, in one line."""
        return narrate.headline(self.numbers, self.findings)

    @property
    def summary(self) -> str:
        """A paragraph for anyone."""
        return narrate.summary(self.numbers, self.findings)

    @property
    def rows(self) -> pd.DataFrame:
        """The unusual rows with their values, row number (from 1), verdict, score and reasons."""
        return render.rows_table(self.numbers, self.table)

    @property
    def scores(self) -> pd.Series:
        """The score of every row, in the table's order: 0 for what is ordinary, up to 12."""
        return pd.Series(self.numbers.scores, index=self.table.index, name="score")

    def overview(self) -> Html:
        """The few large numbers."""
        return styled(render.overview(self.numbers))

    def listed(self) -> Html:
        """The most unusual rows, each with its reasons and values."""
        return styled(render.listed(self.numbers, self.table))

    def all_rows(self) -> Html:
        """All unusual rows as a table that can be downloaded."""
        if not self.numbers.found:
            return styled(note("There is no row to list."))
        return show(self.rows, name="unusual-rows")

    def where(self) -> Html:
        """Where the unusual rows lie."""
        made = figures.strips(self.numbers, self.columns) + figures.beside(self.numbers, self.columns)
        return styled(made or note("There is no column of numbers to draw."))

    def compared(self) -> Html:
        """The unusual values beside those of all other rows."""
        made = render.compared(self.numbers, self.columns)
        return styled(table_html(made) if len(made) else note("No number stands out."))

    def method(self) -> Html:
        """What was checked, what was left out, and what the score means."""
        told = (
            "The score says how rarely chance makes such a row, in powers of ten: 3 means that of a thousand tables of "
            "this size with nothing unusual in them one would hold such a row; 12 is the most."
        )
        return styled(render.method(self.numbers) + note(f"{told} {narrate.alarms(self.numbers)}"))


def outliers(
    table: pd.DataFrame, columns: Sequence[str] = (), false_alarms: float = 0.1, seed: int = 0
) -> Outliers:  # fmt: skip
    """Return the rows of a table that stand out, each with the reason in words.

    Numbers are compared with the rest of their column, with what other columns suggest, and together (robust
    Mahalanobis distance, isolation forest); labels are looked at for rare ones, rare pairs and misspellings; rows for
    repeats; names of columns for values that cannot be.

    Parameters
    ----------
    table : pandas.DataFrame
        Of shape (rows, columns); cells may be of any type. Shapes are learnt on samples of large tables, all rows are
        scored.
    columns : sequence of str
        The columns to check; all of them if empty.
    false_alarms : float
        How many rows may be listed by chance: the expected number in a table of this size with nothing unusual in it.
    seed : int
        For the samples that are drawn.

    Returns
    -------
    Outliers
        With `headline`, `summary`, `findings`, `rows` (a table), `scores`, and a method for each piece of the report.

    Raises
    ------
    ValueError
        If a column is not there, or `false_alarms` is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> heights = np.random.default_rng(0).normal(175, 7, 200)
    >>> heights[17] = 17.1
    >>> made = outliers(pd.DataFrame({"height_cm": heights}))
    >>> made.rows["row"].tolist(), made.rows["looks like"].tolist()
    ([18], ['possible error'])
    """
    if not false_alarms > 0:
        raise ValueError(f"false_alarms is {false_alarms}; it must be a number above 0, such as 0.1")
    # Imported here, since only the threads of libraries that are loaded already can be limited.
    import sklearn.covariance
    import sklearn.ensemble  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        numbers = collect(table, columns, false_alarms, seed)
    plain = table.copy(deep=False)
    plain.columns = pd.Index(unique_names([str(name) for name in table.columns]))
    return Outliers(plain, numbers, judge(numbers), numbers.numeric)
