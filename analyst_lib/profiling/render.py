"""The pieces of a profile's report, made of its numbers and findings."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from analyst_lib.figures import small as charts
from analyst_lib.findings import Finding
from analyst_lib.html import breakable, escape
from analyst_lib.pieces import facts, tiles
from analyst_lib.profiling.numbers import ColumnNumbers, DateStats, Numbers, NumberStats, TextStats
from analyst_lib.words import number, percent, plural, span

CARDS = 60
BARS = 6
HEAT = 14
HOLES = 16


def overview(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return the few large numbers."""
    cells = n.rows * len(n.columns)
    important = sum(f.severity in ("high", "medium") for f in findings)
    return tiles(
        (f"{n.rows:,}", "row" if n.rows == 1 else "rows"),
        (f"{len(n.columns):,}", "column" if len(n.columns) == 1 else "columns"),
        (percent(n.missing_cells / cells) if cells else "–", "cells missing"),
        (f"{n.duplicate_rows:,}", "duplicate row" if n.duplicate_rows == 1 else "duplicate rows"),
        (f"{important}", "important finding" if important == 1 else "important findings"),
    )


def cards(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return a card for each column; of very many, those with findings first and the rest as a table."""
    named = {name for f in findings for name in f.columns}
    order = (
        sorted(n.columns, key=lambda c: (c.name not in named, c.position))
        if len(n.columns) > CARDS
        else list(n.columns)
    )
    first = sorted(order[:CARDS], key=lambda c: c.position)
    made = f'<div class="cards">{"".join(map(_card, first))}</div>'
    rest = order[CARDS:]
    if not rest:
        return made
    summary = f"<summary>The other {plural(len(rest), 'column')}, in short</summary>"
    return f'{made}<details class="rest">{summary}{_short(rest)}</details>'


def _card(c: ColumnNumbers) -> str:
    chip = f'<span class="chip">{percent(c.missing_share)} missing</span>' if c.missing else ""
    head = f'<header><h3>{breakable(c.name)}</h3><div class="type">{c.kind}{chip}</div></header>'
    if c.number is not None and c.number.counts:
        body = _number_card(c, c.number)
    elif c.date is not None:
        body = _date_card(c, c.date)
    elif c.text is not None:
        body = _text_card(c, c.text)
    else:
        body = '<p class="note">No value.</p>'
    return f'<article class="card" id="column-{c.position}">{head}{body}</article>'


def _number_card(c: ColumnNumbers, s: NumberStats) -> str:
    form = year if is_year(c) else short
    label = f"Distribution of {c.name} from {form(s.minimum)} to {form(s.maximum)}, median {form(s.median)}"
    middle = (s.median, form(s.median)) if s.maximum > s.minimum else None
    chart = charts.histogram(s.edges, s.counts, (form(s.minimum), form(s.maximum)), label, middle)
    told = [
        ("mean", form(s.mean)),
        ("median", form(s.median)),
        ("std", number(s.std)),
        ("distinct", f"{c.distinct:,}"),
    ]
    told += [("zeros", f"{s.zeros:,}")] if s.zeros else []
    return chart + facts([*told, ("outliers", f"{s.outliers_low + s.outliers_high:,}")])


def short(value: float) -> str:
    """Return a number to four significant digits."""
    return number(value, 4)


def is_year(c: ColumnNumbers) -> bool:
    """Whether a column's numbers are years, which are written without a thousands separator."""
    return c.number is not None and c.number.whole and c.number.minimum >= 1500 and c.number.maximum <= 2200


def year(value: float) -> str:
    """Return a year, or an average of years."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def _date_card(c: ColumnNumbers, s: DateStats) -> str:
    label = f"Distribution of {c.name} from {s.first} to {s.last}"
    days = (s.edges[-1] - s.edges[0]) / 86400
    chart = charts.bars([(s.first, c.present)], c.present, label) if not days else _date_chart(s, label)
    return chart + facts(
        [("first", s.first), ("last", s.last), ("distinct", f"{c.distinct:,}"), ("longest gap", span(s.longest_gap))]
    )


def _date_chart(s: DateStats, label: str) -> str:
    most = max(s.counts) or 1
    width = charts.WIDTH / len(s.counts)
    rows = [
        f'<rect class="b" x="{i * width + 0.5:.1f}" y="{64 - 64 * count / most:.1f}" width="{width - 1:.1f}" '
        f'height="{64 * count / most:.1f}" rx="1"><title>from {_day(s.edges[i])}: {plural(count, "row")}</title></rect>'
        for i, count in enumerate(s.counts)
        if count
    ]
    ends = f'<text x="0" y="78">{s.first[:10]}</text><text x="{charts.WIDTH}" y="78" text-anchor="end">{s.last[:10]}</text>'
    axis = f'<line class="axis" x1="0" x2="{charts.WIDTH}" y1="64.5" y2="64.5"/>'
    return charts.svg(82, label, "".join(rows) + axis + ends)


def _day(seconds: float) -> str:
    return (datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)).date().isoformat()


def _text_card(c: ColumnNumbers, s: TextStats) -> str:
    if c.kind in ("id", "text") or s.top[0][1] == 1:
        examples = ", ".join(value[:40] for value, _ in s.top[:3])
        told = [
            ("distinct", f"{c.distinct:,}"),
            ("length", f"{s.shortest} to {s.longest} characters"),
            ("for example", examples),
        ]
        return facts(told)
    label = f"Most frequent values of {c.name}: " + ", ".join(f"{v} {n}" for v, n in s.top[:BARS])
    chart = charts.bars(s.top[:BARS], c.present, label)
    more = [("others", f"{c.present - sum(n for _, n in s.top[:BARS]):,}")] if c.distinct > BARS else []
    return chart + facts([("distinct", f"{c.distinct:,}"), *more, ("rarest", s.rarest[:60])])


def _short(columns: Sequence[ColumnNumbers]) -> str:
    head = "".join(f'<th scope="col">{h}</th>' for h in ("column", "type", "missing", "distinct", "typical"))
    rows = "".join(
        f'<tr id="column-{c.position}"><td>{escape(c.name)}</td><td>{c.kind}</td><td class="right">{percent(c.missing_share)}</td>'
        f'<td class="right">{c.distinct:,}</td><td>{escape(_typical(c))}</td></tr>'
        for c in columns
    )
    frame = '<div class="frame" tabindex="0" role="region" aria-label="Columns in short">'
    return f"{frame}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _typical(c: ColumnNumbers) -> str:
    if c.number:
        return f"{number(c.number.q1)} to {number(c.number.q3)}, median {number(c.number.median)}"
    if c.date:
        return f"{c.date.first} to {c.date.last}"
    return c.text.top[0][0][:60] if c.text else "–"


def missing(n: Numbers) -> str:
    """Return the picture of what is missing together."""
    gaps = sorted((c for c in n.columns if c.missing), key=lambda c: -c.missing)
    if not gaps:
        return '<p class="note">No value is missing.</p>'
    names = [c.name for c in gaps[:HOLES]]
    patterns = [(frozenset(p.columns) & set(names), p.rows) for p in n.patterns]
    chart = charts.holes(names, [p for p in patterns if p[0]], "Which columns are missing together")
    bars = charts.bars([(c.name, c.missing) for c in gaps[:HOLES]], n.rows, "Missing values by column")
    left = f" Only the {HOLES} columns with most gaps are drawn." if len(gaps) > HOLES else ""
    said = f"Orange squares are missing in the same rows. {plural(n.rows_with_missing, 'row')} of {n.rows:,} lack something.{left}"
    first = f"<figure>{bars}<figcaption>How many rows lack each column.</figcaption></figure>"
    return f'<div class="two">{first}<figure>{chart}<figcaption>{said}</figcaption></figure></div>'


def heat(n: Numbers) -> str:
    """Return the map of relations between columns of all types."""
    if not n.relations:
        return '<p class="note">There are not two columns that can be related.</p>'
    strength = dict.fromkeys(n.related, 0.0)
    for r in n.relations:
        for name in (r.a, r.b):
            strength[name] = max(strength[name], abs(r.value))
    chosen = set(sorted(n.related, key=lambda name: -strength[name])[:HEAT])
    names = [name for name in n.related if name in chosen]
    values = {(r.a, r.b): (r.value, r.measure) for r in n.relations}
    chart = charts.heat(names, values, "Relations between columns")
    left = f" The {HEAT} most related of {len(n.related)} columns." if len(n.related) > HEAT else ""
    said = (
        "Pearson's correlation between numbers (orange: one falls as the other rises), Cramér's V between categories, "
    )
    said += f"the correlation ratio between a number and a category; over all rows where both are there.{left} {' '.join(n.notes)}"
    return f"<figure>{chart}<figcaption>{said}</figcaption></figure>"
