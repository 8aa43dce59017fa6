"""Proposed fixes with before and after, applied on choice, the cleaned table kept as a new dataset: clean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from analyst_lib.cleaning import figures, narrate, render
from analyst_lib.cleaning.collect import collect
from analyst_lib.cleaning.fixes import Fix, Wanted
from analyst_lib.cleaning.judge import judge
from analyst_lib.cleaning.numbers import Numbers
from analyst_lib.context import job_context
from analyst_lib.findings import Finding
from analyst_lib.html import Html, escape, styled
from analyst_lib.keeping import as_arrow, file_name, keep
from analyst_lib.pieces import note
from analyst_lib.report import Report
from analyst_lib.tables import show, table_html
from analyst_lib.words import number, plural

Apply = Literal["nothing", "safe", "all"]
MOST_CELLS = 5_000_000
FIRST = 8

__all__ = ["Cleaning", "Fix", "clean"]


@dataclass(frozen=True)
class Cleaning(Report):
    """A cleaned table and what was done to it; each method gives a piece of the report."""

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("For you to decide", "decisions"),
        ("Applied", "applied_fixes"),
        ("Before and after", "columns"),
        ("Rows removed", "removed_rows"),
        ("All fixes", "all_fixes"),
        ("The cleaned table", "rows"),
        ("The same in plain pandas", "code"),
        ("How it was done", "method"),
    )

    table: pd.DataFrame = field(repr=False)
    removed: pd.DataFrame = field(repr=False)
    script: str = field(repr=False)
    numbers: Numbers
    findings: tuple[Finding, ...]

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """All fixes that were proposed, in the order in which they run."""
        return self.numbers.fixes

    @property
    def headline(self) -> str:
        """What was done, in one line."""
        return narrate.headline(self.numbers)

    @property
    def summary(self) -> str:
        """A paragraph for anyone."""
        return narrate.summary(self.numbers)

    def overview(self) -> Html:
        """The few large numbers."""
        return styled(render.overview(self.numbers))

    def decisions(self) -> Html:
        """The fixes that wait for a person."""
        return styled(render.listed(self.numbers.open, "Nothing waits for a decision."))

    def applied_fixes(self) -> Html:
        """The fixes that were applied."""
        return styled(render.listed(self.numbers.applied, "No fix was applied: the table is as it was."))

    def columns(self) -> Html:
        """Each column that changed, before and after."""
        if not self.numbers.changes:
            return styled(note("No column changed."))
        more = len(self.numbers.changes) - figures.CARDS
        rest = note(f"{plural(more, 'more column')} changed.") if more > 0 else ""
        return styled(figures.cards(self.numbers) + rest)

    def removed_rows(self) -> Html:
        """The rows that were removed, as they were."""
        return show(self.removed, name="removed-rows") if len(self.removed) else styled(note("No row was removed."))

    def all_fixes(self) -> Html:
        """Every fix as a table, to sort and to download."""
        made = render.fixes_table(self.numbers)
        return show(made, name="fixes") if len(made) else styled(note("No fix is proposed."))

    def rows(self, count: int = FIRST) -> Html:
        """The first rows of the cleaned table."""
        said = note(f"First {number(min(count, len(self.table)))} of {plural(len(self.table), 'row')}.")
        return styled(table_html(self.table.head(count), "cleaned") + said + self._links())

    def code(self) -> Html:
        """The same fixes as Python to copy; in a job also as files/clean.py."""
        context = job_context()
        if context is not None:
            (context.files / "clean.py").write_text(self.script, encoding="utf-8")
        link = '<p class="note"><a href="files/clean.py">Download as clean.py</a></p>' if context else ""
        return styled(render.code(self.script) + link)

    def method(self) -> Html:
        """What the words mean, and what is never done."""
        return styled(render.method(self.numbers))

    def keep(self, name: str = "") -> Path | None:
        """Keep the cleaned table as a new dataset whose lineage names the fixes; see `analyst_lib.keep`.

        By hand nothing is left, nor where no fix was applied, since the table is there already.
        """
        if not self.table.shape[1] or not self.numbers.applied:
            return None
        return keep(self.table, name or self._name, fixes=[fix.id for fix in self.numbers.applied])

    @property
    def _name(self) -> str:
        return f"{file_name(self.numbers.name)}-clean"

    def _links(self) -> str:
        context = job_context()
        if context is None or not self.table.shape[1]:
            return ""
        if self.table.size <= MOST_CELLS:
            file = f"{self._name}.csv"
            as_arrow(self.table).to_pandas().to_csv(context.files / file, index=False)
            return f'<p class="note"><a href="files/{escape(file)}">Download as CSV</a></p>'
        return ""


def clean(
    table: pd.DataFrame, apply: Apply = "safe", *, add: Sequence[str] = (), leave_out: Sequence[str] = ()
) -> Cleaning:
    """Return a table after the fixes that are wanted, with all that are proposed.

    Parameters
    ----------
    table : pandas.DataFrame
        Of shape (rows, columns); it is not changed.
    apply : {"safe", "nothing", "all"}
        Which fixes to apply: those by which nothing is lost; none; also those that are a judgement. Where a column can
        be read in several ways (03/04/2024), no reading is applied unless `add` names it.
    add, leave_out : sequence of str
        Fixes to apply besides, and not to apply: their ids (``numbers:price``), or a kind (``numbers``) for all of it.
        A single fix goes before its kind, `leave_out` before `add`.

    Returns
    -------
    Cleaning
        With the cleaned `table`, `removed` (the rows that went), `fixes`, the `script` that does the same in plain
        pandas, `headline`, `summary`, `findings`, `numbers`, and a method for each piece.

    Raises
    ------
    ValueError
        If `apply` is none of these, or a fix is named that this table cannot have: of an unknown kind, or a column
        that is not there.

    Examples
    --------
    >>> made = clean(pd.DataFrame({"price": ["1.234,50 €", "7,25 €", "n/a"], "city": ["Bonn", "Bonn ", "Köln"]}))
    >>> made.table["price"].tolist(), made.table["city"].tolist()
    ([1234.5, 7.25, nan], ['Bonn', 'Bonn', 'Köln'])
    >>> [(fix.id, fix.sure, fix.cells) for fix in made.fixes]
    [('spaces:city', 'safe', 1), ('missing:price', 'safe', 1), ('numbers:price', 'safe', 2)]
    """
    if apply not in ("nothing", "safe", "all"):
        raise ValueError(f"apply is {apply!r}: it must be nothing, safe or all")
    made = collect(table, Wanted(apply, frozenset(map(str, add)), frozenset(map(str, leave_out))))
    return Cleaning(made.table, made.removed, made.script, made.numbers, judge(made.numbers))
