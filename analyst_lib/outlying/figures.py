"""Figures of unusual rows: where they lie in each column, and beside what they contradict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analyst_lib.figures.large import LINE, PALETTE, SOFT, canvas, drawn, shortened
from analyst_lib.figures.small import ticks
from analyst_lib.html import escape
from analyst_lib.outlying.columns import NumberColumn
from analyst_lib.outlying.numbers import Numbers, Row
from analyst_lib.outlying.tails import Tail
from analyst_lib.words import joined, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STRIPS = 6
POINTS = 400
LABELS = 4
MARK = PALETTE[5]


def strips(n: Numbers, columns: Sequence[NumberColumn]) -> str:
    """Return a strip of points for each column with unusual values (else for the first columns), these named."""
    chosen = _chosen(n, columns)
    if not chosen:
        return ""
    with canvas(720, 34 + 66 * len(chosen)) as figure:
        grid = np.atleast_1d(figure.subplots(len(chosen), 1))
        for axes, column in zip(grid, chosen, strict=True):
            _strip(axes, column, n)
        said = joined([c.name for c in chosen], STRIPS)
        found = sum(1 for r in n.found if {c.name for c in chosen} & set(r.columns))
        caption = "Each dot is a row. Beyond the marks a value would be listed by itself; none is."
        if found:
            caption = f"Each dot is a row; {plural(found, 'unusual row')} in orange, with the row's number. "
            caption += "Beyond the marks a value would be listed by itself."
        if n.rows > POINTS:
            caption += f" Of the others a random {POINTS} in each column are drawn."
        return drawn(figure, alt=f"Where rows lie in {said}", caption=escape(caption), name="where-they-lie")


def _chosen(n: Numbers, columns: Sequence[NumberColumn]) -> list[NumberColumn]:
    known = [c for c in columns if c.name in n.tails]
    times = {c.name: sum(c.name in r.columns for r in n.found) for c in known}
    found = sorted((c for c in known if times[c.name]), key=lambda c: -times[c.name])[:STRIPS]
    return sorted(found or known[:STRIPS], key=lambda c: c.position)


def _strip(axes: Axes, column: NumberColumn, n: Numbers) -> None:
    rng = np.random.default_rng(0)
    unusual = [r.row for r in n.found if column.name in r.columns and not np.isnan(column.values[r.row])]
    rest = np.setdiff1d(np.flatnonzero(~np.isnan(column.values)), unusual)
    some = rng.permutation(rest)[:POINTS]
    up = rng.uniform(-0.32, 0.32, len(some))
    axes.scatter(column.values[some], up, s=9, color=PALETTE[0], alpha=0.35, linewidths=0)
    where = rng.uniform(-0.2, 0.2, len(unusual))
    axes.scatter(column.values[unusual], where, s=30, color=MARK, linewidths=0, zorder=3)
    _limits(axes, n.tails[column.name], n)
    _labels(axes, [(float(column.values[r]), r) for r in unusual])
    axes.set_ylim(-0.6, 1.1)
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.set_title(shortened(column.name, 60), fontsize=11.5, color=SOFT, fontweight="normal", pad=2)
    low, high = axes.get_xlim()
    at = np.floor(np.linspace(low, high, 5)[1:-1]) if column.is_date else np.array(ticks(low, high, 4))
    at = at[at == np.floor(at)] if column.whole else at
    axes.set_xticks(at, [column.told(float(t)) for t in at])
    axes.set_xlim(low, high)


def _limits(axes: Axes, tail: Tail, n: Numbers) -> None:
    """Draw where a value by itself would be listed, without making room for it."""
    low, high = axes.get_xlim()
    for limit in limits(tail, n):
        if low <= limit <= high:
            axes.plot([limit, limit], [-0.45, 0.45], color=SOFT, linewidth=1.2, linestyle=(0, (3, 2)))
    axes.set_xlim(low, high)
    axes.spines["bottom"].set_color(LINE)


def limits(tail: Tail, n: Numbers) -> np.ndarray:
    """Return the values beyond which one alone is listed, shape (2,)."""
    from scipy.special import ndtri

    far = -float(ndtri(min(0.25, n.false_alarms / 4 / max(1, n.tests) / 2)))
    return tail.values(np.array([-far, far]))


def _labels(axes: Axes, marks: Sequence[tuple[float, int]]) -> None:
    """Name the outermost points, as far as names do not overlap."""
    low, high = axes.get_xlim()
    middle, first, last = (low + share * (high - low) for share in (0.5, 0.06, 0.94))
    taken: list[float] = []
    for value, row in sorted(marks, key=lambda m: -abs(m[0] - middle)):
        if len(taken) < LABELS and all(abs(value - t) > 0.09 * (high - low) for t in taken):
            side = "right" if value > last else "left" if value < first else "center"
            axes.annotate(f"{row + 1:,}", (value, 0.42), ha=side, va="bottom", fontsize=11.5)
            taken.append(value)


def beside(n: Numbers, columns: Sequence[NumberColumn]) -> str:
    """Return a scatter of the two numbers that most rows contradict, these named; nothing if none does."""
    pair = _pair(n, {c.name for c in columns})
    if pair is None:
        return ""
    by_name = {c.name: c for c in columns}
    x, y = by_name[pair[1]], by_name[pair[0]]
    rows = [r for r in n.found if _contradicts(r, pair)]
    with canvas(720, 380) as figure:
        axes = figure.subplots()
        _cloud(axes, x, y, [r.row for r in rows])
        axes.set_xlabel(shortened(x.name, 60))
        axes.set_ylabel(shortened(y.name, 40))
        axes.grid(visible=True, axis="both")
        verb = "does" if len(rows) == 1 else "do"
        caption = f"{plural(len(rows), 'row')} (orange) {verb} not follow how {y.name} goes with {x.name} elsewhere."
        alt = f"{y.name} against {x.name}; the rows that do not fit are marked"
        return drawn(figure, alt=alt, caption=escape(caption), name="contradictions")


def _cloud(axes: Axes, x: NumberColumn, y: NumberColumn, unusual: Sequence[int]) -> None:
    both = np.flatnonzero(~np.isnan(x.values) & ~np.isnan(y.values))
    some = np.random.default_rng(0).permutation(np.setdiff1d(both, unusual))[: 2 * POINTS]
    axes.scatter(x.values[some], y.values[some], s=13, color=PALETTE[0], alpha=0.4, linewidths=0)
    axes.scatter(x.values[unusual], y.values[unusual], s=34, color=MARK, linewidths=0, zorder=3)
    spread = float(np.ptp(y.values[both])) or 1.0
    taken: list[float] = []
    for row in unusual:
        value = float(y.values[row])
        if len(taken) < 2 * LABELS and all(abs(value - t) > 0.05 * spread for t in taken):
            axes.annotate(
                f"row {row + 1:,}", (x.values[row], value), xytext=(7, 0), textcoords="offset points", va="center"
            )
            taken.append(value)


def _pair(n: Numbers, known: set[str]) -> tuple[str, str] | None:
    pairs: dict[tuple[str, str], int] = {}
    for row in n.found:
        for e in row.evidence:
            names = [c for c in e.columns if c in known]
            if e.kind in ("contradiction", "joint") and len(names) > 1 and names[0] == e.columns[0]:
                pairs[names[0], names[1]] = pairs.get((names[0], names[1]), 0) + (2 if e.kind == "contradiction" else 1)
    return max(pairs, key=lambda p: pairs[p]) if pairs else None


def _contradicts(row: Row, pair: tuple[str, str]) -> bool:
    return any(
        e.kind in ("contradiction", "joint") and e.columns[0] == pair[0] and pair[1] in e.columns for e in row.evidence
    )
