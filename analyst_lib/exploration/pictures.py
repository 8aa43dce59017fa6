"""The figures of an exploration: what explains how much, how the target moves, interactions, and time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analyst_lib.exploration.features import Feature
from analyst_lib.exploration.numbers import Driver, Interaction, Line, Point, TargetNumbers, Trend
from analyst_lib.exploration.shapes import MISSING
from analyst_lib.exploration.wording import effect, subject
from analyst_lib.figures.large import (
    BAR,
    INK,
    LINE,
    NEGATIVE,
    PALETTE,
    POSITIVE,
    SOFT,
    canvas,
    drawn,
    points,
    shortened,
)
from analyst_lib.html import escape
from analyst_lib.words import capital, number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = 12
DRAWN = 2000
SEED = 0
NAME = 28


def ranking(drivers: Sequence[Driver], target: TargetNumbers) -> str:
    """Return bars of what each driver explains alone, the part that it adds to the strongest in full colour."""
    shown = list(drivers[:SHOWN])
    with canvas(560, 56 + 30 * len(shown)) as figure:
        axes = figure.subplots()
        for place, d in enumerate(shown):
            _bar(axes, place, d)
        axes.set_yticks(range(len(shown)), [shortened(d.name, NAME) for d in shown])
        axes.invert_yaxis()
        top = max([d.share.high for d in shown] + [0.05])
        axes.set_xlim(0, min(1.0, top) * 1.14)
        axes.xaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
        axes.set_xlabel(f"share of {shortened(target.name, 40)} explained")
        axes.grid(visible=False)
        axes.tick_params(axis="y", labelcolor=INK)
        best = f"{escape(shown[0].name)} tells most of {escape(target.name)}"
        said = f"{best}. Pale: what a column explains alone, with its 95% interval; full: what it adds to the first."
        return drawn(figure, alt=f"What explains {target.name}, a bar for each column", caption=said, name="drivers")


def _bar(axes: Axes, place: int, d: Driver) -> None:
    share, first = d.share, not np.isfinite(d.beyond) and place == 0
    own = share.value if first else min(d.beyond, share.value) if np.isfinite(d.beyond) else 0.0
    axes.barh(place, share.value, height=0.62, color=BAR, alpha=0.45, linewidth=0)
    axes.barh(place, own, height=0.62, color=POSITIVE, linewidth=0)
    axes.plot([share.low, share.high], [place, place], color=SOFT, linewidth=1.2)
    axes.annotate(
        percent(share.value),
        (max(share.high, share.value), place),
        (6, 0),
        textcoords="offset points",
        va="center",
        color=INK,
    )


def driver(d: Driver, feature: Feature, target: TargetNumbers, y: np.ndarray) -> str:
    """Return how the target (y of shape (n,), as it is told) moves with one driver."""
    with canvas(420, 290) as figure:
        axes = figure.subplots()
        if d.kind == "category":
            _levels(axes, d, feature, target, y)
        else:
            _along(axes, d, feature, target, y)
        told = f"{capital(subject(target, d.outcome))} {effect(d, target)}."
        return drawn(figure, alt=f"{target.name} by {d.name}", caption=escape(told), name=f"{target.name} by {d.name}")


def _along(axes: Axes, d: Driver, feature: Feature, target: TargetNumbers, y: np.ndarray) -> None:
    known = np.flatnonzero(feature.present)
    if len(known) > DRAWN:
        known = np.sort(np.random.default_rng(SEED).choice(known, DRAWN, replace=False))
    xs = _axis(feature.values[known], d.kind)
    if target.kind == "number":
        points(axes, xs.tolist(), y[known].tolist(), BAR)
        _limited(axes, y[known])
    spots = [p for p in d.points if p.label != MISSING]
    _line(axes, spots, d.kind, POSITIVE)
    if target.kind != "number":
        axes.yaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]) if min(p.mean for p in spots) < 0.3 else None)
    if d.kind != "time" and bool(np.all(feature.values[known] == np.round(feature.values[known]))):
        axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(shortened(d.name, 40))
    axes.set_ylabel(_side(target, d.outcome))


def _side(target: TargetNumbers, outcome: str) -> str:
    return shortened(target.name, 30) if target.kind == "number" else f"share {shortened(outcome, 24)}"


def _axis(values: np.ndarray, kind: str) -> np.ndarray:
    return values.astype("int64").astype("datetime64[s]") if kind == "time" else values


def _limited(axes: Axes, y: np.ndarray) -> None:
    """Keep a few far values from squeezing all the others: the view holds 99% of the rows."""
    low, high = np.quantile(y, [0.005, 0.995])
    if high > low and np.ptp(y) > 2 * (high - low):
        axes.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))


def _line(axes: Axes, spots: Sequence[Point], kind: str, colour: str, label: str = "") -> None:
    xs = _axis(np.array([p.x for p in spots]), kind)
    means = np.array([p.mean for p in spots])
    axes.fill_between(xs, [p.low for p in spots], [p.high for p in spots], color=colour, alpha=0.18, linewidth=0)
    axes.plot(xs, means, color=colour, marker="o", markersize=4, label=label or None)


def _levels(axes: Axes, d: Driver, feature: Feature, target: TargetNumbers, y: np.ndarray) -> None:
    spots = list(d.points)
    if target.kind == "number" and len(spots) <= 8:
        _boxes(axes, feature, spots, y)
    for place, p in enumerate(spots):
        axes.plot([p.low, p.high], [place, place], color=POSITIVE, linewidth=2.4)
        axes.plot([p.mean], [place], marker="o", markersize=6, color=POSITIVE)
        if target.kind != "number":
            axes.annotate(percent(p.mean), (p.high, place), (6, 0), textcoords="offset points", va="center", color=INK)
    axes.set_yticks(range(len(spots)), [f"{shortened(p.label, 20)}" for p in spots])
    axes.set_ylim(len(spots) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.tick_params(axis="y", labelcolor=INK)
    if target.kind != "number":
        axes.xaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
        axes.set_xlim(0, min(1.0, max(p.high for p in spots)) * 1.16)
    axes.set_xlabel(_side(target, d.outcome))
    axes.set_ylabel("")


def _boxes(axes: Axes, feature: Feature, spots: Sequence[Point], y: np.ndarray) -> None:
    place = {label: code for code, label in enumerate(feature.labels)}
    parts = [y[feature.codes == place.get(p.label, -1)] for p in spots]
    grey = {"color": SOFT, "linewidth": 1.0}
    axes.boxplot(
        parts, positions=range(len(spots)), orientation="horizontal", widths=0.6, patch_artist=True, manage_ticks=False,
        boxprops={"facecolor": BAR, "alpha": 0.45, "edgecolor": SOFT}, whiskerprops=grey, capprops=grey,
        medianprops=grey, flierprops={"markersize": 2.0, "markeredgecolor": SOFT},
    )  # fmt: skip


def classes(
    d: Driver, shares: Sequence[tuple[str, Sequence[float]]], labels: Sequence[str], target: TargetNumbers
) -> str:
    """Return stacked shares: a bar for each group of a driver, a part for each class of the target."""
    with canvas(420, 96 + 26 * len(shares)) as figure:
        axes = figure.subplots()
        for place, (_, parts) in enumerate(shares):
            left = 0.0
            for i, part in enumerate(parts):
                colour, alpha = PALETTE[i % len(PALETTE)], 1.0 if i < len(PALETTE) else 0.5
                label = shortened(labels[i], 18) if place == 0 else None
                axes.barh(place, part, left=left, height=0.7, color=colour, alpha=alpha, label=label)
                left += part
        axes.set_yticks(range(len(shares)), [shortened(label, 20) for label, _ in shares])
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.grid(visible=False)
        axes.tick_params(axis="y", labelcolor=INK)
        axes.xaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
        axes.set_ylabel(shortened(d.name, 30))
        figure.legend(loc="outside upper left", ncols=3, handlelength=1, handleheight=1)
        told = f"{capital(subject(target, d.outcome))} {effect(d, target)}."
        return drawn(
            figure, alt=f"Shares of {target.name} by {d.name}", caption=escape(told), name=f"{target.name} by {d.name}"
        )


def interaction(i: Interaction, target: TargetNumbers, time: bool) -> str:
    """Return the target along one column of a pair, a line for each group of the other."""
    with canvas(420, 300) as figure:
        axes = figure.subplots()
        ticks = _ticks(i.lines)
        for place, one in enumerate(i.lines):
            xs = (
                [Point(p.label, float(ticks.index(p.label)), p.mean, p.low, p.high, p.rows) for p in one.points]
                if ticks
                else one.points
            )
            _line(axes, xs, "time" if time else "number", PALETTE[place % len(PALETTE)], shortened(one.label, 20))
        if ticks:
            axes.set_xticks(range(len(ticks)), [shortened(t, 12) for t in ticks], rotation=30 if len(ticks) > 4 else 0)
        if target.kind != "number":
            axes.yaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
        axes.set_xlabel(shortened(i.a, 40))
        axes.set_ylabel(_side(target, i.outcome))
        figure.legend(loc="outside upper left", ncols=2, title=shortened(i.b, 40), alignment="left", handlelength=1.2)
        gain = f"the pair explains {percent(i.gain)} more than all separate effects added"
        said = f"How {escape(i.a)} goes with {escape(target.name)} depends on {escape(i.b)}: {gain}."
        return drawn(figure, alt=f"{target.name} by {i.a}, for each {i.b}", caption=said, name=f"{i.a} and {i.b}")


def _ticks(lines: Sequence[Line]) -> list[str]:
    """Return the labels of the axis if it is one of levels, else none."""
    spots = [p for one in lines for p in one.points]
    if all(p.label == number(p.x, 4) or " to " in p.label for p in spots):
        return []
    return list(dict.fromkeys(p.label for p in sorted(spots, key=lambda p: p.x)))


def over_time(t: Trend, kind: str, name: str) -> str:
    """Return means and intervals over time."""
    with canvas(560, 250) as figure:
        axes = figure.subplots()
        _line(axes, t.points, "time", POSITIVE if t.rho >= 0 else NEGATIVE)
        axes.axhline(
            np.average([p.mean for p in t.points], weights=[p.rows for p in t.points]),
            color=LINE,
            linewidth=1.2,
            zorder=0,
        )
        if kind != "number":
            axes.yaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
        axes.set_ylabel(shortened(name, 30))
        first, last = t.points[0], t.points[-1]
        form = number if kind == "number" else percent
        ends = f"{form(first.mean)} in {first.label}, {form(last.mean)} in {last.label}"
        said = f"{name} by {t.unit}: {ends}. The band is the 95% interval of each mean."
        return drawn(figure, alt=f"{name} over {t.time}", caption=escape(said), name=f"{name} over time")
