"""Words for the values, changes and reasons of a comparison, which findings, headline and cards share."""

from __future__ import annotations

import datetime

from analyst_lib.comparison.intervals import Interval
from analyst_lib.comparison.numbers import ColumnChange, LabelShift, Level, Numbers, NumberShift
from analyst_lib.comparison.why import GroupPart, Why
from analyst_lib.words import capital, joined, number, percent, span

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def value(c: ColumnChange, x: float) -> str:
    """Return a value of a column in words: a date, a year without separators, a number to what matters."""
    if c.is_time and c.role != "text":
        return moment(x, daily=c.kind == "date")
    if is_year(c):
        return f"{x:.0f}" if float(x).is_integer() else f"{x:.1f}"
    return number(x, 4)


def moment(seconds: float, *, daily: bool) -> str:
    """Return a time since 1970 as ISO 8601.

    Examples
    --------
    >>> moment(86400.0, daily=True), moment(90000.0, daily=False)
    ('1970-01-02', '1970-01-02 01:00')
    """
    try:
        at = EPOCH + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return number(seconds)
    return at.date().isoformat() if daily else at.strftime("%Y-%m-%d %H:%M")


def is_year(c: ColumnChange) -> bool:
    """Tell whether a column's numbers are years, which are written without a thousands separator."""
    n = c.number
    return n is not None and all(n.whole) and min(n.minimum) >= 1500 and max(n.maximum) <= 2200


def between(c: ColumnChange, change: Interval) -> str:
    """Return the ends of an interval of a change with their signs; empty if it is not known."""
    if not all(map(_finite, (change.low, change.high))) or change.low == change.high:
        return ""
    if c.is_time and c.role != "text":
        return f"{plus_span(change.low)} to {plus_span(change.high)}"
    return f"{plus(change.low)} to {plus(change.high)}"


def _finite(x: float) -> bool:
    return x - x == 0


def plus(x: float) -> str:
    """Return a number with its sign.

    Examples
    --------
    >>> plus(2.345), plus(-0.5), plus(0.0)
    ('+2.35', '-0.5', '0')
    """
    return f"+{number(x)}" if x > 0 else number(x)


def plus_span(seconds: float) -> str:
    """Return a length of time with its sign."""
    return f"{'+' if seconds >= 0 else '-'}{span(abs(seconds))}"


def average(n: NumberShift) -> str:
    """Return how the mean changed, in one word or figure: 37% higher, lower."""
    from analyst_lib.words import compared

    before, after = n.mean
    return compared(after, before) if before > 0 and after > 0 else ("higher" if after > before else "lower")


def opening(name: str, n: Numbers) -> str:
    """Return the name of a side as it begins a sentence; names of files stay as they are."""
    return capital(name) if n.parts or name.startswith("the ") else name


def movers(shift: LabelShift, limit: int = 2) -> str:
    """Return the labels whose shares changed most, each with both shares."""
    parts = [f"{level.label} {_shares(shift, level)}" for level in shift.levels[:limit] if _gain(shift, level)]
    return joined(parts, limit)


def _gain(shift: LabelShift, level: Level) -> float:
    return level.after / shift.count[1] - level.before / shift.count[0]


def _shares(shift: LabelShift, level: Level) -> str:
    return f"{percent(level.after / shift.count[1])} instead of {percent(level.before / shift.count[0])}"


def more_and_less(shift: LabelShift) -> str:
    """Return the label that gained most and the one that lost most: more ORD and less LGA."""
    up = max(shift.levels, key=lambda level: _gain(shift, level))
    down = min(shift.levels, key=lambda level: _gain(shift, level))
    told = [f"more {up.label[:30]}"] if _gain(shift, up) > 0 else []
    return joined(told + ([f"less {down.label[:30]}"] if _gain(shift, down) < 0 else []))


def group(w: Why, part: GroupPart) -> str:
    """Return what to call one group."""
    return f"{w.by} {part.label[:40]}"


def reason(w: Why) -> str:
    """Return why a mean changed, in a sentence or two; empty if nothing explains it."""
    if w.story == "mix":
        return _by_mix(w)
    if w.story == "group":
        p = w.lead
        part, rows = _part_of(p.total / w.change), percent(sum(p.share) / 2)
        means = f"{number(p.mean[1])} instead of {number(p.mean[0])}"
        return f"{part} comes from {group(w, p)}, which has {rows} of the rows: its mean is {means}."
    if w.story == "broad":
        way = "higher" if w.rate > 0 else "lower"
        where = f"every {w.by}" if w.alike == 1 else f"nearly every {w.by} ({percent(w.alike)} of the rows)"
        return f"It is {way} within {where}, so no single {w.by} is behind it."
    return ""


def _by_mix(w: Why) -> str:
    p = w.lead
    more = "more" if p.share[1] > p.share[0] else "fewer"
    shares = f"{percent(p.share[1])} instead of {percent(p.share[0])}"
    first = f"{_part_of(w.mix / w.change)} comes from another make-up of the rows by {w.by}"
    kept = f"With the same shares on both sides the mean would differ by {plus(w.rate)}"
    return f"{first}, most of all {more} rows with {group(w, p)} ({shares}). {kept} instead of {plus(w.change)}."


def _part_of(share: float) -> str:
    return "All of the difference" if share >= 0.995 else f"{percent(share)} of the difference"


def because(w: Why | None) -> str:
    """Return the reason in a few words for a headline, with its comma; empty if there is none."""
    if w is None:
        return ""
    p = w.lead
    if w.story == "mix":
        return f", mostly because {'more' if p.share[1] > p.share[0] else 'fewer'} rows have {group(w, p)}"
    if w.story == "group":
        return f", mostly because of {group(w, p)}"
    every = "every" if w.alike == 1 else "nearly every"
    return f", in {every} {w.by}" if w.story == "broad" else ""
