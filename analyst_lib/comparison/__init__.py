"""The comparison of two tables, or of two periods or groups of one: what changed, ranked, and why."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analyst_lib.comparison import render
from analyst_lib.comparison.collect import collect
from analyst_lib.comparison.judge import judge
from analyst_lib.comparison.keys import RowTables
from analyst_lib.comparison.narrate import headline, summary
from analyst_lib.comparison.numbers import Numbers
from analyst_lib.comparison.report_rows import cells_piece, rows_piece
from analyst_lib.comparison.sides import plain, two_parts, two_tables
from analyst_lib.comparison.why import Why
from analyst_lib.findings import Finding
from analyst_lib.html import Html, styled
from analyst_lib.pieces import note
from analyst_lib.report import Report
from analyst_lib.tables import Formats, show
from analyst_lib.words import number, percent, signed

MEASURES = (
    "Distance is the Kolmogorov-Smirnov statistic for numbers and times (the largest gap between the cumulative "
    "shares) and the total variation for labels (the share of rows that would have to change): 0 is the same, 1 "
    "nothing in common. PSI and Jensen-Shannon are over tenths of the values before, or labels; Wasserstein is how far "
    "values moved on average, in standard deviations of before. All are over all rows; missing values are left out, "
    "and their shares stand beside."
)
DECISION = (
    "A column differs if its distance exceeds what chance alone would show by 0.1 (large: 0.2), or its PSI does by 0.1 "
    "(large: 0.25), or its mean changed by a tenth, each with a p-value below 0.05 after correction for the number of "
    "columns (Benjamini-Hochberg); or if 2 percentage points more or fewer values are missing; or if its type or unit "
    "changed."
)
CORRELATIONS = (
    "Pearson's correlation of each pair over the rows where both are there; the p-values are of Fisher's z, corrected "
    "(Benjamini-Hochberg). A shift of 0.3 or more is a finding."
)
WHYS = 6
LISTED = 300


@dataclass(frozen=True)
class Comparison(Report):
    """What there is to say about two tables; each method gives a piece of the report."""

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("What moved", "moved"),
        ("Why", "why"),
        ("All columns", "columns"),
        ("Columns that came and went", "schema"),
        ("Rows", "rows"),
        ("Relations", "relations"),
        ("How it was compared", "how"),
    )

    numbers: Numbers
    findings: tuple[Finding, ...]
    row_tables: RowTables

    @property
    def headline(self) -> str:
        """What was found, in one line."""
        return headline(self.numbers, self.findings)

    @property
    def summary(self) -> str:
        """A paragraph for anyone."""
        return summary(self.numbers, self.findings)

    def overview(self) -> Html:
        """The few large numbers."""
        return styled(render.overview(self.numbers, self.findings))

    def moved(self) -> Html:
        """A card with both distributions for each column that moved."""
        return styled(render.moved(self.numbers, self.findings))

    def why(self) -> Html:
        """Why means changed: how much by the make-up of the rows, how much within the groups."""
        whys = render.whys_shown(self.numbers)[:WHYS]
        if not whys:
            return styled(note("No mean changed enough to be explained by another column."))
        return Html("".join(self._why(w, place) for place, w in enumerate(whys, 1)))

    def _why(self, w: Why, place: int) -> str:
        places = max(0, 2 - math.floor(math.log10(abs(w.change) or 1.0)))
        forms: Formats = {
            **dict.fromkeys(("share before", "share after"), percent),
            **dict.fromkeys(("mean before", "mean after"), number),
            **dict.fromkeys(
                ("adds by its share", "adds by its mean", "adds in all"),
                lambda x: f"{round(x, places) + 0.0:,.{places}f}",
            ),
        }
        table = show(render.why_table(w), name=f"why-{place}-{w.column[:40]}", formats=forms)
        return styled(render.why(w, self.numbers)).text + table.text

    def columns(self) -> Html:
        """Every column with how far it moved; all its measures are folded below."""
        first = show(render.columns_table(self.numbers), name="columns", rows=LISTED, formats=_three("distance", "PSI"))
        full = render.measures_table(self.numbers)
        forms = _three(*full.columns[6:12]) | {"p": _p_value, "corrected p": _p_value}
        measures = show(full, name="measures", rows=LISTED, formats=forms).text
        folded = f'<details class="rest"><summary>All measures of each column</summary>{measures}</details>'
        return Html(first.text + styled(note(MEASURES) + note(DECISION) + folded).text)

    def schema(self) -> Html:
        """Which columns came, went, seem renamed or changed their type."""
        table = render.schema_table(self.numbers)
        if table.empty:
            return styled(note("Both have the same columns, of the same types."))
        return show(table, name="schema")

    def rows(self) -> Html:
        """Which rows came, went or changed."""
        return Html(rows_piece(self.numbers, self.row_tables) + cells_piece(self.numbers, self.row_tables))

    def relations(self) -> Html:
        """Pairs of numbers whose correlation shifted."""
        if not self.numbers.relations:
            return styled(note("There are not two columns of numbers to relate."))
        pairs = render.relations_table(self.numbers)
        if pairs.empty:
            return styled(note("The correlation of no pair of numbers shifted by 0.1 or more."))
        forms = dict.fromkeys(("before", "after", "shift"), signed) | {"corrected p": _p_value}
        table = show(pairs, name="relations", formats=forms)
        return Html(table.text + styled(note(CORRELATIONS)).text)

    def how(self) -> Html:
        """What was assumed, sampled or left out."""
        notes = self.numbers.notes or ("All figures are over all rows; nothing was sampled.",)
        return styled("".join(map(note, notes)))


def _three(*names: str) -> dict[str, Callable[[Any], str]]:
    return dict.fromkeys(names, "{:.3f}".format)


def _p_value(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def compare(
    before: pd.DataFrame,
    after: pd.DataFrame | None = None,
    *,
    by: str | None = None,
    at: str | None = None,
    key: str | None = None,
) -> Comparison:
    """Compare two tables, or two parts of one: what changed, ranked, and why.

    Parameters
    ----------
    before : pandas.DataFrame
        A table of shape (rows, columns); if `after` is not given, both sides are taken from it.
    after : pandas.DataFrame, optional
        The table to compare it with.
    by : str, optional
        Instead of `after`: the column that parts `before` in two, by time, label or number.
    at : str, optional
        Where to part it. For times a day (`2024-07-01`), a period (`2024-06`: it and the month before; also `2024`,
        `2024-Q2`, `2024-W23`), two periods (`2023-06 vs 2024-06`) or `last month`; without it the last complete month
        and the one before. For labels one (it and all others) or two (`a vs b`); without it the two largest groups.
    key : str, optional
        A column that names the rows of both sides, which are then compared cell by cell. Without it one is looked for
        in two tables.

    Returns
    -------
    Comparison
        Exact figures over all rows, and what follows from them.

    Raises
    ------
    ValueError
        If there is nothing to compare `before` with, or `by`, `at` or `key` name nothing; says what there is.

    Examples
    --------
    >>> made = compare(pd.DataFrame({"x": [1, 2, 3]}), pd.DataFrame({"x": [1, 2, 3], "y": ["a", "b", "c"]}))
    >>> made.headline, [name for name, _ in made.numbers.schema.added]
    ('The second table is much like the first table', ['y'])
    >>> sexes = pd.DataFrame({"sex": ["f", "m"] * 40, "size": [50.0, 60.0, 52.0, 65.0, 61.0, 70.0, 49.0, 58.0] * 10})
    >>> compare(sexes, by="sex", at="f vs m").headline
    'M differs from f in 1 of 1 column; size is 19% higher on average'
    """
    if (after is None) == (by is None):
        raise ValueError("give either another table to compare with, or a column `by` which this one is parted")
    tables = [plain(table) for table in (before, after) if table is not None]
    sides = two_tables(tables[0], tables[1]) if by is None else two_parts(tables[0], by, at)
    numbers, row_tables = collect(sides, key)
    return Comparison(numbers, judge(numbers), row_tables)
