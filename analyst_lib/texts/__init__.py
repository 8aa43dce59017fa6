"""What a column of free text holds: terms, topics, groups, repeats, personal data, told by findings and figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyst_lib.findings import Finding
from analyst_lib.html import Html, styled
from analyst_lib.pieces import beside, note
from analyst_lib.report import Report
from analyst_lib.tables import show
from analyst_lib.texts.collect import Question, collect, cut
from analyst_lib.texts.judge import judge
from analyst_lib.texts.narrate import headline, summary
from analyst_lib.texts.numbers import Numbers
from analyst_lib.texts.personal import masked
from analyst_lib.texts.told import Sorted
from analyst_lib.words import percent, plural

__all__ = ["TextReport", "text"]

TERMS = 60
MEASURES = (
    "Mean weight: how much a word is of the texts that have it (TF-IDF). Bound: how far the words of a phrase belong "
    "together (0 as by chance, 1 never apart; NPMI)."
)


@dataclass(frozen=True)
class TextReport(Report):
    """What there is to say about a column of texts; each method gives a piece of the report.

    `raw` are the texts that say something, `places` their rows (from 0).
    """

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("Words and phrases", "terms"),
        ("Topics", "topics"),
        ("Groups", "groups"),
        ("Over time", "over_time"),
        ("Repeated texts", "repeats"),
        ("Lengths", "lengths"),
        ("How the texts are made", "made"),
    )

    numbers: Numbers
    findings: tuple[Finding, ...]
    sorted: Sorted
    raw: tuple[str, ...]
    places: np.ndarray

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
        from analyst_lib.texts import render

        return styled(render.overview(self.numbers))

    def terms(self) -> Html:
        """The most frequent words and phrases, and all of them as a table."""
        from analyst_lib.texts import render

        table = render.term_table(self.numbers)
        drawn = styled(render.terms(self.numbers)).text
        if not len(table):
            return Html(drawn)
        return Html(
            drawn + show(table, name="terms", rows=TERMS, formats={"share": percent}).text + styled(note(MEASURES)).text
        )

    def topics(self) -> Html:
        """The topics with typical texts, how they spread over groups, and each text's topic as a file."""
        from analyst_lib.texts import render

        n = self.numbers
        if not n.topics:
            return styled(note(_no_topics(n)))
        parts = render.topic_cards(n.topics)
        parts += render.spread(n.topics, dict(n.groups)) if n.groups else ""
        if n.unsorted:
            parts += note(
                f"{plural(n.unsorted, 'text')} {'belongs' if n.unsorted == 1 else 'belong'} clearly to no topic."
            )
        texts = [cut(masked(t)) for t in self.raw]
        table = render.sorted_table(texts, self.places, self.sorted)
        return Html(styled(parts).text + show(table, name="topics-of-texts", rows=60).text)

    def groups(self) -> Html:
        """What distinguishes the groups."""
        from analyst_lib.texts import render

        n = self.numbers
        if not n.groups:
            return styled(note("Nothing was compared: name a column as the parameter by."))
        table = render.distinct_table(n.distinct_terms)
        forms = {"share": percent, "elsewhere": percent}
        shown = show(table, name="terms-of-groups", formats=forms).text if len(table) else ""
        return Html(styled(render.group_cards(n)).text + shown)

    def over_time(self) -> Html:
        """How many texts there were when, topics over time, and the terms that came and went."""
        from analyst_lib.texts import figures, render

        n = self.numbers
        if not n.time:
            return styled(note("There is no column of dates beside the texts, or there are fewer than 40 dated texts."))
        text = figures.over_time(n)
        if n.rising or n.falling:
            both = (("More in the later half", n.rising), ("More in the earlier half", n.falling))
            text += beside(*(
                f"<div><h3>{title}</h3>{render.distinct_bars(found, title, 420)}</div>"
                for title, found in both if found
            ))  # fmt: skip
        else:
            text += note("No term is clearly more frequent in one half of the texts than in the other.")
        return styled(text)

    def repeats(self) -> Html:
        """The texts that repeat others."""
        from analyst_lib.texts import render

        table = render.repeat_table(self.numbers)
        return show(table, name="repeated-texts") if len(table) else styled(note("No text repeats another."))

    def lengths(self) -> Html:
        """How long the texts are."""
        from analyst_lib.texts import render

        return styled(render.lengths(self.numbers))

    def made(self) -> Html:
        """What the texts are made of, and the methods."""
        from analyst_lib.texts import render

        return styled(render.made(self.numbers))


def _no_topics(n: Numbers) -> str:
    if n.chosen is None:
        return "Too few texts or words to look for topics (30 texts and 20 words that several texts have)."
    tried = ", ".join(f"{t.number}: {t.stability:.2f}" for t in n.tried)
    return (
        "No clear topics: no number of them is alike in both halves of the texts (0.6 or more of 1) with terms that "
        f"meet more often than chance has it, or one is in nearly all texts. Likeness for each number tried: {tried}."
    )


def text(
    table: pd.DataFrame,
    column: str | None = None,
    by: str | None = None,
    time: str | None = None,
    topics: int | None = None,
) -> TextReport:
    """Return what a column of free text holds.

    Parameters
    ----------
    table : pandas.DataFrame of shape (rows, columns)
        One row a text.
    column : str, optional
        The column of texts; by default the one with most words a cell.
    by : str, optional
        A column of groups to compare.
    time : str, optional
        A column of dates; by default the most telling one, if there is any.
    topics : int, optional
        How many topics to look for (2 to 30); by default the number that holds best.

    Returns
    -------
    TextReport
        With `headline`, `summary`, `findings`, `numbers`, and a method for each piece of the report.

    Raises
    ------
    ValueError
        If a column is not there or is of no use, or if no text says anything.

    Examples
    --------
    >>> answers = ["late again", "Late again!", "n/a", None, "all good, thank you"]
    >>> made = text(pd.DataFrame({"answer": answers}), "answer")
    >>> made.numbers.told, made.numbers.missing, made.numbers.empty_answers, made.numbers.repeats.extra
    (3, 1, (('n/a', 1),), 1)
    """
    from threadpoolctl import threadpool_limits

    if topics is not None and not 2 <= topics <= 30:
        raise ValueError(f"topics={topics} is out of bounds; take 2 to 30, or leave it out")
    with threadpool_limits(1):  # many small products: more threads only wait for each other
        numbers, sort, raw, places = collect(table, Question(column, by, time, topics))
    return TextReport(numbers, judge(numbers), sort, tuple(raw), places)
