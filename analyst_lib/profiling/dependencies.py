"""What one column says about another: where it is missing, which label it has, which of two times comes first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow.compute as pc

from analyst_lib.meaning.naming import says
from analyst_lib.profiling.columns import plain
from analyst_lib.profiling.links import DatePair, Determined, MissingLink
from analyst_lib.profiling.ordered import Array
from analyst_lib.profiling.sampled import Sampled
from analyst_lib.profiling.source import Source
from analyst_lib.profiling.times import iso
from analyst_lib.words import number

MIN_GROUP = 20
FEW_LABELS = 30
CLEAR_SHARE = 0.4
CLEAR_SPLIT = 0.6
MOST_COLUMNS = 40
RARE = 0.05
BY_CHANCE = 0.25
PAIRS = 4
CODES = ("id", "code", "zip", "zip code", "postal code", "plz", "key", "no", "nr", "number", "sku")


def missing_links(columns: Sequence[Sampled]) -> tuple[MissingLink, ...]:
    """Return, for each column with gaps, the rows of another column in which they mostly lie, where they clearly do.

    For a label the share missing must differ by 0.4 from that of all other rows; for a number or a time the best split
    must catch 60 % more of the gaps than of the values (Youden's J, 1950), and the shares differ by 0.4 too. Each side
    has at least 20 rows.
    """
    some = columns[:MOST_COLUMNS]
    orders = {id(c): np.argsort(c.values, kind="stable") for c in some if not c.labels and _asked(c)}
    found = []
    for column in some:
        missing = column.missing
        if min(missing.sum(), (~missing).sum()) >= MIN_GROUP:
            others = (c for c in some if c is not column and _asked(c))
            links = [link for c in others if (link := _link(column, missing, c, orders.get(id(c))))]
            if links:
                found.append(max(links, key=lambda link: abs(link.inside - link.outside)))
    return tuple(found)


def _asked(c: Sampled) -> bool:
    """Tell whether gaps of other columns are looked for in parts of this one."""
    if c.labels:
        return 2 <= c.column.distinct <= FEW_LABELS
    return (c.column.number is not None or c.column.date is not None) and c.column.distinct > 2


def _link(column: Sampled, missing: Array, by: Sampled, order: Array | None) -> MissingLink | None:
    there = ~by.missing
    if min((missing & there).sum(), (~missing & there).sum()) < MIN_GROUP:
        return None
    part = _by_label(missing, by, there) if order is None else _by_split(missing, by, order[: int(there.sum())])
    if part is None:
        return None
    where, inside, outside = part
    return MissingLink(column.column.name, by.column.name, where, inside, outside, int(there.sum()))


def _by_label(missing: Array, by: Sampled, there: Array) -> tuple[str, float, float] | None:
    codes = by.values[there].astype(np.int64)
    rows = np.bincount(codes, minlength=len(by.labels)).astype(float)
    gone = np.bincount(codes, weights=missing[there], minlength=len(by.labels))
    rest = rows.sum() - rows
    fit = (rows >= MIN_GROUP) & (rest >= MIN_GROUP)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.where(fit, np.abs(gone / rows - (gone.sum() - gone) / rest), 0.0)
    at = int(np.argmax(away))
    if away[at] < CLEAR_SHARE:
        return None
    inside, outside = gone[at] / rows[at], (gone.sum() - gone[at]) / rest[at]
    return f"{by.column.name} is {by.labels[at][:40]}", float(inside), float(outside)


def _by_split(missing: Array, by: Sampled, order: Array) -> tuple[str, float, float] | None:
    values, gone = by.values[order], missing[order].astype(float)
    n, total = len(order), float(missing[order].sum())
    ends = np.flatnonzero(values[1:] > values[:-1]) + 1
    ends = ends[(ends >= MIN_GROUP) & (n - ends >= MIN_GROUP)]
    if not len(ends):
        return None
    caught = np.cumsum(gone)[ends - 1]
    gain = caught / total - (ends - caught) / (n - total)
    at = int(np.argmax(np.abs(gain)))
    cut, low = int(ends[at]), float(caught[at])
    shares = low / cut, (total - low) / (n - cut)
    if abs(gain[at]) < CLEAR_SPLIT or abs(shares[0] - shares[1]) < CLEAR_SHARE:
        return None
    below = shares[0] > shares[1]
    return _where(by, float(values[cut - 1]), float(values[cut]), below), max(shares), min(shares)


def _where(by: Sampled, last: float, first: float, below: bool) -> str:
    name = by.column.name
    if by.column.date is not None:
        return f"{name} is before {iso(first)}" if below else f"{name} is {iso(first)} or later"
    return f"{name} is at most {_plain(last)}" if below else f"{name} is {_plain(first)} or more"


def _plain(value: float) -> str:
    """Return a number; one that may be a year without a thousands separator."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < 10_000 else number(value, 4)


def determined(columns: Sequence[Sampled]) -> tuple[Determined, ...]:
    """Return the categories that follow from another column with few exceptions.

    At most 2 % of the rows may be exceptions, and a twentieth of those that naming the most frequent label for every
    row would get wrong; the other column must come three times on average.
    """
    labels = [c for c in columns[:MOST_COLUMNS] if c.labels and c.column.distinct >= 3]
    keys = [c for c in columns[:MOST_COLUMNS] if c.column.distinct >= 5 and (c.labels or _is_code(c))]
    found = []
    for by in keys:
        for column in labels:
            if column is not by and column.column.distinct <= by.column.distinct and (made := _exceptions(column, by)):
                found.append(made)
    return tuple(sorted(found, key=lambda d: (-d.exceptions, d.column, d.by)))


def _is_code(c: Sampled) -> bool:
    named = c.column.meaning == "postal_code" or says(c.column.name, *CODES)
    return c.column.kind == "integer" and named and c.column.distinct <= c.column.present / 3


def _exceptions(column: Sampled, by: Sampled) -> Determined | None:
    there = ~(column.missing | by.missing)
    n = int(there.sum())
    if n < 3 * MIN_GROUP:
        return None
    keys, places = np.unique(by.values[there], return_inverse=True)
    if n < 3 * len(keys):
        return None
    codes = column.values[there].astype(np.int64)
    pairs, counts = np.unique(places * len(column.labels) + codes, return_counts=True)
    key, label = pairs // len(column.labels), pairs % len(column.labels)
    order = np.lexsort((-counts, key))
    first = order[np.unique(key[order], return_index=True)[1]]
    wrong = n - int(counts[first].sum())
    baseline = n - int(np.bincount(codes).max())
    if not 0 < wrong <= min(0.02 * n, RARE * baseline):
        return None
    rest = np.setdiff1d(order, first)
    worst = rest[np.argmax(counts[rest])]
    usual = int(label[first[key[first] == key[worst]][0]])
    value = by.labels[int(keys[key[worst]])] if by.labels else f"{keys[key[worst]]:.0f}"
    names = column.column.name, by.column.name
    return Determined(*names, n, wrong, value, column.labels[usual], column.labels[int(label[worst])])


def date_pairs(source: Source, columns: Sequence[Sampled]) -> tuple[DatePair, ...]:
    """Return the pairs of times of which one comes first in all but few rows, counted over all rows.

    At most 5 % may be reversed, and a quarter of those that would be if the second were taken from other rows: two
    columns that only lie in different years are no pair.
    """
    times = [c for c in columns if c.column.date is not None]
    found = itertools.islice(_ordered_pairs(times), PAIRS)
    return tuple(_counted(source, start, end) for start, end in found)


def _ordered_pairs(times: Sequence[Sampled]) -> Iterator[tuple[Sampled, Sampled]]:
    for a, b in itertools.combinations(times, 2):
        there = ~(a.missing | b.missing)
        x, y = a.values[there], b.values[there]
        if len(x) < MIN_GROUP or (x == y).all():
            continue
        if (y < x).mean() > 0.5:
            a, b, x, y = b, a, y, x
        chance = float((np.roll(y, len(y) // 2) < x).mean())
        if (y < x).mean() <= min(RARE, BY_CHANCE * chance):
            yield a, b


def _counted(source: Source, start: Sampled, end: Sampled) -> DatePair:
    a, b = (plain(source.column(c.column.position)) for c in (start, end))
    less = pc.less(b, a)
    return DatePair(start.column.name, end.column.name, len(less) - less.null_count, less.true_count or 0)
