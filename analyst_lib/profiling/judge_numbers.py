"""Findings about the values of numbers: placeholders, two units, the infinite, many zeros, values cut off at an end."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyst_lib.findings import Finding
from analyst_lib.meaning.naming import says
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers, NumberStats, TwoScales
from analyst_lib.profiling.saying import listed, place, those
from analyst_lib.words import joined, number, percent

SENTINELS = (-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0, 999999.0)
FAR = 5.0
MIN_ALONE = 3
SPREAD = 2.5
VARIED = 20
MANY_ZEROS = 0.5
CAPPED = 0.01
MIN_CAPPED = 10
NATURAL_ENDS = (0.0, 1.0, 10.0, 100.0, -1.0)
ASSIGNED = (
    "id",
    "key",
    "code",
    "zip",
    "zip code",
    "postal code",
    "phone",
    "fips",
    "number",
    "no",
    "nr",
    "index",
    "year",
)


def sentinels(n: Numbers) -> Iterator[Finding]:
    """Numbers such as -999 that stand for missing: at the end of the values, repeated, and far from all others.

    Far is five times the distance of the next value from the middle. A negative one also counts where nothing else is
    negative; -1 and -9 only there, and where they come three times as often as anything else. Each must repeat: a single
    one may be measured.
    """
    found: dict[float, list[tuple[ColumnNumbers, int]]] = defaultdict(list)
    for c in n.columns:
        if c.number and c.distinct > 2:
            for value, count in _placeholders(c, c.number):
                found[value].append((c, count))
    for value, columns in found.items():
        yield _sentinel(value, columns)


def _placeholders(c: ColumnNumbers, s: NumberStats) -> Iterator[tuple[float, int]]:
    for ends in (s.lowest, s.highest):
        if len(ends) < 2 or ends[0][0] not in SENTINELS or ends[0][1] < 2:
            continue
        (value, count), (following, _) = ends[0], ends[1]
        if value in (-1.0, -9.0):
            clear = following >= 0 and s.negative == count and s.q3 >= 10 and _smooth(c, s, value)
        else:
            # The middle of the other values, so that many placeholders do not move what they are measured by.
            middle = s.q3 if value < 0 else s.q1
            far = abs(value - following) > FAR * max(abs(following - middle), 1e-9) and abs(value) > abs(following)
            clear = far or (value < 0 <= following and count >= MIN_ALONE)
        if clear:
            yield value, count


def _smooth(c: ColumnNumbers, s: NumberStats, value: float) -> bool:
    """Tell whether -1 is more than the next step down: it comes more often than any other value."""
    return bool(s.top) and s.top[0][0] == value and s.top[0][1] >= 3 * (s.top[1][1] if len(s.top) > 1 else 1)


def _sentinel(value: float, columns: Sequence[tuple[ColumnNumbers, int]]) -> Finding:
    c = columns[0][0]
    s = c.number
    assert s is not None
    names = listed([column for column, _ in columns])
    rest = s.lowest[1][0] if value < 0 else s.highest[1][0]
    others = f"the {'lowest' if value < 0 else 'highest'} other value is {number(rest)}"
    counts = joined([f"{k:,} times in {column.name}" for column, k in columns])
    return Finding(
        "sentinel", "high", f"{names} {'seems' if len(columns) == 1 else 'seem'} to use {value:.0f} for missing",
        f"{value:.0f} stands {counts}{f'; {others}' if len(columns) == 1 else ''}.",
        "It pulls the average and spoils every chart.", "Replace it by a missing value.",
        tuple(column.name for column, _ in columns), {"value": value, "counts": {column.name: k for column, k in columns}},
        0.8, f"placeholder numbers in {listed([column for column, _ in columns], 2)}", place(c),
    )  # fmt: skip


def two_scales(n: Numbers) -> Iterator[Finding]:
    """Numbers in two units, as `scales.two_scales` finds them, of which both groups spread alike.

    The same things in another unit spread as the others do: the logarithms of both groups' quartiles must not differ
    by more than a factor of 2.5. Two kinds of things rarely agree in that. A factor below ten is met by chance more
    easily: there the smaller group must be at most 15 %.
    """
    for c in n.columns:
        if c.number and c.number.scales and not says(c.name, *ASSIGNED) and _alike(c, c.number.scales):
            yield _two_scales(c, c.number.scales)


def _alike(c: ColumnNumbers, t: TwoScales) -> bool:
    if t.ratio < 10 and t.few > 0.15 * c.present:
        return False
    low, high = math.log(t.low[1] / t.low[0]), math.log(t.high[1] / t.high[0])
    return low > 0 and 1 / SPREAD <= high / low <= SPREAD


def _two_scales(c: ColumnNumbers, t: TwoScales) -> Finding:
    low, high = (f"{number(a)} to {number(b)}" for a, b in (t.low, t.high))
    return Finding(
        "two_scales", "high", f"{c.name} seems to mix two units",
        f"In {c.name}, {those(t.few, 'value', 'lies', 'lie')} apart from the rest by a factor of about {number(t.ratio)}: one group is "
        f"mostly {low}, the other {high}, and nothing is between.",
        "Sums and averages add what cannot be added.", f"Check for {t.unit}, and convert one group.", (c.name,),
        {"few": t.few, "ratio": t.ratio, "low": t.low, "high": t.high}, 0.85, f"two units in {c.name}", place(c),
    )  # fmt: skip


def infinite(n: Numbers) -> Iterator[Finding]:
    """Infinite values."""
    for c in n.columns:
        if c.number and c.number.infinite:
            yield Finding(
                "infinite", "high", f"{c.name} holds infinite values",
                f"In {c.name}, {those(c.number.infinite, 'value', 'is', 'are')} infinite; the statistics leave "
                f"{'it' if c.number.infinite == 1 else 'them'} out.",
                "They come from a division by zero and break every average.", "Mend the calculation that made them.",
                (c.name,), {"count": c.number.infinite}, 0.7, f"infinite values in {c.name}", place(c),
            )  # fmt: skip


def zeros(n: Numbers) -> Iterator[Finding]:
    """Half or more of the values are zero and the others vary: two questions in one column."""
    found = [(c, c.number) for c in n.columns if c.number and many_zeros(c, c.number)]
    if found:
        c, s = found[0]
        told = joined([f"{percent(s.zeros / c.present)} of {c.name}" for c, s in found])
        one = f"{s.zeros:,} of {c.present:,} values of {c.name} are 0; the others reach {number(s.maximum)}."
        yield Finding(
            "zeros", "low", f"{told} {'is' if len(found) == 1 else 'are'} zero",
            one if len(found) == 1 else f"{told} are 0; the others vary.",
            "A mean over all rows mixes how often there is something with how much it is.",
            "Tell the share of zeros, and the average of the rest, apart.", tuple(c.name for c, _ in found),
            {"share": {c.name: s.zeros / c.present for c, s in found}}, 0.3, "", place(c),
        )  # fmt: skip


def many_zeros(c: ColumnNumbers, s: NumberStats) -> bool:
    """Tell whether half or more of the values are zero, but not nearly all, and the others vary."""
    return c.distinct >= VARIED and MANY_ZEROS <= s.zeros / c.present < 0.95


def capped(n: Numbers) -> Iterator[Finding]:
    """Many values at one end: 1 % or more (at least ten) and five times as many as at any of the next four values.

    It must come twice as often as any other value: where several do, values are few. Ends that are natural (0, 1, 10, 100) do not count, nor do columns of few values.
    """
    for c in n.columns:
        s = c.number
        if s and c.distinct >= 2 * VARIED and not says(c.name, *ASSIGNED):
            for ends, word in ((s.highest, "highest"), (s.lowest, "lowest")):
                (value, count), following = ends[0], [k for _, k in ends[1:]]
                if (
                    count >= max(MIN_CAPPED, CAPPED * c.present, 5 * max(following))
                    and value not in NATURAL_ENDS
                    and _stands_out(s, value, count)
                ):
                    yield _capped(c, value, count, word)


def _stands_out(s: NumberStats, value: float, count: int) -> bool:
    return all(k <= count / 2 for v, k in s.top if v != value)


def _capped(c: ColumnNumbers, value: float, count: int, word: str) -> Finding:
    beyond = "more" if word == "highest" else "less"
    return Finding(
        "capped", "medium", f"{c.name} seems to be cut off at {number(value, 6)}",
        f"{count:,} of {c.present:,} values of {c.name} are exactly {number(value, 6)}, its {word} value; few are near it.",
        f"These rows may truly have {beyond}, so averages and slopes are pulled towards the middle.",
        f"Read it as “{number(value, 6)} or {beyond}”, and leave these rows out of a trend.", (c.name,),
        {"value": value, "count": count}, 0.4, f"{c.name} cut off at {number(value, 6)}", place(c),
    )  # fmt: skip


RULES = (sentinels, two_scales, infinite, zeros, capped)
