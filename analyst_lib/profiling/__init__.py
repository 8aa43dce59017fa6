"""The profile of a table: numbers (collect), findings (judge), words (narrate) and pictures (render)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analyst_lib.figures import small as charts
from analyst_lib.findings import Finding
from analyst_lib.html import Html, escape, styled
from analyst_lib.pieces import beside, note, pictured
from analyst_lib.profiling import render
from analyst_lib.profiling.cards import cards, short
from analyst_lib.profiling.collect import collect
from analyst_lib.profiling.judge import judge
from analyst_lib.profiling.narrate import headline, summary
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.profiling.overviews import QUANTITIES, relations_table, statistics_table
from analyst_lib.profiling.relations import CLEAR
from analyst_lib.profiling.source import ParquetSource, Source, open_source
from analyst_lib.profiling.stored import keep_numbers, stored_numbers
from analyst_lib.profiling.targets import target_findings
from analyst_lib.report import Report
from analyst_lib.tables import WIDEST, show, table_html
from analyst_lib.words import number, percent, plural, signed

NOTHING_TOGETHER = '<p class="note">No two columns of numbers rise or fall together (no correlation beyond ±0.1).</p>'
POINTS = 1500
ABREAST = 9  # columns whose relations fit beside another figure with letters large enough to read
SAME = 0.98  # what correlates more is mostly one thing measured twice, and tells nothing when drawn
SEED = 0


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

    source: Source
    numbers: Numbers
    findings: tuple[Finding, ...]

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
        table = statistics_table(self.numbers)
        forms = {"missing": percent, **dict.fromkeys(QUANTITIES, short)}
        return show(table, name="columns", rows=len(table), formats=forms)

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
        return show(relations_table(self.numbers), name="relations", rows=rows)

    def rows(self, count: int = 8) -> Html:
        """The first rows."""
        wide = len(self.source.names)
        shown = self.source.take(range(min(wide, WIDEST)), count)
        cut = f" First {WIDEST} of {number(wide)} columns." if wide > WIDEST else ""
        said = note(f"First {number(len(shown))} of {plural(self.source.rows, 'row')}.{cut}")
        return styled(table_html(shown, "rows") + said)

    def _scatter(self) -> str:
        pair = self._pair()
        if pair is None:
            return NOTHING_TOGETHER if any(r.measure == "Pearson" for r in self.numbers.relations) else ""
        a, b, group = pair
        rows = self.source.rows
        frame = self._columns(a, b, group)
        codes, levels = pd.factorize(frame["g"], sort=True)
        points = list(zip(frame["a"].astype(float), frame["b"].astype(float), (int(c) for c in codes), strict=True))
        names = [str(level) for level in levels] if group else []
        said = f"{b} against {a}" + (f", by {group}" if group else "")
        sample = f" A random {number(len(frame))} of {plural(rows, 'row')} are drawn." if rows > POINTS else ""
        chart = charts.scatter(points, (axis(a), axis(b)), names, said)
        return pictured(chart, f"{self._told(a, b, group)}{sample}")

    def _pair(self) -> tuple[str, str, str | None] | None:
        if self.numbers.reversals:
            r = self.numbers.reversals[0]
            return r.a, r.b, r.group
        clear = [r for r in self.numbers.relations if r.measure == "Pearson" and abs(r.value) >= CLEAR]
        strongest = next((r for r in clear if abs(r.value) < SAME), clear[0] if clear else None)
        if strongest is None:
            return None
        gap = next((g for g in self.numbers.gaps if g.number in (strongest.a, strongest.b)), None)
        group = gap.group if gap and self.numbers.column(gap.group).distinct <= 6 else None
        return strongest.a, strongest.b, group

    def _columns(self, a: str, b: str, group: str | None) -> pd.DataFrame:
        """Return a random sample of rows where all that is drawn is there."""
        place = {c.name: c.position for c in self.numbers.columns}
        rows = range(self.source.rows)
        if len(rows) > 2 * POINTS:
            rows = np.sort(np.random.default_rng(SEED).choice(len(rows), 2 * POINTS, replace=False)).tolist()
        drawn = self.source.pick([place[name] for name in (a, b, group) if name], rows)
        frame = pd.DataFrame({key: drawn[name].to_numpy(float, na_value=np.nan) for key, name in (("a", a), ("b", b))})
        frame = frame.where(np.isfinite(frame))
        frame["g"] = drawn[group].astype(object).to_numpy() if group else ""
        return frame.dropna().head(POINTS)

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


def profile(table: pd.DataFrame | str | Path | None, target: str | None = None, time: str | None = None) -> Profile:
    """Return the profile of a table: exact numbers over all rows, and what follows from them.

    Parameters
    ----------
    table : pandas.DataFrame, str or path
        A table of shape (rows, columns); in a job the value of a `Dataset` parameter; by hand the path of a file.
        Datasets and files are read column by column, so that even a large one takes little memory. The numbers of a
        dataset are kept beside it, and used again by later profiles.
    target : str, optional
        A column that is to be predicted: what gives it away is among the findings (see `analyst_lib.leakage`).
    time : str, optional
        The column that tells when it is to be predicted; dates after it are leaks too.

    Raises
    ------
    ValueError
        If no dataset is given, or it has no such column.
    FileNotFoundError
        If it is neither a table, nor a dataset of this job, nor a file.

    Examples
    --------
    >>> made = profile(pd.DataFrame({"x": [1, 1, 2], "y": ["a", "a", None]}))
    >>> made.numbers.rows, made.numbers.duplicate_rows, made.numbers.missing_cells
    (3, 1, 1)
    """
    source = open_source(table)
    numbers = counted(source)
    about = target_findings(source, numbers, target, time) if target else ()
    return Profile(source, numbers, judge(numbers, about))


def counted(source: Source) -> Numbers:
    """Return the numbers of a table, those that are kept if it is a dataset that was counted before."""
    if not isinstance(source, ParquetSource) or source.sha256 is None:
        return collect(source)
    kept = stored_numbers(source.folder, source.sha256, source.name)
    if kept is not None:
        return kept
    numbers = collect(source)
    keep_numbers(source.folder, source.sha256, numbers)
    return numbers
