"""What drives a column, or what is worth knowing in a table: explore."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from analyst_lib.exploration import narrate, render, tabulate
from analyst_lib.exploration.collect import Options, collect
from analyst_lib.exploration.features import Feature, Target
from analyst_lib.exploration.free import collect_free
from analyst_lib.exploration.judge import judge
from analyst_lib.exploration.judge_free import judge_free
from analyst_lib.exploration.numbers import Numbers
from analyst_lib.findings import Finding
from analyst_lib.html import Html, styled
from analyst_lib.pieces import note
from analyst_lib.report import Report
from analyst_lib.tables import show
from analyst_lib.words import number, percent, signed


@dataclass(frozen=True)
class Exploration(Report):
    """What drives a target, or what goes together; each method gives a piece of the report."""

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("Strongest relations", "strongest"),
        ("How they look", "effects"),
        ("Interactions and reversals", "interactions"),
        ("Groups that stand out", "groups"),
        ("Over time", "trends"),
        ("All tests", "tests"),
        ("How it was worked out", "method"),
    )

    numbers: Numbers
    findings: tuple[Finding, ...]
    _features: Mapping[str, Feature] = field(repr=False)
    _target: Target | None = field(repr=False, default=None)

    @property
    def headline(self) -> str:
        """What was found, in one line."""
        return narrate.headline(self.numbers, self.findings)

    @property
    def summary(self) -> str:
        """A paragraph for anyone."""
        return narrate.summary(self.numbers, self.findings)

    def overview(self) -> Html:
        """The few large numbers."""
        return styled(render.overview(self.numbers, self.findings))

    def strongest(self) -> Html:
        """What explains how much, as a figure and a table."""
        return styled(render.strongest(self.numbers) + self._strongest_table())

    def effects(self) -> Html:
        """How the target moves with its strongest drivers, or the strongest relations look."""
        if self._target is None:
            return styled(render.free_effects(self.numbers, self._features))
        return styled(render.effects(self.numbers, self._features, self._target))

    def interactions(self) -> Html:
        """Pairs that act together, and links that reverse within groups."""
        return styled(render.interactions(self.numbers, self._features))

    def groups(self) -> Html:
        """Groups against all other rows, as a table with intervals."""
        if not self.numbers.groups:
            return styled(note("No category has groups of 10 rows or more to compare."))
        form: Callable[[Any], str] = (
            number if self.numbers.target is None or self.numbers.target.kind == "number" else percent
        )
        formats: dict[str, Callable[[Any], str]] = dict.fromkeys(
            ("mean", "others' mean", "difference", "from", "to"), form
        )
        formats |= {"effect (d)": signed, "effect (h)": signed, "adjusted p": tabulate.p_text}
        return show(tabulate.groups_table(self.numbers), name="groups", formats=formats)

    def trends(self) -> Html:
        """What changes over time."""
        return styled(render.trends(self.numbers))

    def tests(self) -> Html:
        """Every test that was made, with its effect size and adjusted p-value."""
        if not self.numbers.tests:
            return styled(note("No test could be made: there are too few rows or columns."))
        formats: dict[str, Callable[[Any], str]] = {
            "p": tabulate.p_text,
            "adjusted p": tabulate.p_text,
            "size": number,
            "statistic": number,
        }
        return show(tabulate.tests_table(self.numbers), name="tests", formats=formats)

    def method(self) -> Html:
        """How all was worked out, and what was left out."""
        return styled(render.method(self.numbers))

    def _strongest_table(self) -> str:
        table = tabulate.drivers_table(self.numbers) if self.numbers.target else tabulate.relations_table(self.numbers)
        if table.empty:
            return ""
        formats = dict.fromkeys(
            [*(c for c in table.columns if str(c).startswith("adds to")), "explains alone", "share", "from", "to"],
            percent,
        )
        name = "drivers" if self.numbers.target else "relations"
        return show(table, name=name, formats={**formats, "adjusted p": tabulate.p_text, "Spearman's ρ": signed}).text


def explore(
    table: pd.DataFrame,
    target: str | None = None,
    *,
    columns: Sequence[str] = (),
    outcome: str | None = None,
    correction: Literal["holm", "fdr_bh"] = "holm",
    max_rows: int = 300_000,
    seed: int = 0,
) -> Exploration:
    """Tell what drives a column of a table, or without one what is worth knowing in it.

    Parameters
    ----------
    table : pandas.DataFrame
        Of shape (rows, columns); at least 10 rows.
    target : str, optional
        The column to explain: a number, a boolean or a category. Without one all pairs of columns are compared.
    columns : sequence of str
        Use only these to explain it (or to compare); all if empty.
    outcome : str, optional
        The one value of a category to explain, such as "yes".
    correction : {"holm", "fdr_bh"}
        How p-values are corrected for the number of tests: Holm (1979) or Benjamini and Hochberg (1995).
    max_rows : int
        Of a longer table a random sample of so many rows is used.
    seed : int
        Of all sampling.

    Returns
    -------
    Exploration
        With `headline`, `summary`, `findings`, `numbers` and a method for each piece of the report.

    Raises
    ------
    ValueError
        If the target is not a column, cannot be explained (one value, names, free text, dates), or has fewer than 10
        rows.

    Notes
    -----
    The share that a column explains is the predicted R² of the better of a line, a curve and steps (Allen 1974), for
    categories that of their indicator columns (Goodman and Kruskal's τ, 1954), each row judged without itself.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(60.0)
    >>> made = explore(pd.DataFrame({"x": x, "noise": x * 7 % 11, "y": x**2 + 200 * (x * 5 % 7)}), "y")
    >>> made.headline
    'x explains 85% of y'
    """
    from threadpoolctl import threadpool_limits

    options = Options(tuple(map(str, columns)), outcome, correction, max_rows=max_rows, seed=seed)
    # The matrices are narrow: where the cores are shared, threads over them wait for each other ten times as long.
    with threadpool_limits(1):
        made = collect_free(table, options) if target is None else collect(table, str(target), options)
    found = judge_free(made.numbers) if made.target is None else judge(made.numbers)
    return Exploration(made.numbers, found, made.features, made.target)
