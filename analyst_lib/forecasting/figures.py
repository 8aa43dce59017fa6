"""The figures of a forecast: what is to come, what was forecast before and what came, the shape of the season."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analyst_lib.figures.large import BAR, INK, PALETTE, SOFT, canvas, drawn, shortened
from analyst_lib.forecasting.collect import Seen
from analyst_lib.forecasting.numbers import Numbers, SeasonNumbers, SeriesNumbers
from analyst_lib.forecasting.phrases import ahead, compared_with, direction, gains, level, moves, titled
from analyst_lib.html import escape
from analyst_lib.timelines.figures import name_phases
from analyst_lib.timelines.phrases import amount
from analyst_lib.words import capital, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 640  # so that its text can be read on a phone
SHOWN = 6  # horizons of history beside the forecast
LEAST = 24
ORIGINS = 5
PANELS = 12
NOW, NEXT = INK, PALETTE[0]


def forecast(n: Numbers, seen: Seen, s: SeriesNumbers) -> str:
    """Return the history with the forecast and its interval."""
    with canvas(WIDTH, 310) as figure:
        axes = figure.subplots()
        _forecast(axes, seen)
        _name_lines(axes, n, seen, s)
        axes.set_ylabel(shortened(titled(n), 34))
        told = (
            f"{titled(n, s)} {'should' if s.sure or direction(s) == 'level' else 'may'} {moves(s)} {compared_with(s)}"
        )
        last = s.ahead[-1]
        band = f"The band holds the {level(n)} interval, {amount(last.low)} to {amount(last.high)} at the end"
        caption = f"{told}. {band}." if s.origins else f"The last value again. {band}."
        return drawn(
            figure, alt=f"History and forecast for {ahead(n)}. {caption}", caption=escape(caption), name="forecast"
        )


def _forecast(axes: Axes, seen: Seen) -> None:
    line, made = seen.line, seen.made
    first = max(0, len(line.values) - max(LEAST, SHOWN * made.plan.horizon))
    starts, known = line.regular.starts[first:], line.values[first:]
    coming = _coming(seen)
    axes.plot(starts, known, color=NOW, linewidth=1.4)
    holes = ~np.isfinite(line.regular.values[first:])
    axes.scatter(starts[holes], known[holes], s=18, facecolors="none", edgecolors=SOFT, linewidths=1.2, zorder=3)
    joint = np.concatenate([starts[-1:], coming])
    rows = (made.ahead.low, made.ahead.high, made.ahead.forecast)
    low, high, middle = (np.concatenate([known[-1:], row]) for row in rows)
    axes.fill_between(joint, low, high, color=BAR, alpha=0.35, linewidth=0)
    axes.plot(joint, middle, color=NEXT, linewidth=2.2)
    axes.margins(x=0.01)


def _coming(seen: Seen) -> np.ndarray:
    regular, horizon = seen.line.regular, seen.made.plan.horizon
    last = int(regular.ordinals[-1])
    return np.asarray(regular.clock.starts(np.arange(last + 1, last + 1 + horizon)))


def _name_lines(axes: Axes, n: Numbers, seen: Seen, s: SeriesNumbers) -> None:
    """Write the lines' names beside them: the forecast's at its end, the interval's below."""
    end, last = _coming(seen)[-1], s.ahead[-1]
    span = float(np.ptp(axes.get_ylim()))
    room = (axes.get_xlim()[1] - axes.get_xlim()[0]) * 0.17
    axes.set_xlim(right=axes.get_xlim()[1] + room)
    marks = sorted(
        [
            (last.high, amount(last.high), SOFT),
            (last.forecast, amount(last.forecast), NEXT),
            (last.low, amount(last.low), SOFT),
        ],
        key=lambda m: m[0],
    )
    places = _apart([m[0] for m in marks], 0.075 * span)
    for (_, text, colour), place in zip(marks, places, strict=True):
        weight = "bold" if colour == NEXT else "normal"
        axes.annotate(
            text, (end, place), (6, 0), textcoords="offset points", va="center", color=colour, fontweight=weight
        )


def _apart(values: Sequence[float], least: float) -> list[float]:
    """Return ascending places for labels, at least so far apart, around the middle one."""
    low, middle, high = values
    return [min(low, middle - least), middle, max(high, middle + least)]


def backtest(n: Numbers, seen: Seen, s: SeriesNumbers) -> str:
    """Return what was forecast at some earlier times, and what came."""
    line, made = seen.line, seen.made
    rows = apart(made.plan.origins, made.plan.horizon)
    first = max(0, made.plan.origins[rows[0]] - made.plan.horizon)
    starts = line.regular.starts
    with canvas(WIDTH, 280) as figure:
        axes = figure.subplots()
        axes.plot(starts[first:], line.values[first:], color=NOW, linewidth=1.4)
        for row in rows:
            origin = made.plan.origins[row]
            steps = min(made.plan.horizon, len(starts) - origin)
            axes.plot(
                starts[origin - 1 : origin + steps],
                np.concatenate([line.values[origin - 1 : origin], made.past.forecast[row, :steps]]),
                color=NEXT,
                linewidth=2,
            )
            axes.scatter(starts[origin - 1], line.values[origin - 1], s=20, color=NEXT, zorder=3)
        axes.set_ylabel(shortened(titled(n), 34))
        axes.margins(x=0.01)
        caption = (
            f"Blue: what would have been forecast at {len(rows)} of {s.origins} earlier times (dots) "
            f"from what was known then; the thin line: what came. The forecast {gains(s)}."
        )
        return drawn(
            figure, alt=f"Earlier forecasts and what came. {caption}", caption=escape(caption), name="backtest"
        )


def apart(origins: Sequence[int], horizon: int) -> list[int]:
    """Return which origins to draw: the last, and before it those whose forecasts do not overlap, five at most.

    Examples
    --------
    >>> apart((20, 22, 24, 26, 28, 30), 4)
    [1, 3, 5]
    """
    rows = [len(origins) - 1]
    for row in range(len(origins) - 2, -1, -1):
        if origins[row] + horizon <= origins[rows[0]] and len(rows) < ORIGINS:
            rows.insert(0, row)
    return rows


def season(s: SeriesNumbers) -> str:
    """Return how far each phase of the season lies above or below the trend."""
    assert s.season is not None
    names, sizes = zip(*s.season.phases, strict=True)
    shown = np.array(sizes) * (100 if s.season.relative else 1)
    with canvas(WIDTH, 230) as figure:
        axes = figure.subplots()
        if len(shown) <= 31:
            axes.bar(range(len(shown)), shown, color=np.where(shown >= 0, NEXT, PALETTE[5]).tolist(), width=0.72)
        else:
            axes.plot(range(len(shown)), shown, color=NEXT)
        axes.axhline(0, color=SOFT, linewidth=1)
        name_phases(axes, list(names))
        axes.set_ylabel("% from the trend" if s.season.relative else "from the trend")
        high, low = names[int(shown.argmax())], names[int(shown.argmin())]
        caption = (
            f"{capital(high)} lies highest, {_size(s.season, max(sizes))}, "
            f"{low} lowest, {_size(s.season, min(sizes))}; "
            f"{percent(s.season.strength)} of the movement around it follows the {s.season.cycle}."
        )
        return drawn(figure, alt=f"The season. {caption}", caption=escape(caption), name="season")


def _size(season: SeasonNumbers, size: float) -> str:
    much = percent(abs(size)) if season.relative else amount(abs(size))
    return f"{much} {'above' if size >= 0 else 'below'} the trend"


def panels(n: Numbers, seen: Sequence[Seen]) -> str:
    """Return a small forecast of each series, each on its own scale."""
    from matplotlib.dates import AutoDateLocator

    shown = list(zip(seen, n.series, strict=True))[:PANELS]
    rows = -(-len(shown) // 2)
    with canvas(WIDTH, 150 * rows + 20) as figure:
        grid = np.atleast_1d(figure.subplots(rows, 2, squeeze=False)).ravel()
        for axes, (one, s) in zip(grid, shown, strict=False):
            _forecast(axes, one)
            axes.set_title(f"{shortened(s.group, 24)}: {_short(s)}", fontsize=11.5)
            axes.locator_params(axis="y", nbins=4)
            axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=5))
        for axes in grid[len(shown) :]:
            axes.set_axis_off()
        more = f" The first {len(shown)} of {len(n.series)} are drawn." if len(n.series) > len(shown) else ""
        caption = (
            "Each on its own scale, the largest first; the thin line is what is known, blue the forecast "
            f"with its {level(n)} interval.{more}"
        )
        return drawn(
            figure, alt=f"Forecasts of {len(shown)} groups. {caption}", caption=escape(caption), name="forecasts"
        )


def _short(s: SeriesNumbers) -> str:
    if direction(s) == "level":
        return "about level"
    sign = "+" if direction(s) == "up" else "−"
    return f"{sign}{percent(abs(s.change))}" if s.change is not None and abs(s.change) < 1 else moves(s)
