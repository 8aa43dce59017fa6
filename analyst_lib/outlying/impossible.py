"""Values that cannot be, judged by what a column's name says and by what nearly all of its values keep to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analyst_lib.meaning.naming import says, words
from analyst_lib.outlying.columns import NumberColumn
from analyst_lib.outlying.numbers import ERROR, LEAST, Evidence

SHARE = 0.01
FEW = 3
LEAST_ROWS = 20


@dataclass(frozen=True)
class Bounds:
    """What values of a meaning keep to, the names that say so, and names that speak against it."""

    names: tuple[str, ...]
    low: float
    high: float
    what: str
    unless: tuple[str, ...] = ()


_CHANGES = (
    "change", "diff", "difference", "delta", "error", "residual", "growth", "net", "gain", "loss", "balance", "log",
    "score", "z", "anomaly", "deviation", "trend", "relative", "lag", "lead", "offset", "bias", "shift", "adjustment",
)  # fmt: skip
# Only what no world allows: ages, shares of a whole, places on the globe, parts of a date, physical sizes.
RULES = (
    Bounds(("age", "age years", "alter"), 0, 125, "an age", (*_CHANGES, "days", "months", "weeks", "of")),
    Bounds(("percent", "pct", "percentage", "prozent"), 0, 100, "a percentage", _CHANGES),
    Bounds(("humidity", "rh"), 0, 100, "a humidity in percent", _CHANGES),
    Bounds(("probability", "prob"), 0, 1, "a probability", _CHANGES),
    Bounds(("latitude", "lat"), -90, 90, "a latitude", _CHANGES),
    Bounds(("longitude", "lon", "lng"), -180, 180, "a longitude", _CHANGES),
    Bounds(("month", "monat"), 1, 12, "a month", (*_CHANGES, "months", "per", "since", "id")),
    Bounds(("hour", "stunde"), 0, 24, "an hour of the day", (*_CHANGES, "per", "hours", "worked", "rate", "time")),
    Bounds(("minute",), 0, 60, "a minute of the hour", (*_CHANGES, "per", "minutes", "rate")),
    Bounds(("ph",), 0, 14, "a pH value", _CHANGES),
    Bounds(
        (
            "weight", "mass", "height", "width", "depth", "length", "distance", "duration", "population", "count",
            "quantity", "headcount", "gewicht", "laenge", "menge", "anzahl", "area", "volume", "speed",
        ),
        0, np.inf, "a size or count", (*_CHANGES, "order", "weighting", "coefficient", "velocity"),
    ),
)  # fmt: skip
_ORDERED = (
    ("start", "end"), ("start", "stop"), ("begin", "end"), ("from", "to"), ("opened", "closed"), ("open", "close"),
    ("admission", "discharge"), ("admitted", "discharged"), ("ordered", "delivered"), ("order", "delivery"),
    ("order", "ship"), ("birth", "death"), ("hired", "left"), ("checkin", "checkout"), ("pickup", "dropoff"),
    ("created", "closed"), ("beginn", "ende"), ("min", "max"), ("minimum", "maximum"), ("lower", "upper"),
)  # fmt: skip


def impossible(columns: Sequence[NumberColumn]) -> Iterator[Evidence]:
    """Yield the rows with a value beyond the bounds of its column's meaning.

    A rule holds only where nearly all values keep to it: with more than 3 rows and 1 % beyond, the name is taken to
    mean something else.
    """
    for column in columns:
        rule = None if column.is_date else meaning(column.name)
        if rule is None:
            continue
        beyond = np.flatnonzero((column.values < rule.low) | (column.values > rule.high))
        if not len(beyond) or len(beyond) > max(FEW, SHARE * len(column.present)) or len(column.present) < LEAST_ROWS:
            continue
        for row in beyond:
            value = float(column.values[row])
            reason = f"{column.name} {column.told(value)} cannot be: {rule.what} {_span(rule)}"
            far = max(rule.low - value, value - rule.high)
            yield Evidence(int(row), "impossible", (column.name,), LEAST, far, reason, ERROR)


def meaning(name: str) -> Bounds | None:
    """Return the bounds that a column's name speaks for, if it clearly does.

    Examples
    --------
    >>> [meaning(n).what if meaning(n) else None for n in ("age", "body_mass_g", "price_change_pct", "average", "rate")]
    ['an age', 'a size or count', None, None, None]
    """
    for rule in RULES:
        if says(name, *rule.names) and not says(name, *rule.unless):
            return rule
    return None


def _span(rule: Bounds) -> str:
    if np.isinf(rule.high):
        return "is never negative"
    return f"lies between {rule.low:g} and {rule.high:g}"


def disorder(columns: Sequence[NumberColumn]) -> Iterator[Evidence]:
    """Yield the rows where an end comes before its start, or a minimum lies above its maximum.

    Two columns belong together when their names differ in one word only (`start_date` and `end_date`, `temp_min` and
    `temp_max`), both are dates or both numbers, and all but 1 % of their rows (or 3) are in order.
    """
    for first, last in ordered_pairs(columns):
        both = ~np.isnan(first.values) & ~np.isnan(last.values)
        wrong = np.flatnonzero(both & (last.values < first.values))
        if not len(wrong) or both.sum() < LEAST_ROWS or len(wrong) > max(FEW, SHARE * int(both.sum())):
            continue
        for row in wrong:
            start, end = float(first.values[row]), float(last.values[row])
            verb = "comes before" if first.is_date else "lies below"
            reason = f"{last.name} {last.told(end)} {verb} {first.name} {first.told(start)}"
            yield Evidence(int(row), "disorder", (first.name, last.name), LEAST, start - end, reason, ERROR)


def ordered_pairs(columns: Sequence[NumberColumn]) -> list[tuple[NumberColumn, NumberColumn]]:
    """Return the pairs of columns of which the second must not lie below the first, by their names."""
    by_words = {(words(c.name), c.is_date): c for c in columns}
    found = []
    for (parts, dated), column in by_words.items():
        for start, end in _ORDERED:
            if start in parts:
                other = by_words.get((tuple(end if p == start else p for p in parts), dated))
                if other is not None:
                    found.append((column, other))
    return found
