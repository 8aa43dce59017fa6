"""A column before and after, drawn small, side by side."""

from __future__ import annotations

from analyst_lib.cleaning.numbers import ColumnChange, Numbers
from analyst_lib.figures import small
from analyst_lib.html import breakable, escape
from analyst_lib.pieces import facts
from analyst_lib.profiling.cards import date_chart, is_year, short, year
from analyst_lib.profiling.numbers import ColumnNumbers
from analyst_lib.words import plural

CARDS = 40
BARS = 4
EXAMPLE = 30


def cards(n: Numbers) -> str:
    """Return a card for each column that changed, both sides beside each other."""
    return f'<div class="changes">{"".join(map(_card, n.changes[:CARDS]))}</div>'


def _card(change: ColumnChange) -> str:
    told = f"{plural(change.cells, 'cell')} changed" if change.after is not None else "left out"
    head = f'<header><h3>{breakable(change.name)}</h3><div class="type">{told}</div></header>'
    types = change.types if change.types[0] != change.types[1] else ("", "")
    sides = _side("Before", change.before, types[0])
    sides += _side("After", change.after, types[1]) if change.after is not None else ""
    return f'<article class="card">{head}<div class="sides">{sides}</div></article>'


def _side(title: str, c: ColumnNumbers, kind: str) -> str:
    told = [("kind", c.kind), ("missing", f"{c.missing:,}"), ("distinct", f"{c.distinct:,}")]
    told += [("pandas", kind)] if kind else []
    return f"<section><h4>{title}</h4>{_picture(title, c)}{facts(told)}</section>"


def _picture(title: str, c: ColumnNumbers) -> str:
    """Return a histogram, bars, or some values where neither tells anything."""
    label = f"{c.name} {title.lower()}"
    if c.number is not None and c.number.counts:
        s = c.number
        form = year if is_year(c) else short
        middle = (s.median, form(s.median)) if s.maximum > s.minimum else None
        return small.histogram(s.edges, s.counts, (form(s.minimum), form(s.maximum)), label, middle)
    if c.date is not None and c.date.edges[-1] > c.date.edges[0]:
        return date_chart(c.date, label)
    if c.text is not None and c.kind not in ("id", "text") and c.text.top[0][1] > 1:
        return small.bars([(_seen(v), k) for v, k in c.text.top[:BARS]], c.present, label)
    if c.text is not None:
        values = "".join(f"<li>{escape(_seen(v))}</li>" for v, _ in c.text.top[:BARS])
        return f'<ul class="values">{values}</ul>'
    return '<p class="note">No value.</p>' if not c.present else ""


def _seen(value: str) -> str:
    """Return a text with its spaces at the ends to be seen."""
    text = value.replace("\n", "↵")
    lead, tail = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    text = "␣" * lead + text.strip() + "␣" * tail if text.strip() else "␣" * min(len(text), 5)
    return text if len(text) <= EXAMPLE else f"{text[: EXAMPLE - 1]}…"
