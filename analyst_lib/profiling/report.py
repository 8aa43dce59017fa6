"""The report on a profile: its pieces, made of numbers, findings, and the few rows that are shown.

Nothing here needs pandas, numpy or Arrow, so that a report from kept numbers is there at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analyst_lib.figures import small as charts
from analyst_lib.findings import Finding
from analyst_lib.html import Html, escape, styled
from analyst_lib.listing import Listing, show_columns
from analyst_lib.pieces import beside, note, pictured
from analyst_lib.profiling import render
from analyst_lib.profiling.cards import cards, short
from analyst_lib.profiling.narrate import headline, summary
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.profiling.overviews import QUANTITIES, relations, statistics
from analyst_lib.profiling.shown import POINTS, ROWS, Shown
from analyst_lib.report import Report
from analyst_lib.words import number, percent, plural, signed

if TYPE_CHECKING:
    from analyst_lib.profiling.source import Source

NOTHING_TOGETHER = '<p class="note">No two columns of numbers rise or fall together (no correlation beyond ±0.1).</p>'
ABREAST = 9  # columns whose relations fit beside another figure with letters large enough to read


@dataclass(frozen=True)
class Profile(Report):
    """What there is to say about a table; each method gives a piece of the report."""

    pieces = (
        ("", "overview"),
        ("What matters", "what_matters"),
        ("Columns", "columns"),
        ("", "statistics"),
        ("Missing values", "missing"),
        ("Relations", "relations"),
        ("", "strongest"),
        ("Rows", "rows"),
    )

    numbers: Numbers
    findings: tuple[Finding, ...]
    opened: Callable[[], Source]
    kept: Shown | None = None

    @cached_property
    def source(self) -> Source:
        """The table."""
        return self.opened()

    @cached_property
    def shown(self) -> Shown:
        """What the page shows of the rows."""
        if self.kept is not None:
            return self.kept
        from analyst_lib.profiling.showing import shown_of

        return shown_of(self.source, self.numbers)

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

    def columns(self) -> Html:
        """A card for each column."""
        return styled(cards(self.numbers, self.findings))

    def statistics(self) -> Html:
        """All columns as one table, to sort and to download."""
        forms = {"missing": percent, **dict.fromkeys(QUANTITIES, short)}
        return show_columns(statistics(self.numbers), "columns", len(self.numbers.columns), forms)

    def missing(self) -> Html:
        """Which values are missing, and which of them together."""
        return styled(render.missing(self.numbers))

    def relations(self) -> Html:
        """How the columns go together, and the pair most worth a look."""
        scatter, heat = self._scatter(), render.heat(self.numbers)
        return styled(beside(scatter, heat) if len(self.numbers.related) <= ABREAST else scatter + heat)

    def strongest(self, rows: int = 100) -> Html:
        """The pairs of columns that go together most, to sort and to download."""
        if not self.numbers.relations:
            return styled(note("There are not two columns that can be related."))
        return show_columns(relations(self.numbers), "relations", rows)

    def rows(self, count: int = ROWS) -> Html:
        """The first rows."""
        shown, wide = self.shown.rows if count == ROWS else self._first(count), len(self.numbers.columns)
        cut = f" First {len(shown.names)} of {number(wide)} columns." if wide > len(shown.names) else ""
        said = note(f"First {number(shown.rows)} of {plural(self.numbers.rows, 'row')}.{cut}")
        return styled(shown.html("rows") + said)

    def _first(self, count: int) -> Listing:
        from analyst_lib.tables import WIDEST, listed

        return listed(self.source.take(range(min(len(self.numbers.columns), WIDEST)), count))

    def _scatter(self) -> str:
        drawn = self.shown.points
        if drawn is None:
            return NOTHING_TOGETHER if any(r.measure == "Pearson" for r in self.numbers.relations) else ""
        points = list(zip(drawn.x, drawn.y, drawn.codes, strict=True))
        said = f"{drawn.b} against {drawn.a}" + (f", by {drawn.group}" if drawn.group else "")
        rows, count = self.numbers.rows, len(points)
        sample = f" A random {number(count)} of {plural(rows, 'row')} are drawn." if rows > POINTS else ""
        chart = charts.scatter(points, (axis(drawn.a), axis(drawn.b)), list(drawn.levels), said)
        return pictured(chart, f"{self._told(drawn.a, drawn.b, drawn.group)}{sample}")

    def _told(self, a: str, b: str, group: str | None) -> str:
        relation = next(r for r in self.numbers.relations if {r.a, r.b} == {a, b})
        direction = "rises" if relation.value > 0 else "falls"
        told = f"Over all rows {escape(b)} {direction} with {escape(a)} (correlation {signed(relation.value)})"
        reversal = next((r for r in self.numbers.reversals if (r.a, r.b, r.group) == (a, b, group)), None)
        if reversal:
            return f"{told}; within each {escape(group)} it {'falls' if direction == 'rises' else 'rises'}."
        return f"{told}."


def axis(name: str) -> str:
    """Return the label of an axis, with the unit if the name carries one.

    Examples
    --------
    >>> axis("bill_length_mm"), axis("age")
    ('bill length (mm)', 'age')
    """
    units = {
        "mm",
        "cm",
        "m",
        "km",
        "g",
        "kg",
        "t",
        "s",
        "ms",
        "min",
        "h",
        "days",
        "usd",
        "eur",
        "gbp",
        "pct",
        "kwh",
        "c",
        "f",
    }
    stem, _, last = name.rpartition("_")
    return f"{stem.replace('_', ' ')} ({last})" if stem and last.lower() in units else name.replace("_", " ")
