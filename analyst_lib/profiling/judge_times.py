"""Findings about dates and times: placeholders, the future, gaps, order, repeats, uneven weekdays and months, ends before starts."""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Iterator, Sequence

from analyst_lib.findings import Finding
from analyst_lib.profiling.numbers import ColumnNumbers, DateStats, Numbers
from analyst_lib.profiling.saying import place, those
from analyst_lib.words import joined, number, percent, plural, span

DAY = 86400.0
MIN_PLACEHOLDER = 2
REGULAR = 0.95
FEW = 0.02
REPEATED = 0.05
MIN_STEPS = 30
# Cohen (1988) calls w = 0.3 a medium effect.
UNEVEN = 0.3
MIN_ROWS = 200
WEEKS = 8
YEARS = 2
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def placeholders(n: Numbers) -> Iterator[Finding]:
    """Dates such as 1900-01-01 that programs write when there is none: twice or more, and far from all others."""
    for c in n.columns:
        d = c.date
        if d and d.default >= MIN_PLACEHOLDER and _is_placeholder(c, d):
            yield Finding(
                "placeholder_date", "high", f"{c.name} seems to use {d.default_value} for missing",
                f"In {c.name}, {those(d.default, 'value', 'is', 'are')} {d.default_value}.",
                "Ages and times in between come out absurd, and charts are squeezed to one side.",
                "Replace it by a missing value.", (c.name,), {"value": d.default_value, "count": d.default}, 0.8,
                f"placeholder dates in {c.name}", place(c),
            )  # fmt: skip


def _is_placeholder(c: ColumnNumbers, d: DateStats) -> bool:
    """Tell whether the date lies apart at one end, or comes more often than chance allows where others lie around it."""
    at_end = d.first[:10] == d.default_value or d.last[:10] == d.default_value
    apart = at_end and d.longest_gap > max(365 * DAY, 20 * d.median_gap)
    return apart or d.default > max(20, 10 * c.present / max(c.distinct, 1))


def future(n: Numbers) -> Iterator[Finding]:
    """Dates after tomorrow, where most are not: what only lies ahead is a plan."""
    for c in n.columns:
        d = c.date
        if d and 0 < d.future <= 0.5 * c.present and not _explained(c, d):
            yield Finding(
                "future", "medium", f"{c.name} reaches into the future",
                f"In {c.name}, {those(d.future, 'value', 'lies', 'lie')} after today; the last is {d.last}.",
                "Plans and typing errors look alike.", "Check them, or split plans from facts.", (c.name,),
                {"count": d.future, "last": d.last}, 0.4, f"future dates in {c.name}", place(c),
            )  # fmt: skip


def _explained(c: ColumnNumbers, d: DateStats) -> bool:
    return d.future == d.default and d.last[:10] == d.default_value and _is_placeholder(c, d)


def gaps(n: Numbers) -> Iterator[Finding]:
    """Stretches without any time: ten usual steps and two days, or in a regular series (95 % of the steps) one step.

    Among m uneven steps the longest is about ln(m) times their mean by chance; it must be longer by six means more.
    """
    for c in n.columns:
        d = c.date
        if d is None or c.distinct <= MIN_STEPS or d.median_gap <= 0:
            continue
        if d.longest_gap > max(10 * d.median_gap, 2 * DAY, _by_chance(c, d)):
            yield _gap(c, d)
        elif d.regular >= REGULAR and d.skipped:
            yield _skipped(c, d)


def _by_chance(c: ColumnNumbers, d: DateStats) -> float:
    steps = c.distinct - 1
    return (math.log(steps) + 6) * (d.edges[-1] - d.edges[0]) / steps


def _gap(c: ColumnNumbers, d: DateStats) -> Finding:
    return Finding(
        "date_gap", "medium", f"A gap of {span(d.longest_gap)} in {c.name}",
        f"{c.name} has nothing after {d.longest_gap_start} for {span(d.longest_gap)}, where the usual step is "
        f"{span(d.median_gap)}.",
        "Totals by month or week are too low there.", "Find out whether data is missing or nothing happened.",
        (c.name,), {"days": d.longest_gap / DAY, "from": d.longest_gap_start}, 0.4, f"a gap in {c.name}", place(c),
    )  # fmt: skip


def _skipped(c: ColumnNumbers, d: DateStats) -> Finding:
    steps = plural(d.skipped, "time")
    return Finding(
        "date_gap", "low", f"{steps} missing from {c.name}",
        f"{c.name} advances by {span(d.median_gap)}, but {those(d.skipped, 'time', 'is', 'are')} left out"
        f"{', after' if d.skipped == 1 else '; the longest gap begins after'} {d.longest_gap_start}.",
        "A chart joins what is not next to each other, and forecasts count wrong.",
        "Put in the missing times, with missing values.", (c.name,), {"skipped": d.skipped}, 0.35, "", place(c),
    )  # fmt: skip


def order(n: Numbers) -> Iterator[Finding]:
    """Rows in the order of time but for a few (2 % at most): some came late, or their time is wrong."""
    for c in n.columns:
        d = c.date
        if d and not d.in_order and c.distinct > MIN_STEPS and 0 < d.late <= max(1, FEW * c.present):
            yield Finding(
                "unordered", "low", f"{those(d.late, 'row', 'is', 'are')} out of the order of {c.name}",
                f"The rows follow {c.name}, but {those(d.late, 'row', 'is', 'are')} earlier than a row before.",
                "Differences from row to row and running totals come out wrong.", "Sort by it, and look at these rows.",
                (c.name,), {"late": d.late}, 0.3, "", place(c),
            )  # fmt: skip


def repeats(n: Numbers) -> Iterator[Finding]:
    """Times of a regular series (95 % of the steps) that occur twice, for at most 5 % of the rows."""
    for c in n.columns:
        d, again = c.date, c.present - c.distinct
        if d and d.regular >= REGULAR and c.distinct > MIN_STEPS and 0 < again <= REPEATED * c.present:
            yield Finding(
                "repeated_times", "medium", f"{plural(again, 'time')} of {c.name} {'occurs' if again == 1 else 'occur'} again",
                f"{c.name} has one row every {span(d.median_gap).removeprefix('1 ')}, but {those(again, 'row', 'repeats', 'repeat')} a time.",
                "Totals count these times twice.", "Find out which row is right, or add them up.", (c.name,),
                {"repeats": again}, 0.4, f"repeated times in {c.name}", place(c),
            )  # fmt: skip


def uneven(n: Numbers) -> Iterator[Finding]:
    """Many more rows on some weekdays or in some months than an even spread would give (Cohen's w of 0.3 or more).

    Weekdays and months without rows are left out (opening days). Needs 200 rows with days between them, over eight weeks or two years; months are weighed by how many of their days the table covers.
    """
    for c in n.columns:
        d = c.date
        if d is None or c.present < MIN_ROWS or (d.regular > 0.8 and c.distinct == c.present):
            continue
        days = (_day(d.last) - _day(d.first)).days + 1
        if days >= 7 * WEEKS and d.median_gap <= 2 * DAY and c.distinct >= 7 * WEEKS / 2:
            yield from _uneven(c, "weekday", d.weekdays, [1.0] * 7, WEEKDAYS)
        if days >= 365 * YEARS and d.median_gap <= 32 * DAY:
            yield from _uneven(c, "month", d.months, _covered(d), calendar.month_name[1:])


def _uneven(
    c: ColumnNumbers, by: str, counts: Sequence[int], weights: Sequence[float], names: Sequence[str]
) -> Iterator[Finding]:
    kept = [i for i, count in enumerate(counts) if count > 0.05 * max(counts)]
    total, weight = sum(counts[i] for i in kept), sum(weights[i] for i in kept)
    if len(kept) < 3:
        return
    expected = {i: weights[i] / weight for i in kept}
    w = math.sqrt(sum((counts[i] / total - expected[i]) ** 2 / expected[i] for i in kept))
    # What chance alone gives: w^2 n is chi-squared with k-1 degrees of freedom; four times its mean is far out.
    if w < max(UNEVEN, math.sqrt(4 * len(kept) / total)):
        return
    top = max(kept, key=lambda i: counts[i] / expected[i])
    low = min(kept, key=lambda i: counts[i] / expected[i])
    ratio = counts[top] / expected[top] * expected[low] / counts[low]
    when = f"on {names[top]}s" if by == "weekday" else f"in {names[top]}"
    least = f"on {names[low]}s" if by == "weekday" else f"in {names[low]}"
    yield Finding(
        "seasonal_rows", "low", f"{c.name} is busiest {when}",
        f"{c.name} has {number(ratio, 2)} times as many rows {when} as {least} (Cohen's w {w:.2f} over "
        f"{joined([names[i] for i in kept], 2) if len(kept) <= 2 else plural(len(kept), by)}).",
        f"Comparing one {'week' if by == 'weekday' else 'month'} with another mixes the season with the change.",
        f"Compare the same {by} with the same, or show the season first.", (c.name,),
        {"by": by, "counts": list(counts), "w": w}, 0.2, "", place(c),
    )  # fmt: skip


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text[:10])


def _covered(d: DateStats) -> list[float]:
    """Return how many days of each month lie between the first and the last."""
    first, last = _day(d.first), _day(d.last)
    made = [0.0] * 12
    for year in range(first.year, last.year + 1):
        for month in range(1, 13):
            start = max(first, datetime.date(year, month, 1))
            end = min(last, datetime.date(year, month, calendar.monthrange(year, month)[1]))
            made[month - 1] += max(0, (end - start).days + 1)
    return made


def reversed_pairs(n: Numbers) -> Iterator[Finding]:
    """Ends before their starts, of two times that otherwise are in order (see `dependencies.date_pairs`)."""
    for pair in n.date_pairs:
        if pair.reversed:
            share = pair.reversed / pair.rows
            yield Finding(
                "reversed_dates", "high", f"{pair.end} lies before {pair.start} in {plural(pair.reversed, 'row')}",
                f"{those(pair.reversed, 'row', 'has', 'have')} {pair.end} before {pair.start} ({percent(share)} of "
                f"{pair.rows:,}); in all others it comes at the same time or later.",
                "Durations come out negative.", "Look for swapped days and months, or times of another zone.",
                (pair.start, pair.end), {"rows": pair.reversed, "share": share}, 0.6,
                f"{pair.end} before {pair.start}", place(n.column(pair.end)),
            )  # fmt: skip


RULES = (placeholders, future, gaps, order, repeats, uneven, reversed_pairs)
