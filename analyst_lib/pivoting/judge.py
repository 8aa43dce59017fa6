"""Turns a cross-table into findings: where the mass is, what differs, which cells stand out, and what to be careful of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from analyst_lib.findings import Finding, ranked
from analyst_lib.pivoting.numbers import Dimension, Numbers, Residual
from analyst_lib.pivoting.saying import form, of_line
from analyst_lib.words import capital, compared, joined, number, percent, plural, spelled

# 80% in at most this share of the groups is what people call a few holding most (Pareto).
MOST, A_FEW, VERY_FEW = 0.8, 0.5, 0.3
MIN_GROUPS = 5
LEVEL = 0.05
# Cramér's V of 0.1 is a small association (Cohen 1988); a cell is told that holds a quarter more rows, or a fifth less.
SMALL_V = 0.1
MORE, LESS = 1.25, 0.8
CELLS = 3
SMALL_SHARE, MEDIUM_SHARE = 0.02, 0.13
MIN_LINE = 10
SMALL_COUNT, OFTEN = 5, 0.2
MISSING_SOME, MISSING_MUCH = 0.02, 0.1
OTHER_MUCH = 0.3
CHANGED, CHANGED_MUCH = 0.1, 0.25
Rule = Callable[[Numbers], Iterator[Finding]]


def judge(numbers: Numbers) -> tuple[Finding, ...]:
    """Return the findings of a cross-table, the most important first."""
    return ranked([finding for rule in RULES for finding in rule(numbers)])


def outer(n: Numbers) -> list[int]:
    """Return the lines of the first dimension alone (subtotals, if there are more), without other and missing."""
    return [
        i for i, line in enumerate(n.lines) if len(line.places) == 1 and line.places[0] in n.row_dimensions[0].usual
    ]


def mass(n: Numbers) -> Iterator[Finding]:
    """Few of the first rows' groups that hold most of a count or sum."""
    first, total = n.measures[0], n.cells[0][-1][-1]
    values = sorted(((n.cells[0][i][-1], i) for i in outer(n)), reverse=True)
    if (
        not first.adds_up
        or first.of == "row"
        or len(values) < MIN_GROUPS
        or not total > 0
        or any(v < 0 for v, _ in values)
    ):
        return
    if n.row_dimensions[0].ordered:
        return
    shares = np.cumsum([0 if v != v else v for v, _ in values]) / total
    many = int(np.searchsorted(shares, MOST)) + 1
    groups = len(values) + n.row_dimensions[0].other
    if many <= A_FEW * groups and many <= len(values):
        names = joined([of_line(n, i) for _, i in values[:many]], 4)
        yield Finding(
            "mass", "medium" if many <= VERY_FEW * groups else "low", f"{spelled(many, 'group').capitalize()} of {groups:,} hold {percent(float(shares[many - 1]))}",
            f"{names} hold {percent(float(shares[many - 1]))} of the {_whole(n)}; the other {plural(groups - many, 'group')} share the rest.",
            "Averages over groups and over rows then tell different things.", "Look at the large ones singly, and at the rest together.",
            (n.row_dimensions[0].name,), {"groups": many, "share": float(shares[many - 1])}, 0.5,
            f"{of_line(n, values[0][1])} leads with {percent(values[0][0] / total)}", "#table",
        )  # fmt: skip


def _whole(n: Numbers) -> str:
    first = n.measures[0]
    return {"count": first.title, "share": first.column or "rows"}.get(first.how, first.title)


def levels(n: Numbers) -> Iterator[Finding]:
    """Means and medians that differ by rows: from a small share explained on (2%)."""
    first = n.measures[0]
    found = sorted(
        (n.cells[0][i][-1], i)
        for i in outer(n)
        if n.counts[i][-1] >= MIN_LINE and n.cells[0][i][-1] == n.cells[0][i][-1]
    )
    if first.how not in ("mean", "median") or len(found) < 2 or n.explained < SMALL_SHARE:
        return
    (low, a), (high, b) = found[0], found[-1]
    yield Finding(
        "levels", "medium" if n.explained >= MEDIUM_SHARE else "low", f"{first.column} differs by {n.row_dimensions[0].name}",
        f"The {first.title} is {number(high)} for {of_line(n, b)}, the highest, and {number(low)} for {of_line(n, a)}, the lowest: {of_line(n, b)} is {compared(high, low)}. "
        f"{n.row_dimensions[0].name} explains {percent(n.explained)} of what varies in {first.column}.",
        "The overall figure describes no group well.", "It is an association, not a cause: compare groups that are alike in the rest.",
        (n.row_dimensions[0].name, first.column), {"explained": n.explained, "high": high, "low": low}, n.explained,
        f"{of_line(n, b)} highest ({number(high)}), {of_line(n, a)} lowest ({number(low)})", "#table",
    )  # fmt: skip


def cells(n: Numbers) -> Iterator[Finding]:
    """Cells with a quarter more rows than independence expects, or a fifth less, after Holm's correction."""
    sure = [r for r in n.residuals if r.p < LEVEL and (r.count >= MORE * r.expected or r.count <= LESS * r.expected)]
    if not sure or n.association < SMALL_V:
        return
    told = [f"{number(r.expected)} rows of {r.row} with {r.column} (there are {r.count:,})" for r in sure[:CELLS]]
    names = joined([d.name for d in n.row_dimensions]), joined([d.name for d in n.column_dimensions])
    more = f", and {plural(len(sure) - CELLS, 'other cell')} differ as clearly" if len(sure) > CELLS else ""
    yield Finding(
        "cells", "medium" if counted(n) else "low", f"{capital(spelled(len(sure), 'cell'))} {'stands' if len(sure) == 1 else 'stand'} out",
        f"If {names[0]} and {names[1]} had nothing to do with each other, one would expect {joined(told, CELLS)}{more}.",
        f"{names[0]} and {names[1]} go together (Cramér's V {n.association:.2f}): totals of one hide the mix of the other.",
        "Compare shares within a row or column (share of row, share of column).",
        tuple(d.name for d in (*n.row_dimensions, *n.column_dimensions)),
        {"cells": [(r.row, r.column, r.count, r.expected, r.z, r.p) for r in sure[:12]]}, n.association, _phrase(n, sure[0]), "#cells-that-stand-out",
    )  # fmt: skip


def _phrase(n: Numbers, r: Residual) -> str:
    """Return the clearest cell in a few words; nothing where something else than rows is shown."""
    where = "in" if n.row_dimensions[0].kind == "period" else "with"
    return f"{r.column} is {'frequent' if r.z > 0 else 'rare'} {where} {r.row}" if counted(n) else ""


def counted(n: Numbers) -> bool:
    """Tell whether the cells show how many rows there are."""
    return n.measures[0].how in ("count", "share") and not n.measures[0].column


def changed(n: Numbers) -> Iterator[Finding]:
    """The last complete period against the one before it, over all rows."""
    d = next((d for d in (*n.row_dimensions, *n.column_dimensions) if d.kind == "period"), None)
    found = [c for c in n.changes if c.label == "all"]
    if d is None or not found:
        return
    last = found[-2] if d.incomplete and len(found) > 1 and found[-1].period == d.labels[d.usual[-1]] else found[-1]
    if not (last.previous > 0 and last.value == last.value):
        return
    share = last.value / last.previous - 1
    if abs(share) >= CHANGED:
        say = form(n, 0)
        yield Finding(
            "change", "medium" if abs(share) >= CHANGED_MUCH else "low", f"{n.measures[0].title} {'up' if share > 0 else 'down'} {percent(abs(share))} in {last.period}",
            f"{say(last.value)} in {last.period}, {say(last.previous)} in {last.before}.", "One period may be chance or season.",
            "Compare with the same period a year before.", (d.name,), {"change": share}, abs(share), f"{percent(abs(share))} {'more' if share > 0 else 'less'} in {last.period}", "#change",
        )  # fmt: skip


def incomplete(n: Numbers) -> Iterator[Finding]:
    """A last period that goes on after the last date."""
    for d in (*n.row_dimensions, *n.column_dimensions):
        if d.incomplete:
            label = d.labels[d.usual[-1]]
            yield Finding(
                "incomplete", "medium", f"{label} is not complete", f"The last date of {d.name} lies before the end of {label}.",
                "Its totals look like a fall.", f"Leave {label} out of comparisons.", (d.name,), {"period": label}, 0.4, f"{label} is incomplete", "#table",
            )  # fmt: skip


def missing(n: Numbers) -> Iterator[Finding]:
    """Groups of rows without a value, and values that are missing."""
    for d, axis in [*((d, 0) for d in n.row_dimensions[:1]), *((d, 1) for d in n.column_dimensions[:1])]:
        count = _rows_of(n, d.missing_place, axis) if d.missing_place >= 0 else 0
        if count >= MISSING_SOME * n.rows:
            yield _missing(n, d.name, count, "They stand as a group of their own.")
    for column, count in n.value_missing:
        if count >= MISSING_SOME * n.rows:
            yield _missing(n, column, count, "They count in none of its figures.")


def _missing(n: Numbers, name: str, count: int, how: str) -> Finding:
    share = count / n.rows
    return Finding(
        "missing", "medium" if share >= MISSING_MUCH else "low", f"{percent(share)} of {name} is missing",
        f"{plural(count, 'row')} of {n.rows:,} {'has' if count == 1 else 'have'} no {name}. {how}",
        "If they differ from the rest, the figures mislead.", f"Find out why {name} is missing.", (name,), {"share": share}, share,
    )  # fmt: skip


def _rows_of(n: Numbers, place: int, axis: int) -> int:
    if axis == 0:
        return next((n.counts[i][-1] for i, line in enumerate(n.lines) if line.places == (place,)), 0)
    return sum(n.counts[-1][j] for j, line in enumerate(n.columns) if line.places[:1] == (place,))


def other(n: Numbers) -> Iterator[Finding]:
    """Rare values that together hold 30% of the rows."""
    for d, axis in [*((d, 0) for d in n.row_dimensions[:1]), *((d, 1) for d in n.column_dimensions[:1])]:
        count = _rows_of(n, d.other_place, axis) if d.other_place >= 0 else 0
        if count >= OTHER_MUCH * n.rows:
            yield Finding(
                "other", "low", f"{percent(count / n.rows)} of the rows are {d.name} other", f"{plural(d.other, 'value')} of {d.name} count together; {percent(count / n.rows)} of the rows have one of them.",
                "What is among them is not seen.", "Raise `top` to see more of them.", (d.name,), {"share": count / n.rows}, count / n.rows,
            )  # fmt: skip


def body(n: Numbers) -> list[tuple[int, int]]:
    """Return the cells of the inside: no totals, no other, no missing."""
    lines = [
        i for i, line in enumerate(n.lines) if len(line.places) == n.depth and _usual(line.places, n.row_dimensions)
    ]
    columns = [j for j, line in enumerate(n.columns[:-1]) if _usual(line.places, n.column_dimensions)]
    return [(i, j) for i in lines for j in columns or [len(n.columns) - 1]]


def _usual(places: tuple[int, ...], dimensions: tuple[Dimension, ...]) -> bool:
    return all(place in d.usual for place, d in zip(places, dimensions, strict=True))


def empty(n: Numbers) -> Iterator[Finding]:
    """Combinations of groups that never occur."""
    inside = body(n)
    never = [(i, j) for i, j in inside if not n.counts[i][j]]
    if never and n.column_dimensions:
        told = joined([f"{of_line(n, i)} with {' · '.join(n.columns[j].labels)}" for i, j in never], 3)
        yield Finding(
            "empty", "low", f"{capital(spelled(len(never), 'combination'))} of {len(inside):,} never {'occurs' if len(never) == 1 else 'occur'}",
            f"No row has {told}.", "It may be impossible, or not recorded.", "Ask which of the two it is.",
            tuple(d.name for d in (*n.row_dimensions, *n.column_dimensions)), {"cells": len(never)}, len(never) / len(inside), "", "#table",
        )  # fmt: skip


def small(n: Numbers) -> Iterator[Finding]:
    """Means, medians and shares of fewer than 5 rows."""
    if n.measures[0].how not in ("mean", "median", "share", "min", "max"):
        return
    filled = [(i, j) for i, j in body(n) if n.counts[i][j]]
    few = [(i, j) for i, j in filled if n.counts[i][j] < SMALL_COUNT]
    if few:
        yield Finding(
            "small", "medium" if len(few) >= OFTEN * len(filled) else "low", f"{capital(spelled(len(few), 'figure'))} {'rests' if len(few) == 1 else 'rest'} on fewer than {SMALL_COUNT} rows",
            f"{plural(len(few), 'cell')} of {len(filled):,} {'has' if len(few) == 1 else 'have'} 1 to {SMALL_COUNT - 1} rows.", "Such figures jump by chance.",
            "Look at the rows behind a cell (hover over it) before quoting it.", (), {"cells": len(few)}, len(few) / len(filled) / 2, "", "#table",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (mass, levels, cells, changed, incomplete, missing, other, empty, small)
