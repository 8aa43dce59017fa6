"""The figure of a cross-table: bars for groups, lines over time, small multiples for columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from analyst_lib.figures.large import BAR, INK, PALETTE, SOFT, canvas, drawn, shortened
from analyst_lib.html import escape
from analyst_lib.pivoting.narrate import by
from analyst_lib.pivoting.numbers import Dimension, Numbers
from analyst_lib.pivoting.saying import form, of_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BARS, PANELS, SERIES = 20, 6, 6


def picture(n: Numbers) -> str:
    """Return the figure that suits the dimensions; empty if there is nothing to draw."""
    values = np.array(n.cells[0], dtype=float)
    lines = [i for i, line in enumerate(n.lines) if len(line.places) == n.depth]
    if not np.isfinite(values[lines]).any():
        return ""
    columns = range(len(n.columns) - 1) if n.column_dimensions else range(1)
    if n.depth == 1 and n.row_dimensions[0].kind == "period":
        lines = [i for i in lines if n.lines[i].places[0] in complete(n.row_dimensions[0])] or lines
        return _over_time(
            n, values[np.ix_(lines, columns)].T, [_head(n, j) for j in columns], [of_line(n, i) for i in lines]
        )
    if len(n.column_dimensions) == 1 and n.column_dimensions[0].kind == "period" and len(columns) > 2:
        shown = [j for j in columns if n.columns[j].places[0] in complete(n.column_dimensions[0])]
        return _over_time(n, values[np.ix_(lines, shown)], [of_line(n, i) for i in lines], [_head(n, j) for j in shown])
    return _bars(n, values, lines[:BARS], list(columns)[:PANELS])


def complete(d: Dimension) -> range:
    """Return the places of the periods that are over."""
    return d.usual[:-1] if d.incomplete else d.usual


def _head(n: Numbers, column: int) -> str:
    return " · ".join(n.columns[column].labels) or n.measures[0].title


def _over_time(n: Numbers, series: np.ndarray, names: Sequence[str], periods: Sequence[str]) -> str:
    kept = [k for k, name in enumerate(periods) if name != "(missing)"]
    order = np.argsort(-np.nan_to_num(np.nanmean(np.where(np.isfinite(series), series, 0), axis=1)), kind="stable")[
        :SERIES
    ]
    with canvas(560, 330) as figure:
        axes = figure.subplots()
        for place, s in enumerate(order):
            axes.plot(
                range(len(kept)),
                series[s][kept],
                color=PALETTE[place % len(PALETTE)],
                marker="o" if len(kept) <= 40 else "",
                markersize=3.5,
            )
        _ends(axes, [series[s][kept] for s in order], [names[s] for s in order])
        step = max(1, len(kept) // 10)
        axes.set_xticks(
            range(0, len(kept), step),
            [shortened(periods[k], 18) for k in kept[::step]],
            rotation=30 if len(kept) > 8 else 0,
            ha="right" if len(kept) > 8 else "center",
        )
        axes.yaxis.set_major_formatter(_axis(n))
        axes.set_ylabel(shortened(n.measures[0].title, 40))
        left = f" The {len(order)} largest of {len(names)} are drawn." if len(names) > len(order) else ""
        return drawn(
            figure,
            alt=f"{n.measures[0].title} by {by(n)}",
            caption=escape(f"{n.measures[0].title} by {by(n)}.{left}"),
            name="pivot",
        )


def _ends(axes: Axes, series: Sequence[np.ndarray], names: Sequence[str]) -> None:
    """Write each line's name at its end, moved apart where they would overlap."""
    if len(names) < 2:
        return
    ends = [
        (float(s[np.isfinite(s)][-1]), int(np.flatnonzero(np.isfinite(s))[-1]), place)
        for place, s in enumerate(series)
        if np.isfinite(s).any()
    ]
    low, high = axes.get_ylim()
    gap, last = (high - low) * 0.058, -np.inf
    for value, x, place in sorted(ends):
        y = max(value, last + gap)
        last = y
        axes.annotate(
            shortened(names[place], 18),
            (x, value),
            (len(series[place]) - 1 + 0.15, y),
            textcoords="data",
            color=PALETTE[place % len(PALETTE)],
            va="center",
            annotation_clip=False,
        )


def _bars(n: Numbers, values: np.ndarray, lines: Sequence[int], columns: Sequence[int]) -> str:
    wide = min(2 if len(columns) in (2, 4) else 3, len(columns))
    tall = -(-len(columns) // wide)
    with canvas(560, tall * (58 + 24 * len(lines))) as figure:
        grid = figure.subplots(tall, wide, sharex=True, sharey=True, squeeze=False)
        say = form(n, 0)
        for panel, axes in enumerate(grid.flat):
            if panel >= len(columns):
                axes.set_visible(False)
                continue
            _panel(axes, values[list(lines), columns[panel]], say)
            if n.column_dimensions:
                axes.set_title(shortened(_head(n, columns[panel]), 26))
        first = grid[0, 0]
        first.set_yticks(range(len(lines)), [shortened(of_line(n, i), 26 if wide == 1 else 20) for i in lines])
        first.set_ylim(len(lines) - 0.4, -0.6)
        held = values[np.ix_(lines, columns)]
        low, high = min(0.0, float(np.nanmin(held))), max(0.0, float(np.nanmax(held)))
        first.set_xlim(low * 1.25, high * 1.3 if high > low else 1)
        first.xaxis.set_major_formatter(_axis(n))
        rest = [f"the first {len(lines)} lines"] if len(lines) < sum(len(x.places) == n.depth for x in n.lines) else []
        rest += (
            [f"the first {len(columns)} of {len(n.columns) - 1} columns"]
            if n.column_dimensions and len(columns) < len(n.columns) - 1
            else []
        )
        scale = ", all panels on one scale" if len(columns) > 1 else ""
        said = f"{n.measures[0].title} by {by(n)}{scale}{': ' + ' and '.join(rest) if rest else ''}."
        return drawn(figure, alt=f"{n.measures[0].title} by {by(n)}", caption=escape(said), name="pivot")


def _panel(axes: Axes, values: np.ndarray, say: Callable[[float], str]) -> None:
    for place, value in enumerate(values):
        if not np.isfinite(value):
            axes.annotate("–", (0, place), (4, 0), textcoords="offset points", va="center", color=SOFT)
            continue
        axes.barh(place, value, height=0.66, color=BAR, linewidth=0)
        right = value >= 0
        axes.annotate(
            say(float(value)),
            (value, place),
            (4 if right else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if right else "right",
            color=INK,
            fontsize=10.5,
        )
    axes.grid(visible=False)
    axes.tick_params(axis="y", labelcolor=INK, length=0)
    axes.locator_params(axis="x", nbins=3)


def _axis(n: Numbers) -> Callable[[float, float], str]:
    if n.measures[0].how == "share":
        return lambda value, _: f"{value:.0%}"
    return lambda value, _: f"{value:,.10g}"
