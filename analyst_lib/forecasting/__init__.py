"""The forecast of a column over time: numbers (collect), findings (judge), words (narrate), looks (render, figures)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from analyst_lib.findings import Finding
from analyst_lib.forecasting import narrate
from analyst_lib.forecasting.collect import Seen, collect
from analyst_lib.forecasting.judge import judge
from analyst_lib.forecasting.numbers import Numbers
from analyst_lib.forecasting.prepare import Question
from analyst_lib.html import Html, styled
from analyst_lib.pieces import note
from analyst_lib.report import Report
from analyst_lib.tables import show

__all__ = ["Outlook", "forecast"]


@dataclass(frozen=True)
class Outlook(Report):
    """What is to come, and how far such forecasts were right; each method gives a piece of the report."""

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("Forecast", "forecast"),
        ("Backtest", "backtest"),
        ("Season", "season"),
        ("Data and method", "made"),
    )

    numbers: Numbers
    findings: tuple[Finding, ...]
    seen: tuple[Seen, ...] = field(repr=False)

    @property
    def headline(self) -> str:
        """What was found, in one line."""
        return narrate.headline(self.numbers)

    @property
    def summary(self) -> str:
        """A paragraph for anyone."""
        return narrate.summary(self.numbers, self.findings)

    def overview(self) -> Html:
        """The few large numbers."""
        from analyst_lib.forecasting import render

        return styled(render.overview(self.numbers, self.findings))

    def forecast(self) -> Html:
        """The history with the forecast and its interval, and the steps to come as a table."""
        from analyst_lib.forecasting import figures, render

        n = self.numbers
        drawn = figures.panels(n, self.seen) if len(n.series) > 1 else figures.forecast(n, self.seen[0], n.series[0])
        return Html(styled(drawn + render.left(n)).text + show(render.forecasts(n), name="forecast").text)

    def backtest(self) -> Html:
        """What was forecast before and what came, and the scores beside a naive forecast."""
        from analyst_lib.forecasting import figures, render

        n = self.numbers
        if not any(s.origins for s in n.series):
            return styled(note("There are too few values to try the forecast on the past."))
        drawn = figures.backtest(n, self.seen[0], n.series[0]) if len(n.series) == 1 else ""
        return Html(styled(drawn).text + show(render.scores(n), name="scores", formats=render.SCORE_FORMATS).text)

    def season(self) -> Html:
        """The shape of the season, of the largest series."""
        from analyst_lib.forecasting import figures

        first = self.numbers.series[0]
        if first.season is None:
            return styled(note("No season was found that noise would not show as well."))
        of = note(f"Of {first.group}, the largest.") if len(self.numbers.series) > 1 else ""
        return styled(figures.season(first) + of)

    def made(self) -> Html:
        """What was read, what was done to it, and the methods."""
        from analyst_lib.forecasting import render

        return styled(render.made(self.numbers))

    def table(self) -> pd.DataFrame:
        """The steps to come: label, begin, forecast, bounds, and the naive forecast; one block for each group."""
        from analyst_lib.forecasting import render

        return render.forecasts(self.numbers)

    def steps(self) -> list[dict[str, Any]]:
        """The steps to come for programs: group, label, start (ISO 8601), forecast, low, high, naive."""
        return [{"group": s.group, **asdict(step)} for s in self.numbers.series for step in s.ahead]


def forecast(
    table: pd.DataFrame,
    time: str | None = None,
    value: str | None = None,
    group: str | None = None,
    *,
    horizon: int | None = None,
    level: float = 0.9,
    how: str | None = None,
    every: str | None = None,
    most_groups: int = 12,
) -> Outlook:
    """Forecast a column of a table over time, with an interval that was checked on the past.

    Parameters
    ----------
    table : pandas.DataFrame
        Of shape (rows, columns), one row for each time (and group) or for each event, in any order.
    time, value, group : str, optional
        Names of columns. Without `time` the most telling column of dates is taken, without `value` the first column of
        numbers (rows are counted when there is none). With `group` each of its values is forecast by itself.
    horizon : int, optional
        How many steps to forecast; by default 12 months, 8 quarters, 5 years, 26 weeks, 28 days, 20 working days, 48
        hours, at most a third of what is known.
    level : float
        The share of values that the interval should hold, 0.5 to 0.99.
    how : {"sum", "mean", "median", "count"}, optional
        How the rows of one step are put together; by default sums of what is named like an amount, else means.
    every : {"minute", "hour", "day", "week", "month", "quarter", "year"}, optional
        How long a step is; found if not given.
    most_groups : int
        How many groups to forecast, the largest first.

    Returns
    -------
    Outlook
        With `headline`, `summary`, `findings`, `numbers`, `table()` and a method for each piece of the report.

    Raises
    ------
    ValueError
        If a column is not there, none holds times, or fewer than three different times have a value.

    Notes
    -----
    See docs/analyses/forecast.md for the methods, their sources, and how they did on real series.

    Examples
    --------
    >>> months = pd.date_range("2020-01-01", periods=60, freq="MS")
    >>> sales = [100 + 2 * i + 30 * (i % 12 == 11) for i in range(60)]
    >>> made = forecast(pd.DataFrame({"month": months, "sales": sales}))
    >>> made.headline
    'sales should rise by 11% over the next 12 months; the forecast beats repeating the last year by >99.9%'
    """
    question = Question(time, value, group, horizon, level, how, every, most_groups)
    numbers, seen = collect(table, question)
    return Outlook(numbers, judge(numbers), seen)
