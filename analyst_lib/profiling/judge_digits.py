"""Findings about how numbers were written down: rounded by guess, digits that were made up, values that cannot be."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analyst_lib.findings import Finding
from analyst_lib.meaning.naming import says
from analyst_lib.profiling.judge_numbers import ASSIGNED
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers, NumberStats
from analyst_lib.profiling.saying import listed, place, those
from analyst_lib.words import joined, number, percent

# Whipple's index (1.75 times the expected share) calls ages "very rough" from here on (United Nations, 1955).
ROUGH = 0.35
ALL_ROUND = 0.9
MIN_HEAPED = 100
RANGE = 40
MIN_DIGITS = 1000
ORDERS = 2.0
TAIL = 0.5
# Nigrini (2012): a mean absolute deviation of first digits above 0.015 does not conform.
NONCONFORMING = 0.015
BENFORD = tuple(math.log10(1 + 1 / d) for d in range(1, 10))
FEW = 0.05
CHANGES = (
    *(
        "change",
        "diff",
        "difference",
        "delta",
        "error",
        "residual",
        "log",
        "score",
        "growth",
        "balance",
        "adjustment",
        "z",
    ),
    *(
        "correction",
        "variance",
        "deviation",
        "net",
        "offset",
        "relative",
        "anomaly",
        "trend",
        "return",
        "returns",
        "gap",
    ),
    *("profit", "margin", "loss", "coordinate", "x", "y", "index", "delay", "lag", "temp", "temperature", "scaled"),
)
NEVER_NEGATIVE = (
    *("age", "height", "length", "width", "depth", "count", "population", "mass", "area", "volume", "duration"),
    *(
        "distance",
        "price",
        "quantity",
        "qty",
        "salary",
        "income",
        "wage",
        "rainfall",
        "precipitation",
        "alter",
        "preis",
    ),
)
REFUNDS = ("price", "quantity", "qty", "count", "preis")
PERCENT = ("percent", "pct", "percentage", "humidity", "prozent")


def heaping(n: Numbers) -> Iterator[Finding]:
    """Whole numbers that end in 0 or 5 too often: 35 % of them or more (20 % are expected), but not nearly all.

    Zeros and the most frequent value are left out, so that a usual value alone is no heap; a range below 40 has too few
    multiples to tell.
    """
    found = [(c, *_round_share(c, c.number)) for c in n.columns if c.number and _may_heap(c, c.number)]
    found = [(c, share, tens) for c, share, tens in found if ROUGH <= share <= ALL_ROUND]
    if found:
        c, share, tens = found[0]
        one = f"{percent(share)} of the values of {c.name} end in 0 or 5 (20% would by chance), {percent(tens)} in 0."
        told = joined([f"{percent(share)} of {c.name}" for c, share, _ in found])
        yield Finding(
            "heaping", "low", f"{listed([c for c, _, _ in found])} {'is' if len(found) == 1 else 'are'} often rounded",
            one if len(found) == 1 else f"{told} end in 0 or 5; 20% would by chance.",
            "Rounded guesses hide small differences and make peaks in a chart.",
            "Compare in classes of ten rather than value by value.", tuple(c.name for c, _, _ in found),
            {"whipple": {c.name: 5 * share for c, share, _ in found}}, 0.25, "", place(c),
        )  # fmt: skip


def _may_heap(c: ColumnNumbers, s: NumberStats) -> bool:
    wide = s.whole and c.present >= MIN_HEAPED and s.maximum - s.minimum >= RANGE
    return wide and c.distinct >= RANGE / 2 and not says(c.name, *ASSIGNED)


def _round_share(c: ColumnNumbers, s: NumberStats) -> tuple[float, float]:
    """Return the shares of multiples of five and of ten, without zeros and the most frequent other value."""
    most = next(((v, k) for v, k in s.top if v != 0), (1.0, 0))
    fives, tens = s.fives - s.zeros, s.tens - s.zeros
    rest = c.present - s.zeros - most[1]
    fives -= most[1] if most[0] % 5 == 0 else 0
    tens -= most[1] if most[0] % 10 == 0 else 0
    return (fives / rest, tens / rest) if rest >= MIN_HEAPED else (0.0, 0.0)


def digits(n: Numbers) -> Iterator[Finding]:
    """First digits that do not follow Benford's law (1938), where it applies.

    It does for 1,000 or more positive values whose middle 90 % span two orders of magnitude and that thin out to both
    sides (half an order beyond the 5th and 95th percentile), and not for assigned numbers. Judged by Nigrini's mean
    absolute deviation, above 0.015 beyond what chance gives.
    """
    for c in n.columns:
        s = c.number
        if s and s.digits and sum(s.digits) >= MIN_DIGITS and _spreads(s) and not says(c.name, *ASSIGNED):
            deviation = mean_deviation(s.digits)
            if deviation > NONCONFORMING + chance_deviation(sum(s.digits)):
                yield _digits(c, s, deviation)


def _spreads(s: NumberStats) -> bool:
    if s.p5 <= 0 or s.minimum <= 0:
        return False
    low, high = math.log10(s.p5 / s.minimum), math.log10(s.maximum / s.p95)
    return math.log10(s.p95 / s.p5) >= ORDERS and min(low, high) >= TAIL


def mean_deviation(counts: tuple[int, ...]) -> float:
    """Return the mean absolute deviation of shares of first digits from Benford's law (Nigrini, 2012).

    Examples
    --------
    >>> round(mean_deviation((301, 176, 125, 97, 79, 67, 58, 51, 46)), 4), round(mean_deviation((1,) * 9), 3)
    (0.0001, 0.06)
    """
    total = sum(counts)
    return sum(abs(count / total - share) for count, share in zip(counts, BENFORD, strict=True)) / len(BENFORD)


def chance_deviation(n: int) -> float:
    """Return the mean absolute deviation to expect of n values that follow the law (normal approximation)."""
    return sum(math.sqrt(2 / math.pi * share * (1 - share) / n) for share in BENFORD) / len(BENFORD)


def _digits(c: ColumnNumbers, s: NumberStats, deviation: float) -> Finding:
    total = sum(s.digits)
    most = max(range(9), key=lambda d: abs(s.digits[d] / total - BENFORD[d]))
    found, expected = percent(s.digits[most] / total), percent(BENFORD[most])
    return Finding(
        "digits", "medium", f"First digits of {c.name} look unnatural",
        f"{found} of {total:,} values of {c.name} begin with {most + 1}, where {expected} are expected of amounts that "
        f"spread this far (Benford's law; mean absolute deviation {deviation:.3f}, above 0.015 it does not conform).",
        "Made-up or copied amounts, thresholds and price lists leave such traces.",
        f"Look at the most frequent values that begin with {most + 1}, and ask how they came about.", (c.name,),
        {"digits": s.digits, "mad": deviation}, 0.3, f"unnatural digits in {c.name}", place(c),
    )  # fmt: skip


def impossible(n: Numbers) -> Iterator[Finding]:
    """A few values (5 % at most) that the name of a column rules out: negative ages, percentages above 100 …"""
    for c in n.columns:
        s = c.number
        if s is None or c.present < 10 or says(c.name, *CHANGES):
            continue
        for low, high in _limits(c, s):
            below, above = s.negative if low == 0 else _beyond(s.lowest, low, -1), _beyond(s.highest, high, 1)
            if 0 < below + above <= max(1, FEW * c.present) and low <= s.p5 and s.p95 <= high:
                yield _impossible(c, below + above, s.minimum if below else s.maximum, (low, high))


def _limits(c: ColumnNumbers, s: NumberStats) -> Iterator[tuple[float, float]]:
    """Give what the name allows, for measured values as people mean them."""
    if says(c.name, "latitude", "lat"):
        yield -90.0, 90.0
    elif says(c.name, "longitude", "lon", "lng"):
        yield -180.0, 360.0
    elif says(c.name, *PERCENT) and s.q3 > 1:
        yield 0.0, 100.0
    elif says(c.name, "age") and not says(c.name, "group", "class") and s.median < 100 and s.q3 > 1:
        yield 0.0, 125.0
    elif says(c.name, *NEVER_NEGATIVE):
        yield 0.0, math.inf


def _beyond(ends: tuple[tuple[float, int], ...], limit: float, sign: int) -> int:
    """Count what lies beyond a limit, of the outermost five values at most."""
    return sum(count for value, count in ends if sign * value > sign * limit)


def _impossible(c: ColumnNumbers, count: int, example: float, limits: tuple[float, float]) -> Finding:
    low, high = limits
    allowed = f"outside {number(low)} to {number(high)}" if math.isfinite(high) else "below zero"
    refund = says(c.name, *REFUNDS) and example < 0
    return Finding(
        "impossible", "medium" if refund else "high",
        f"{c.name} holds {'values that cannot be' if count > 1 else 'a value that cannot be'}: {number(example)}",
        f"In {c.name}, {those(count, 'value', 'is', 'are')} {allowed}"
        f"{f', such as {number(example)}' if count > 1 else f': {number(example)}'}.",
        "They are typing errors or codes" + (", or returns booked as sales." if refund else "."),
        "Mend them at the source, or treat them as missing.", (c.name,),
        {"count": count, "example": example, "limits": limits}, 0.75,
        f"impossible values in {c.name}", place(c),
    )  # fmt: skip


RULES = (heaping, digits, impossible)
