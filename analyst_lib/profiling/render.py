"""The pieces of a profile's report, made of its numbers and findings."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.figures import small as charts
from analyst_lib.findings import Finding
from analyst_lib.pieces import beside, pictured, tiles
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.words import percent, plural

HEAT = 14
HOLES = 16


def overview(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return the few large numbers."""
    cells = n.rows * len(n.columns)
    important = sum(f.severity in ("high", "medium") for f in findings)
    return tiles(
        (f"{n.rows:,}", "row" if n.rows == 1 else "rows"),
        (f"{len(n.columns):,}", "column" if len(n.columns) == 1 else "columns"),
        (percent(n.missing_cells / cells) if cells else "–", "cells missing"),
        (f"{n.duplicate_rows:,}", "duplicate row" if n.duplicate_rows == 1 else "duplicate rows"),
        (f"{important}", "important finding" if important == 1 else "important findings"),
    )


def missing(n: Numbers) -> str:
    """Return the picture of what is missing together."""
    gaps = sorted((c for c in n.columns if c.missing), key=lambda c: -c.missing)
    if not gaps:
        return '<p class="note">No value is missing.</p>'
    names = [c.name for c in gaps[:HOLES]]
    patterns = [(frozenset(p.columns) & set(names), p.rows) for p in n.patterns]
    chart = charts.holes(names, [p for p in patterns if p[0]], "Which columns are missing together")
    bars = charts.bars([(c.name, c.missing) for c in gaps[:HOLES]], n.rows, "Missing values by column")
    left = f" Only the {HOLES} columns with most gaps are drawn." if len(gaps) > HOLES else ""
    said = f"Orange squares are missing in the same rows. {plural(n.rows_with_missing, 'row')} of {n.rows:,} lack something.{left}"
    return beside(pictured(bars, "How many rows lack each column."), pictured(chart, said))


def heat(n: Numbers) -> str:
    """Return the map of relations between columns of all types."""
    if not n.relations:
        return '<p class="note">There are not two columns that can be related.</p>'
    strength = dict.fromkeys(n.related, 0.0)
    for r in n.relations:
        for name in (r.a, r.b):
            strength[name] = max(strength[name], abs(r.value))
    chosen = set(sorted(n.related, key=lambda name: -strength[name])[:HEAT])
    names = [name for name in n.related if name in chosen]
    values = {(r.a, r.b): (r.value, r.measure) for r in n.relations}
    chart = charts.heat(names, values, "Relations between columns")
    left = f" The {HEAT} most related of {len(n.related)} columns." if len(n.related) > HEAT else ""
    said = (
        "Pearson's correlation between numbers (orange: one falls as the other rises), Cramér's V between categories, "
    )
    said += f"the correlation ratio between a number and a category; over all rows where both are there.{left} {' '.join(n.notes)}"
    return pictured(chart, said)
