"""The large figures of a timeline: the series with what happened to it, its parts, its season, its years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analyst_lib.figures.large import BAR, INK, NEGATIVE, PALETTE, POSITIVE, SOFT, WARNING, canvas, drawn
from analyst_lib.html import escape
from analyst_lib.timelines.clock import MONTHS
from analyst_lib.timelines.collect import Found
from analyst_lib.timelines.facts import phase
from analyst_lib.timelines.labels import Label, place_labels
from analyst_lib.timelines.numbers import Numbers
from analyst_lib.timelines.phrases import amount, rate, subject
from analyst_lib.words import joined, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray[Any, Any]
WIDTH = 780
MANY = 1_500
BINS = 700
MARKED = 5


def whole(n: Numbers, found: Found) -> str:
    """Return the series with its trend, its changes and its anomalies, each with its name."""
    series = found.series
    x = series.starts
    with canvas(WIDTH, 380) as figure:
        axes = figure.subplots()
        _line(axes, x, series.values, BAR)
        axes.plot(x, found.lines.trend, color=INK, linewidth=2.0)
        _roomy(axes, series.values, bool(n.changes or n.anomalies))
        labels = [*_changes(axes, n), *_anomalies(axes, n)]
        place_labels(axes, labels)
        axes.set_ylabel(axis(n))
        axes.margins(x=0.01)
        told = _told(n)
        alt = f"{subject(n)} from {n.source.first} to {n.source.last} with its trend. {told}"
        return drawn(
            figure,
            alt=alt,
            caption=escape(f"The thick line is the trend, the thin one the series. {told}"),
            name="series",
        )


def _line(axes: Axes, x: Array, y: Array, colour: str) -> None:
    """Draw a series; a very long one as the band between the least and the greatest value of each short stretch."""
    if len(y) <= MANY:
        axes.plot(x, y, color=colour, linewidth=1.4)
        return
    size = int(np.ceil(len(y) / BINS))
    bounds = np.arange(0, len(y), size)
    filled = np.isfinite(y)
    low = np.minimum.reduceat(np.where(filled, y, np.inf), bounds)
    high = np.maximum.reduceat(np.where(filled, y, -np.inf), bounds)
    there = np.isfinite(low)
    axes.fill_between(
        x[bounds], np.where(there, low, np.nan), np.where(there, high, np.nan), color=colour, linewidth=0.8
    )


def _roomy(axes: Axes, y: Array, labelled: bool) -> None:
    low, high = float(np.nanmin(y)), float(np.nanmax(y))
    span = (high - low) or abs(high) or 1.0
    axes.set_ylim(low - 0.08 * span, high + (0.3 if labelled else 0.06) * span)


def _changes(axes: Axes, n: Numbers) -> list[Label]:
    made = []
    strongest = sorted(n.changes, key=lambda c: -c.gain)[:MARKED]
    for change in n.changes:
        x = np.datetime64(change.time)
        axes.axvline(
            x,  # type: ignore[arg-type]
            color=WARNING,
            linewidth=1.0,
            linestyle=(0, (4, 3)),
            ymax=0.88,
        )
        if change not in strongest:
            continue
        size = "" if change.kind == "trend" else _size(change.share, change.size)
        word = rate(n, change.after) if change.kind == "trend" else size
        made.append(Label(x, None, f"{brief(change.label)}: {word}", WARNING))
    return made


def brief(label: str) -> str:
    """Return the name of a step with short months, for a drawing."""
    for month in MONTHS:
        label = label.replace(month, month[:3])
    return label.removeprefix("week of ")


def _size(share: float | None, size: float) -> str:
    sign = "+" if size > 0 else "−"
    return f"{sign}{percent(abs(share))}" if share is not None and abs(share) < 1 else f"{sign}{amount(abs(size))}"


def _anomalies(axes: Axes, n: Numbers) -> list[Label]:
    x = np.array([a.peak for a in n.anomalies], "datetime64[s]")
    y = np.array([a.value for a in n.anomalies])
    if len(x):
        axes.scatter(x, y, s=22, facecolors="none", edgecolors=NEGATIVE, linewidths=1.5, zorder=3)
    return [Label(x[i], float(y[i]), brief(a.label), NEGATIVE) for i, a in enumerate(n.anomalies[:MARKED])]


def _told(n: Numbers) -> str:
    parts = []
    if n.changes:
        parts.append("dashed lines where level or trend changed (level: by how much it jumped; trend: its slope since)")
    if n.anomalies:
        parts.append("circles around values that do not fit")
    return f"Marked: {joined(parts)}." if parts else "No change and no anomaly was found."


def axis(n: Numbers) -> str:
    """Return the label of the axis of values."""
    from analyst_lib.figures.large import shortened

    how = {"sum": "sum of ", "mean": "mean ", "median": "median "}.get(n.source.how, "") if n.source.shared else ""
    name = f"{how}{n.source.value}" if n.source.value and n.source.how != "count" else "rows"
    return shortened(f"{name}, by {n.source.step}" if " " not in n.source.step else name, 40)


def parts(n: Numbers, found: Found) -> str:
    """Return trend, seasons and rest one below the other, on the scale they add up on."""
    series = found.series
    z = np.log(series.values) if found.relative else series.values
    rows = [("series", z), ("trend", found.parts.trend)]
    rows += [(f"season: {c.name}", s) for c, s in zip(found.cycles, found.parts.seasons, strict=True)]
    rows += [("rest", found.parts.rest)]
    with canvas(WIDTH, 96 * len(rows) + 24) as figure:
        panels = figure.subplots(len(rows), 1, sharex=True)
        for axes, (name, values) in zip(panels, rows, strict=True):
            _line(axes, series.starts, values, PALETTE[0] if name != "rest" else SOFT)
            axes.set_title(name, fontsize=11.5)
            axes.locator_params(axis="y", nbins=3)
            axes.margins(x=0.01)
        scale = (
            "They add up to the logarithm of the series, as its swings grow with its level."
            if found.relative
            else "They add up to the series."
        )
        told = ", ".join([f"trend {n.trend_strength:.2f}", *(f"{s.name} {s.strength:.2f}" for s in n.seasons)])
        caption = f"{scale} Each panel has its own scale. Strength, 0 to 1: {told}."
        return drawn(figure, alt=f"Trend, season and rest. {caption}", caption=escape(caption), name="parts")


def season(n: Numbers, found: Found, place: int) -> str:
    """Return the shape of one season in its last cycle."""
    cycle, part = found.cycles[place], found.parts.seasons[place]
    starts, y = found.series.starts[-cycle.period :], part[-cycle.period :]
    shape = 100 * np.expm1(y) if found.relative else y
    turn = _natural_start(starts, cycle.name)
    starts, shape = np.roll(starts, -turn), np.roll(shape, -turn)
    named = [phase(found.series.clock, cycle.name, s) for s in starts]
    with canvas(440, 260) as figure:
        axes = figure.subplots()
        where = np.arange(len(shape))
        if len(shape) <= 31:
            axes.bar(where, shape, color=[POSITIVE if v >= 0 else NEGATIVE for v in shape], width=0.75)
        else:
            axes.plot(where, shape, color=POSITIVE)
        axes.axhline(0, color=SOFT, linewidth=1)
        name_phases(axes, named)
        axes.set_ylabel("% from the trend" if found.relative else "above the trend")
        s = n.seasons[place]
        how = _prefix(s.name)
        caption = f"The {s.name}: highest {how} {s.peak}, lowest {how} {s.trough}."
        return drawn(figure, alt=f"Season of the {s.name}. {caption}", caption=escape(caption), name=f"season-{s.name}")


def _prefix(cycle: str) -> str:
    return {"day": "at", "week": "on"}.get(cycle, "in")


def _natural_start(starts: Array, cycle: str) -> int:
    """Return which step begins the cycle as people count it: midnight, Monday or January."""
    seconds = starts.astype("datetime64[s]").astype(np.int64)
    if cycle == "day":
        return int((seconds % 86_400).argmin())
    if cycle == "week":
        return int(((seconds - 4 * 86_400) % (7 * 86_400)).argmin())
    return int((seconds - starts.astype("datetime64[Y]").astype("datetime64[s]").astype(np.int64)).argmin())


def name_phases(axes: Axes, named: list[str]) -> None:
    """Label an axis of the phases of a season: each if they are few, months by their letters if they are many."""
    short = [" ".join(word[:3] if word.isalpha() else word for word in name.split()) for name in named]
    if len(named) > 31:
        months = [m for m in MONTHS if any(m in name for name in named)]
        if months:
            first = [next(i for i, name in enumerate(named) if m in name) for m in months]
            axes.set_xticks(first, [m[0] for m in months])
            return
        short = [name.split()[0][:3] for name in named]
    every = max(1, int(np.ceil(len(named) / (7 if len(named) > 31 else 12))))
    axes.set_xticks(np.arange(0, len(named), every), [short[i] for i in range(0, len(named), every)])
