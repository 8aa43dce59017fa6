"""The headline and the summary of a cross-table, by rules from its numbers and findings."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.findings import Finding
from analyst_lib.pivoting.numbers import Dimension, Numbers
from analyst_lib.pivoting.saying import form, of_line
from analyst_lib.words import capital, joined, number, percent, plural

LEADS, THEN = ("levels", "mass"), ("change", "cells", "incomplete")


def headline(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return one line: what is shown by what, what leads, and the one thing more that is most worth knowing."""
    lead, then = (
        next((f.phrase for kind in kinds for f in findings if f.kind == kind and f.phrase), "")
        for kinds in (LEADS, THEN)
    )
    told = [lead or _lead(n), *([then] if then else [])]
    return f"{capital(n.measures[0].title)} by {by(n)}: {'; '.join(told)}"


def by(n: Numbers) -> str:
    """Return what the table is by, such as `carrier and month of date`."""
    return joined([_dimension(d) for d in (*n.row_dimensions, *n.column_dimensions)])


def _dimension(d: Dimension) -> str:
    return f"{d.unit} of {d.name}" if d.kind == "period" else d.name


def _lead(n: Numbers) -> str:
    """Return the largest line, or the grand total."""
    lines = [i for i, line in enumerate(n.lines) if len(line.places) == 1 and n.cells[0][i][-1] == n.cells[0][i][-1]]
    say, total = form(n, 0), n.cells[0][-1][-1]
    if not lines:
        return say(total)
    best = max(lines, key=lambda i: n.cells[0][i][-1])
    share = (
        f", {percent(n.cells[0][best][-1] / total)} of all"
        if n.measures[0].how in ("count", "sum") and total > 0 and n.cells[0][best][-1] >= 0
        else ""
    )
    return f"{of_line(n, best)} highest ({_short(n, n.cells[0][best][-1])}{share})"


def _short(n: Numbers, value: float) -> str:
    """Return a value for a headline: of what does not add up three digits, else all of them."""
    return number(value) if n.measures[0].how in ("mean", "median") else form(n, 0)(value)


def summary(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return a paragraph for anyone."""
    titles = [m.title for m in n.measures if m.title != "rows"]
    what = f"{capital(joined(titles))} of {plural(n.rows, 'row')}" if titles else plural(n.rows, "row")
    parts = [f"{what} of {n.name}, by {by(n)}.", *n.notes]
    if titles and len(n.measures) == 1 and n.measures[0].how != "share":
        parts.append(f"Over all rows: {number(n.cells[0][-1][-1])}.")
    told = [f.what for kind in (*LEADS, *THEN) for f in findings if f.kind == kind]
    return " ".join([*parts, *told[:2]])
