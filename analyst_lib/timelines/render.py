"""The pieces of a timeline's report that are not large figures: tiles, tables, facts and notes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.figures.small import svg
from analyst_lib.html import escape
from analyst_lib.pieces import facts, note, pictured, tiles
from analyst_lib.timelines.collect import Found
from analyst_lib.timelines.numbers import EffectNumbers, Move, Numbers, YearNumbers
from analyst_lib.timelines.phrases import amount, dated, rate, signed_size
from analyst_lib.words import number, percent, plural

ROW = 22
PARTS = 10
SCORES = (
    "Score: of a value, how many usual (robust standard) deviations it lies from what was expected; of a change, how much "
    "better the series is described with it than without."
)


def overview(n: Numbers) -> str:
    """Return the few large numbers."""
    c = n.state.year or n.state.recent
    change = (
        ("–", "on the year before")
        if c is None
        else (_signed(c.share, c.value - c.before), "on the year before" if n.state.year else "on the time before")
    )
    jumps = sum(x.kind == "level" for x in n.changes)
    bends = len(n.changes) - jumps
    shown = [
        (amount(n.state.value), dated(n.state.last)), change, (n.state.direction, "trend"),
        (f"{jumps}", "jump of the level" if jumps == 1 else "jumps of the level"),
        (f"{bends}", "bend of the trend" if bends == 1 else "bends of the trend"),
        (f"{len(n.anomalies)}", "anomaly" if len(n.anomalies) == 1 else "anomalies"),
    ]  # fmt: skip
    return tiles(*shown)


def _signed(share: float | None, gap: float) -> str:
    sign = "+" if gap > 0 else "−" if gap < 0 else ""
    return f"{sign}{percent(abs(share))}" if share is not None and abs(share) < 10 else f"{sign}{amount(abs(gap))}"


def events(n: Numbers) -> pd.DataFrame:
    """Return the changes and anomalies as a table in order of time."""
    rows: list[tuple[str, dict[str, Any]]] = []
    for c in n.changes:
        level = c.kind == "level"
        rows.append((c.time, {
            "when": c.label, "what": "level jumped" if level else "trend bent",
            "from": amount(c.before) if level else rate(n, c.before), "to": amount(c.after) if level else rate(n, c.after),
            "by": _signed(c.share, c.size) if level else "", "steps": 1, "score": c.gain,
        }))  # fmt: skip
    for a in n.anomalies:
        rows.append((a.first, {
            "when": a.label, "what": "does not fit", "from": f"{amount(a.expected)} expected", "to": amount(a.value),
            "by": _signed(a.value / a.expected - 1 if a.expected > 0 and a.value >= 0 else None, a.value - a.expected),
            "steps": a.steps, "score": abs(a.score),
        }))  # fmt: skip
    columns = ["when", "what", "from", "to", "by", "steps", "score"]
    return pd.DataFrame([row for _, row in sorted(rows, key=lambda r: r[0])], columns=columns)


def effects(n: Numbers) -> pd.DataFrame:
    """Return the calendar effects as a table, one row an effect."""
    rows = [
        {
            "effect": e.name, "highest": _level(e, 0), "lowest": _level(e, -1) if len(e.levels) > 1 else "",
            "test": f"{e.test}, {plural(e.blocks, 'block')}", "p": e.p_value, "p corrected": e.corrected, "effect size": e.effect,
        }
        for e in n.effects
    ]  # fmt: skip
    columns = ["effect", "highest", "lowest", "test", "p", "p corrected", "effect size"]
    return pd.DataFrame(rows, columns=columns)


def _level(e: EffectNumbers, place: int) -> str:
    name, size = sorted(e.levels, key=lambda level: -level[1])[place]
    return f"{name} {signed_size(size, e.relative)}"


def years(n: Numbers) -> pd.DataFrame:
    """Return the calendar years as a table; where shares mean nothing (below zero) with differences from year to year."""
    shares = growing(n)
    rows = [
        {
            "year": str(y.year), "value": y.value, "on the year before": y.growth if shares else _gap(before, y),
            "steps": y.steps, "whole year": "yes" if y.complete else "no",
        }
        for before, y in zip([None, *n.years[:-1]], n.years, strict=True)
    ][::-1]  # fmt: skip
    return pd.DataFrame(rows, columns=["year", "value", "on the year before", "steps", "whole year"])


def growing(n: Numbers) -> bool:
    """Tell whether the years' growth can be told as a share."""
    return any(y.growth is not None for y in n.years)


def _gap(before: YearNumbers | None, y: YearNumbers) -> float | None:
    usable = before is not None and before.complete and y.complete and before.year == y.year - 1
    return y.value - before.value if usable and before is not None else None


def signed(gap: float) -> str:
    """Return a difference with its sign."""
    return f"{'+' if gap >= 0 else '−'}{number(abs(gap))}"


def growth(share: float) -> str:
    """Return a growth with its sign."""
    return f"{'+' if share >= 0 else '−'}{percent(abs(share))}"


def p_value(value: float) -> str:
    """Return a p-value, small ones as a bound."""
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def data(found: Found) -> pd.DataFrame:
    """Return the series with its parts, one row a step, the newest first."""
    series = found.series
    table = pd.DataFrame({
        "from": [series.label(i) for i in range(len(series))], "value": series.values, "trend": found.lines.trend,
        "expected": found.lines.expected, "seasonally adjusted": _adjusted(found), "rows": series.rows,
    })  # fmt: skip
    return table.iloc[::-1].reset_index(drop=True)


def _adjusted(found: Found) -> Any:
    y = found.series.values
    return y / np.exp(found.parts.season) if found.relative else y - found.parts.season


def group_move(m: Move) -> str:
    """Return one change of the total as bars: what each group did to it."""
    shown = m.parts[:PARTS]
    most = max(abs(p.contribution) for p in shown) or 1.0
    rows = []
    for i, p in enumerate(shown):
        y, width = i * ROW, 105 * abs(p.contribution) / most
        x = 280 if p.contribution >= 0 else 280 - width
        said = f"{'+' if p.contribution >= 0 else '−'}{amount(abs(p.contribution))}"
        end = (280 + width + 5, "start") if p.contribution >= 0 else (280 - width - 5, "end")
        name = p.group if len(p.group) <= 18 else f"{p.group[:17]}…"
        rows.append(
            f'<text x="0" y="{y + 13}">{escape(name)}<title>{escape(p.group)}</title></text>'
            f'<rect class="{"pos" if p.contribution >= 0 else "neg"}" x="{x:.1f}" y="{y + 3}" width="{max(1, width):.1f}" height="13" rx="2"/>'
            f'<text class="v" x="{end[0]:.1f}" y="{y + 13}" text-anchor="{end[1]}">{said}</text>'
        )
    label = "; ".join(f"{p.group} {amount(p.contribution)}" for p in shown)
    drawing = svg(len(shown) * ROW + 2, f"What each group did to {m.what}: {label}", "".join(rows), 440)
    caption = f"<b>{escape(m.what[:1].upper() + m.what[1:])}</b>: from {amount(m.before)} ({escape(m.then)}) to {amount(m.after)} ({escape(m.now)}); the bars add up to the difference."
    return pictured(drawing, caption)


def group_table(n: Numbers) -> pd.DataFrame:
    """Return every group's part in every change."""
    rows = [
        {"change": m.what, "group": p.group, "before": p.before, "after": p.after, "contribution": p.contribution, "own change": p.within, "change of mix": p.mix}
        for m in n.moves for p in m.parts
    ]  # fmt: skip
    return pd.DataFrame(
        rows, columns=["change", "group", "before", "after", "contribution", "own change", "change of mix"]
    )


def made(n: Numbers) -> str:
    """Return how the series was made, and by which methods it was looked at."""
    s = n.source
    told = [
        ("time", s.time), ("value", s.value or "rows counted"), ("put together by", s.how), ("step", s.step),
        ("from", s.first), ("to", s.last), ("steps", f"{s.steps:,}"), ("rows", f"{s.rows:,}"), ("steps without value", f"{s.gaps:,}"),
    ]  # fmt: skip
    counts = (
        (s.untimed, "without a time"), (s.unreadable, "with a time that cannot be read"), (s.valueless, "without a finite number"),
        (s.doubled, "repeating a step"),
    )  # fmt: skip
    lines = [f"{plural(count, 'row')} {what}." for count, what in counts if count]
    lines += [f"Left out, as only partly covered: {', '.join(s.dropped[:4])}."] if s.dropped else []
    lines += (
        [f"{plural(s.zeros, 'step')} without rows {'counts' if s.zeros == 1 else 'count'} as 0."] if s.zeros else []
    )
    lines += list(s.notes)
    limit = (
        f"An anomaly lies {number(n.limit)} robust standard deviations or more from what is expected: noise of this length would show one in 5 of 100 series. "
        if np.isfinite(n.limit)
        else ""
    )
    method = (
        "Trend and season: STL (Cleveland et al. 1990), robust. Changes: binary segmentation with a modified BIC, beside noise with memory up to a random walk. "
        f"{limit}Calendar effects: Friedman's and Wilcoxon's tests within weeks, months and years, p-values corrected by Holm."
    )
    return facts(told) + "".join(note(line) for line in [*lines, method])
