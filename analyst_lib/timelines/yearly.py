"""The figure that lays the years side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyst_lib.figures.large import POSITIVE, SOFT, WARNING, canvas, drawn
from analyst_lib.html import escape
from analyst_lib.timelines.clock import MONTHS
from analyst_lib.timelines.collect import Found
from analyst_lib.timelines.figures import WIDTH, axis
from analyst_lib.timelines.numbers import Numbers
from analyst_lib.timelines.phrases import subject

Array = np.ndarray[Any, Any]
YEARS = 8


def year_lines(n: Numbers, found: Found) -> str:
    """Return the last years as lines over the same months."""
    series = found.series
    years = series.starts.astype("datetime64[Y]").astype(np.int64) + 1970
    last = np.unique(years)[-YEARS:]
    smooth = 28 if series.clock.per_year > 200 else 1
    shown = _smoothed(series.values, smooth)
    with canvas(WIDTH, 300) as figure:
        axes = figure.subplots()
        for year in last.tolist():
            mine = years == year
            day = (series.starts[mine] - np.datetime64(f"{year}-01-01", "s")) / np.timedelta64(86_400, "s")
            colour, width = _tone(year, last)
            axes.plot(day, shown[mine], color=colour, linewidth=width, zorder=3 if width > 1.5 else 2)
            there = np.flatnonzero(np.isfinite(shown[mine]))
            if len(there) and year >= last[-1] - 1:
                at = there[-1]
                axes.annotate(
                    str(year),
                    (day[at], shown[mine][at]),
                    (5, 0),
                    textcoords="offset points",
                    color=colour,
                    va="center",
                    fontweight="bold",
                )
        starts = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])
        axes.set_xticks(starts, [m[:3] for m in MONTHS])
        axes.set_xlim(-3, 385)
        axes.set_ylabel(axis(n))
        grey = (
            f"{last[0]} to {last[-3]} as thin lines"
            if len(last) > 3
            else f"{last[0]} as thin lines"
            if len(last) == 3
            else ""
        )
        note = f"{'Moving mean over 28 days' if smooth > 1 else 'Each line is one year'}{f'; {grey}' if grey else ''}."
        alt = f"{subject(n)} by month, one line a year: {last[0]} to {last[-1]}"
        return drawn(figure, alt=alt, caption=escape(note), name="years")


def _tone(year: int, last: Array) -> tuple[str, float]:
    if year == last[-1]:
        return POSITIVE, 2.4
    return (WARNING, 1.8) if year == last[-1] - 1 else (SOFT, 0.7)


def _smoothed(y: Array, width: int) -> Array:
    if width <= 1:
        return y
    there = np.isfinite(y)
    kernel = np.ones(width)
    total, count = np.convolve(np.where(there, y, 0), kernel)[: len(y)], np.convolve(there, kernel)[: len(y)]
    return np.where(count >= width / 2, total / np.maximum(count, 1), np.nan)
