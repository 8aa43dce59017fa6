"""The timeline of a table: what happened over time, told by findings, figures and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analyst_lib.findings import Finding
from analyst_lib.html import Html, styled
from analyst_lib.pieces import beside, note, pictured
from analyst_lib.report import Report
from analyst_lib.tables import show
from analyst_lib.timelines.collect import HOWS, Found, Question, collect
from analyst_lib.timelines.judge import judge
from analyst_lib.timelines.narrate import headline, summary
from analyst_lib.timelines.numbers import Numbers

__all__ = ["HOWS", "Timeline", "timeline"]
MOVES = 4


@dataclass(frozen=True)
class Timeline(Report):
    """What there is to say about a series; each method gives a piece of the report."""

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("The series", "series"),
        ("Changes and anomalies", "events"),
        ("Seasons and calendar", "seasons"),
        ("Year by year", "years"),
        ("Groups", "groups"),
        ("How the series was made", "made"),
        ("The values", "data"),
    )

    numbers: Numbers
    findings: tuple[Finding, ...]
    found: Found

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
        from analyst_lib.timelines import render

        return styled(render.overview(self.numbers))

    def series(self) -> Html:
        """The series with its trend, changes and anomalies, and the parts it was taken apart into."""
        from analyst_lib.timelines import figures

        return styled(figures.whole(self.numbers, self.found) + figures.parts(self.numbers, self.found))

    def events(self) -> Html:
        """The changes and anomalies as a table, in order of time."""
        from analyst_lib.timelines import render

        table = render.events(self.numbers)
        if not len(table):
            return styled(note("There is none."))
        return Html(show(table, name="changes-and-anomalies").text + styled(note(render.SCORES)).text)

    def seasons(self) -> Html:
        """The shape of each season, the calendar of a daily series, and the tested calendar effects."""
        from analyst_lib.timelines import figures, heat, render

        n, found = self.numbers, self.found
        shapes = [figures.season(n, found, i) for i in range(len(found.cycles))]
        text = beside(*shapes) if shapes else note("No season was found that noise would not show as well.")
        if found.series.clock.name in ("day", "working day") and not n.constant:
            text += pictured(*heat.calendar_heat(found.series.starts, found.series.values, n.source.value or "rows"))
        table = render.effects(n)
        forms = {"p": render.p_value, "p corrected": render.p_value}
        return Html(
            styled(text).text + (show(table, name="calendar-effects", formats=forms).text if len(table) else "")
        )

    def years(self) -> Html:
        """The years side by side, as lines and as a table."""
        from analyst_lib.timelines import render, yearly

        if len(self.numbers.years) < 2:
            return styled(note("There are not two calendar years to compare."))
        lines = yearly.year_lines(self.numbers, self.found)
        table = show(
            render.years(self.numbers),
            name="years",
            formats={"on the year before": render.growth if render.growing(self.numbers) else render.signed},
        )
        return Html(styled(lines).text + table.text)

    def groups(self) -> Html:
        """What each group did to the changes of the total."""
        from analyst_lib.timelines import render

        n = self.numbers
        if not n.moves:
            why = (
                "medians cannot be split by group"
                if n.group and n.source.how == "median"
                else "name a column as the parameter group"
            )
            return styled(note(f"Nothing was taken apart by group: {why}."))
        return Html(
            styled(beside(*(render.group_move(m) for m in n.moves[:MOVES]))).text
            + show(render.group_table(n), name="groups").text
        )

    def made(self) -> Html:
        """What the series was made of, what was left out, and the methods."""
        from analyst_lib.timelines import render

        return styled(render.made(self.numbers))

    def data(self, rows: int = 100) -> Html:
        """The series itself, the newest steps first; whole as a file."""
        from analyst_lib.timelines import render

        return show(render.data(self.found), name="series", rows=rows)


def timeline(
    table: pd.DataFrame,
    time: str | None = None,
    value: str | None = None,
    group: str | None = None,
    how: str | None = None,
    every: str | None = None,
    holidays: Sequence[Any] = (),
) -> Timeline:
    """Return what happened over time in a table.

    Parameters
    ----------
    table : pandas.DataFrame of shape (rows, columns)
        One row a time, one row a time and group, or one row an event, in any order.
    time, value, group : str, optional
        Names of columns. Without `time` the most telling column of dates is taken (or columns year and month, or the
        index), without `value` the first column of numbers, or rows are counted when there is none; without `group` a
        column that tells apart rows of the same time.
    how : {"sum", "mean", "median", "count"}, optional
        How the rows of one step are put together; by default sums of what is named like an amount, else means.
    every : {"minute", "hour", "day", "week", "month", "quarter", "year"}, optional
        How long a step is; by default it is found.
    holidays : sequence of dates, optional
        Days to compare with like weekdays around them.

    Returns
    -------
    Timeline
        With `headline`, `summary`, `findings`, `numbers`, and a method for each piece of the report.

    Raises
    ------
    ValueError
        If a column is not there or is of no use, or if there are not three different times with a value.

    Examples
    --------
    >>> months = pd.date_range("2020-01-01", periods=48, freq="MS")
    >>> made = timeline(pd.DataFrame({"month": months, "sales": [100.0 + i + i % 12 for i in range(48)]}))
    >>> made.headline
    'sales: December 2023 is 8.2% above December 2022; the trend has been rising throughout'
    """
    steps = ("minute", "hour", "day", "week", "month", "quarter", "year")
    if every is not None and every not in steps:
        raise ValueError(f"every={str(every)[:40]!r} is not known; take {', '.join(steps[:-1])} or year")
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # many small products: more threads only wait for each other
        numbers, found = collect(table, Question(time, value, group, how, every, holidays))
    return Timeline(numbers, judge(numbers), found)
