"""Puts labels beside marks in time without one covering another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS = 4
STEP = 15.0
LETTER = 6.0


@dataclass(frozen=True)
class Label:
    """A text for a moment; `y` None puts it at the top, else it stands above that value."""

    x: np.datetime64
    y: float | None
    text: str
    colour: str


def place_labels(axes: Axes, labels: Sequence[Label]) -> None:
    """Write the labels in rows at the top of the axes, each in the first row with room; those without are left out.

    Labels of values have a thin line down to their mark.
    """
    from matplotlib.dates import date2num

    axes.figure.canvas.draw()
    box = axes.get_window_extent()
    letter, step = (size * axes.figure.dpi / 72 for size in (LETTER, STEP))
    left, right = axes.get_xlim()
    ends: list[list[tuple[float, float]]] = [[] for _ in range(ROWS)]
    for label in labels:
        share = (float(date2num(label.x)) - left) / ((right - left) or 1.0)
        centre, width = share * box.width, len(label.text) * letter
        start = min(max(centre - width / 2, 0.0), max(0.0, box.width - width))
        row = next((r for r in range(ROWS) if all(start + width + 8 < a or start > b + 8 for a, b in ends[r])), None)
        if row is None:
            continue
        ends[row].append((start, start + width))
        _write(axes, label, (start + width / 2) / box.width, 1 - (row + 0.6) * step / box.height)


def _write(axes: Axes, label: Label, x: float, y: float) -> None:
    if label.y is not None:
        arrow = {"arrowstyle": "-", "color": label.colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 3}
        axes.annotate(
            label.text, (label.x, label.y), (x, y), textcoords="axes fraction", ha="center", va="center",
            color=label.colour, fontsize=10.5, arrowprops=arrow,
        )  # fmt: skip
    else:
        axes.text(
            x, y, label.text, transform=axes.transAxes, ha="center", va="center", color=label.colour, fontsize=10.5
        )
