"""Figures of groups: rows on a map, and how good each number of groups is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyst_lib.figures.large import INK, PALETTE, PAPER, SOFT, canvas, drawn, points, shortened
from analyst_lib.html import escape
from analyst_lib.segmentation.numbers import CERTAIN, STABLE, Numbers, Trial
from analyst_lib.words import joined, number, percent, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME = 44


def drawn_map(n: Numbers) -> str:
    """Return rows in the two directions in which they differ most, groups named where they lie."""
    if n.map is None:
        return ""
    with canvas(720, 440) as figure:
        axes = figure.subplots()
        labels = n.labels[n.map.rows]
        for group in sorted(set(labels.tolist())):
            mine = n.map.places[labels == group]
            colour = PALETTE[(group - 1) % 6] if group else PALETTE[0]
            points(axes, mine[:, 0].tolist(), mine[:, 1].tolist(), colour)
        _names(axes, n, labels)
        told_by = [f"{shortened(', '.join(f), 44)} ({percent(s)} of the variation)" for f, s in n.map.directions]
        axes.set_xlabel(told_by[0])
        axes.set_ylabel(told_by[1])
        axes.set_xticklabels([])
        axes.set_yticklabels([])
        axes.grid(visible=True, axis="both")
        told = "each group in its colour" if n.groups else "no gap divides them"
        both = percent(sum(n.map.shares))
        caption = f"Rows that are alike lie close together; {told}. The two directions show {both} of how rows differ."
        if len(n.map.rows) < n.rows:
            caption += f" A random {number(len(n.map.rows))} of {plural(n.rows, 'row')} are drawn."
        return drawn(figure, alt=f"Map of rows, {told}", caption=escape(caption), name="map")


def _names(axes: Axes, n: Numbers, labels: np.ndarray) -> None:
    assert n.map is not None
    for g in n.groups:
        mine = n.map.places[labels == g.number]
        if len(mine):
            x, y = np.median(mine, axis=0)
            box = {"boxstyle": "round,pad=0.25", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.85}
            name = f"{g.number} · {shortened(g.name, NAME)}"
            axes.annotate(name, (x, y), ha="center", va="center", color=INK, fontweight="bold", bbox=box)


def stability(n: Numbers) -> str:
    """Return how stable the best split into each number of groups is, and whether gaps set its groups apart."""
    if not n.trials:
        return ""
    kept = [_better([t for t in n.trials if t.groups == k]) for k in sorted({t.groups for t in n.trials})]
    with canvas(620, 290) as figure:
        axes = figure.subplots()
        axes.axhline(STABLE, color=SOFT, linewidth=1.2, linestyle=(0, (3, 2)))
        axes.plot([t.groups for t in kept], [t.least for t in kept], color=PALETTE[0])
        for t in kept:
            inside = PALETTE[0] if t.doubt <= CERTAIN else PAPER
            axes.plot(t.groups, t.least, "o", markersize=9, color=PALETTE[0], markerfacecolor=inside)
        if n.chosen is not None:
            word, place = "chosen" if n.asked is None else "asked for", (n.chosen.groups, n.chosen.least)
            axes.annotate(word, place, xytext=(0, 10), textcoords="offset points", ha="center")
        last = (kept[-1].groups, STABLE)
        axes.annotate("stable", last, xytext=(4, 4), textcoords="offset points", color=SOFT, ha="right")
        axes.set_xticks([t.groups for t in kept])
        axes.set_ylim(0, 1.12)
        axes.set_xlabel("number of groups")
        axes.set_ylabel("found again, least stable group")
        caption = _told(n, kept)
        return drawn(
            figure,
            alt="How much of the least stable group is found again, by number of groups",
            caption=escape(caption),
            name="stability",
        )


def _better(trials: list[Trial]) -> Trial:
    return max(trials, key=lambda t: (t.clear, t.doubt <= CERTAIN, t.least))


def _told(n: Numbers, kept: list[Trial]) -> str:
    apart = [str(t.groups) for t in kept if t.doubt <= CERTAIN]
    if not apart:
        return "No number of groups is set apart by gaps (none is filled)."
    again = "How much of the least stable group comes out again when half of the rows are used (1: all of it)."
    gaps = f"{again} Filled: gaps set all groups apart ({joined(apart, 9)})."
    if n.groups and n.asked is None:
        return f"{gaps} Chosen is the largest number that is stable and set apart by gaps."
    return gaps
