"""The pieces of the report on groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analyst_lib.figures.small import CHARACTER, cut, svg, tone
from analyst_lib.html import escape
from analyst_lib.outlying.columns import LabelColumn, NumberColumn
from analyst_lib.pieces import note, pictured, tiles
from analyst_lib.segmentation.encoding import Feature
from analyst_lib.segmentation.narrate import described
from analyst_lib.segmentation.numbers import Group, Numbers
from analyst_lib.words import joined, number, percent, plural

HEAT_ROWS = 14
VALUES = 8


def overview(n: Numbers) -> str:
    """Return the few large numbers."""
    first = ("clear group" if n.clear else "group") + ("" if len(n.groups) == 1 else "s")
    found = [(str(len(n.groups)), first)] if n.groups else [("none", "clear groups")]
    more = []
    if n.chosen:
        more = [
            (percent(n.chosen.least), "or more of each group found again in half of the rows"),
            (percent(n.fidelity), "of the rows follow simple rules"),
        ]
    return tiles(
        *found, (f"{n.rows:,}", "row" if n.rows == 1 else "rows"), (str(len(n.variables)), "columns compared"), *more
    )


def cards(n: Numbers, features: dict[str, Feature]) -> str:
    """Return a card for each group: name, size, what sets it apart, its rule."""
    if not n.groups:
        return note("There are no groups to describe.")
    return f'<div class="cards">{"".join(_card(g, n, features) for g in n.groups)}</div>'


def _card(g: Group, n: Numbers, features: dict[str, Feature]) -> str:
    dot = f'<svg viewBox="0 0 12 12" style="display:inline-block;width:12px;margin-right:7px"><circle class="g{(g.number - 1) % 6}" cx="6" cy="6" r="5"/></svg>'
    head = f'<header><h3>{dot}{g.number} · {escape(g.name)}</h3><div class="type">{number(g.rows)} · {percent(g.share)}</div></header>'
    lines = "".join(f"<li>{escape(text)}</li>" for text in described(g, features))
    body = f"<ul>{lines}</ul>" if lines else note("It differs little from the others in any single column.")
    rule = ""
    if g.rule:
        rule = f"Rule: {joined(list(g.rule.conditions), 9)}. It catches {percent(g.rule.caught)} of the group, and {percent(g.rule.right)} of what it catches is right."
    steady = (
        f"When only half of the rows are used, {percent(g.stability)} of it is found again (mean Jaccard agreement)."
        if n.chosen
        else ""
    )
    return f'<article class="card">{head}{body}{note(rule) if rule else ""}{note(steady)}</article>'


def profiles(n: Numbers, features: Sequence[Feature]) -> pd.DataFrame:
    """Return each column in each group and in all rows: the median, or the commonest label and its share."""
    lines = []
    for f in features:
        line = {"column": f.variable.name, "all rows": summarised(f, np.ones(len(f.block), bool))}
        line |= {f"{g.number} · {g.name}": summarised(f, n.labels == g.number) for g in n.groups}
        lines.append(line)
    return pd.DataFrame(lines)


def summarised(f: Feature, inside: np.ndarray) -> str:
    """Return the middle of a column in some rows: median and quartiles, or the commonest label."""
    if isinstance(f.source, NumberColumn):
        values = f.source.values[inside & ~np.isnan(f.source.values)]
        if not len(values):
            return "–"
        low, middle, high = (f.source.told(float(q)) for q in np.quantile(values, [0.25, 0.5, 0.75]))
        return f"{middle} ({low} to {high})"
    codes = f.source.codes[inside & (f.source.codes >= 0)]
    if not len(codes):
        return "–"
    counts = np.bincount(codes, minlength=len(f.source.levels))
    return f"{f.source.levels[int(counts.argmax())]} {percent(float(counts.max() / counts.sum()))}"


def heat(n: Numbers, features: Sequence[Feature]) -> str:
    """Return a picture of how each group differs from all others, column by column."""
    if not n.groups:
        return ""
    effects = {g.number: {t.column: t for t in g.traits} for g in n.groups}
    strength = {
        f.variable.name: max(
            (abs(e[f.variable.name].effect) for e in effects.values() if f.variable.name in e), default=0.0
        )
        for f in features
    }
    chosen = sorted(features, key=lambda f: -strength[f.variable.name])[:HEAT_ROWS]
    left, size, width = 190, 30, 108
    parts = []
    for j, g in enumerate(n.groups):
        x = left + j * width + (width - 6) / 2
        parts.append(
            f'<text class="v" x="{x:.0f}" y="14" text-anchor="middle">{g.number} · {number(g.rows)} rows<title>{escape(g.name)}</title></text>'
        )
    for i, f in enumerate(chosen):
        y = 24 + i * size
        parts.append(
            f'<text x="{left - 8}" y="{y + 18}" text-anchor="end">{escape(cut(f.variable.name, left - 12))}<title>{escape(f.variable.name)}</title></text>'
        )
        parts += [_cell(left + j * width, y, width, f, n, g) for j, g in enumerate(n.groups)]
    drawing = svg(
        30 + len(chosen) * size,
        "How each group differs from all other rows, by column",
        "".join(parts),
        left + width * len(n.groups),
    )
    left_out = f" The {HEAT_ROWS} columns that differ most of {len(features)}." if len(features) > HEAT_ROWS else ""
    said = f"Blue: higher (or more often) than in all other rows; orange: lower. Full colour: two standard deviations or more. Numbers are medians; a label stands with the share of rows that have it.{left_out}"
    return pictured(drawing, said)


def _cell(x: float, y: float, width: int, f: Feature, n: Numbers, g: Group) -> str:
    trait = next((t for t in g.traits if t.column == f.variable.name), None)
    if trait is None:
        return ""
    colour, strength = ("pos" if trait.effect >= 0 else "neg"), min(1.0, abs(trait.effect) / 2)
    shown = (
        f"{trait.level} {percent(trait.inside)}" if isinstance(f.source, LabelColumn) else f.source.told(trait.inside)
    )
    title = f"{g.name}: {f.variable.name} {shown}; effect {trait.effect:+.1f} standard deviations"
    rect = f'<rect class="{colour}" fill-opacity="{tone(strength)}" x="{x}" y="{y}" width="{width - 6}" height="26" rx="3"><title>{escape(title)}</title></rect>'
    text = cut(shown, width - 6 - CHARACTER)
    return f'{rect}<text class="v" x="{x + (width - 6) / 2:.0f}" y="{y + 17.5:.0f}" text-anchor="middle">{escape(text)}</text>'


def typical(n: Numbers, table: pd.DataFrame, features: Sequence[Feature]) -> pd.DataFrame:
    """Return the most typical rows of each group with the values compared."""
    rows = [(g, row) for g in n.groups for row in g.typical]
    names = _shown(table, n, features)
    taken = table.iloc[[row for _, row in rows]][names].reset_index(drop=True)
    first = pd.DataFrame({"group": [f"{g.number} · {g.name}" for g, _ in rows], "row": [row + 1 for _, row in rows]})
    first.columns = pd.Index([_free(c, names) for c in first.columns])
    return pd.concat([first, taken], axis=1)


def _shown(table: pd.DataFrame, n: Numbers, features: Sequence[Feature]) -> list[str]:
    strength: dict[str, float] = {f.variable.name: 0.0 for f in features}
    for g in n.groups:
        for t in g.traits:
            strength[t.column] = max(strength[t.column], abs(t.effect))
    compared = sorted(strength, key=lambda name: -strength[name])[:VALUES]
    named = [c.name for c in n.left_out if "text" in c.why or "names" in c.why][:1]
    return [c for c in table.columns if c in compared or c in named]


def assignment(n: Numbers, table: pd.DataFrame) -> pd.DataFrame:
    """Return all rows with their group, its name, and how sure that is (0: on the border, 1: in the middle)."""
    names = {g.number: g.name for g in n.groups}
    first = {"group": n.labels, "group name": [names[g] for g in n.labels.tolist()], "sure": n.sure.round(2)}
    made = pd.DataFrame({_free(name, table.columns): values for name, values in first.items()})
    return pd.concat([made, table.reset_index(drop=True)], axis=1)


def _free(name: str, taken: Sequence[str] | pd.Index) -> str:
    """Return a name that no column of the table has."""
    while name in taken:
        name = f"{name} "
    return name


def method(n: Numbers) -> str:
    """Return how columns were compared, what was left out, and how the number of groups was chosen."""
    kinds = [
        ("numbers", [v for v in n.variables if v.kind == "number"]),
        ("labels", [v for v in n.variables if v.kind == "label"]),
    ]
    told = "".join(f"<li>{escape(v.name)}: {escape(v.how)}{_gaps(v.missing)}</li>" for _, vs in kinds for v in vs)
    parts = (
        [
            f"<p>Compared: {joined([plural(len(vs), 'column') + ' of ' + k for k, vs in kinds if vs])}.</p><ul>{told}</ul>"
        ]
        if told
        else []
    )
    out = [f"{c.name} ({c.why})" for c in n.left_out]
    parts += [note(f"Left out: {joined(out, 12)}.")] if out else []
    parts += [note(text) for text in n.notes]
    return "".join(parts)


def _gaps(share: float) -> str:
    return f"; {percent(share)} missing, taken as average" if share else ""
