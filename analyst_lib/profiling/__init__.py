"""The profile of a table: numbers (collect), findings (judge), words (narrate) and pictures (render)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyst_lib.figures import small as charts
from analyst_lib.findings import Finding
from analyst_lib.html import Html, escape, styled
from analyst_lib.pieces import finding_list
from analyst_lib.profiling import render
from analyst_lib.profiling.collect import collect
from analyst_lib.profiling.judge import judge
from analyst_lib.profiling.narrate import headline, summary
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.profiling.relations import CLEAR
from analyst_lib.profiling.source import unique_names
from analyst_lib.tables import table_html
from analyst_lib.words import number, plural, signed

NOTHING_TOGETHER = '<p class="note">No two columns of numbers rise or fall together (no correlation beyond ±0.1).</p>'
POINTS = 1500
SEED = 0


@dataclass(frozen=True)
class Profile:
    """What there is to say about a table; each method gives a piece of the report."""

    table: pd.DataFrame
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

    def what_matters(self) -> Html:
        """The findings, ranked."""
        return styled(finding_list(self.findings))

    def columns(self) -> Html:
        """A card for each column."""
        return styled(render.cards(self.numbers, self.findings))

    def missing(self) -> Html:
        """Which values are missing, and which of them together."""
        return styled(render.missing(self.numbers))

    def relations(self) -> Html:
        """How the columns go together, and the pair most worth a look."""
        return styled(f'<div class="two">{self._scatter()}{render.heat(self.numbers)}</div>')

    def rows(self, count: int = 8) -> Html:
        """The first rows."""
        shown = self.table.head(count)
        note = f"First {number(len(shown))} of {plural(len(self.table), 'row')}."
        return styled(f'{table_html(shown)}<p class="note">{note}</p>')

    def _scatter(self) -> str:
        pair = self._pair()
        if pair is None:
            return NOTHING_TOGETHER if any(r.measure == "Pearson" for r in self.numbers.relations) else ""
        a, b, group = pair
        frame = self._columns(a, b, group).dropna()
        rows = len(frame)
        frame = frame.sample(POINTS, random_state=SEED).sort_index() if rows > POINTS else frame
        codes, levels = pd.factorize(frame["g"], sort=True)
        points = list(zip(frame["a"].astype(float), frame["b"].astype(float), (int(c) for c in codes), strict=True))
        names = [str(level) for level in levels] if group else []
        said = f"{b} against {a}" + (f", by {group}" if group else "")
        sample = f" A random {number(POINTS)} of {plural(rows, 'row')} are drawn." if rows > POINTS else ""
        chart = charts.scatter(points, (axis(a), axis(b)), names, said)
        return f"<figure>{chart}<figcaption>{self._told(a, b, group)}{sample}</figcaption></figure>"

    def _pair(self) -> tuple[str, str, str | None] | None:
        if self.numbers.reversals:
            r = self.numbers.reversals[0]
            return r.a, r.b, r.group
        strongest = next((r for r in self.numbers.relations if r.measure == "Pearson" and abs(r.value) >= CLEAR), None)
        if strongest is None:
            return None
        gap = next((g for g in self.numbers.gaps if g.number in (strongest.a, strongest.b)), None)
        group = gap.group if gap and self.numbers.column(gap.group).distinct <= 6 else None
        return strongest.a, strongest.b, group

    def _columns(self, a: str, b: str, group: str | None) -> pd.DataFrame:
        place = {c.name: c.position for c in self.numbers.columns}
        taken = {
            key: self.table.iloc[:, place[name]].to_numpy(dtype=float, na_value=np.nan)
            for key, name in (("a", a), ("b", b))
        }
        labels = self.table.iloc[:, place[group]].astype(object).to_numpy() if group else ""
        frame = pd.DataFrame(taken)
        frame = frame.where(np.isfinite(frame))
        frame["g"] = labels
        return frame

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


def profile(table: pd.DataFrame) -> Profile:
    """Return the profile of a table of shape (rows, columns): exact numbers over all rows, and what follows from them.

    Examples
    --------
    >>> made = profile(pd.DataFrame({"x": [1, 1, 2], "y": ["a", "a", None]}))
    >>> made.numbers.rows, made.numbers.duplicate_rows, made.numbers.missing_cells
    (3, 1, 1)
    """
    numbers = collect(table)
    plain = table.copy(deep=False)
    plain.columns = pd.Index(unique_names([str(name) for name in table.columns]))
    return Profile(plain, numbers, judge(numbers))
