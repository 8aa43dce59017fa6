"""Findings on single columns: values that moved, units, gaps, types, labels and ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyst_lib.comparison import said
from analyst_lib.comparison.columns import NUMERIC
from analyst_lib.comparison.moves import title_of, what_of
from analyst_lib.comparison.numbers import ColumnChange, LabelShift, Numbers, NumberShift
from analyst_lib.comparison.strength import mean_moved, missing_moved, strength
from analyst_lib.comparison.why import Why
from analyst_lib.findings import Finding
from analyst_lib.words import capital, joined, number, percent, plural, spelled

NEW = 0.01
OUTSIDE = 0.01
MANY_ROWS = 100
# The last of each part of a date: that July has a 31st says nothing.
CALENDAR = {"day": 31, "weekday": 7, "week": 53, "month": 12, "quarter": 4, "hour": 24, "minute": 59, "second": 60}
Rule = Callable[[Numbers], Iterator[Finding]]


def place(c: ColumnChange) -> str:
    """Return where the report shows a column."""
    return f"#moved-{c.position}" if strength(c) or c.unit else "#all-columns"


def moved(n: Numbers) -> Iterator[Finding]:
    """Columns whose values moved: by distribution, or by a mean that changed much."""
    for c in n.columns:
        level = strength(c)
        if not level or c.unit is not None:
            continue
        title, phrase = title_of(c)
        why = _why(n, c)
        yield Finding(
            "moved", "high" if level == "large" else "medium", title, " ".join(filter(None, (what_of(c), said.reason(why) if why else ""))),
            f"Averages, targets and models made on {n.before} need not fit {n.after}.", _do(c, why), (c.name,),
            {"distance": c.distance, "psi": c.psi, "q": c.q}, _weight(c, why),
            phrase + (said.because(why) if phrase and c.number is not None else ""), place(c),
        )  # fmt: skip


def _weight(c: ColumnChange, why: Why | None) -> float:
    """Rank by distance, or by how much a mean changed; what has a reason goes first."""
    s = c.number
    mean = min(1.0, abs(s.mean[1] / s.mean[0] - 1)) if s is not None and mean_moved(c) else 0.0
    return max(c.distance, mean) + (0.1 if why else 0.0)


def _why(n: Numbers, c: ColumnChange) -> Why | None:
    return next((w for w in n.whys if w.column == c.name and w.story in ("mix", "group", "broad")), None)


def _do(c: ColumnChange, why: Why | None) -> str:
    if why is None:
        return "Look at its two distributions below, and ask why they differ."
    if why.story == "mix":
        return f"Compare within {why.by}, or weight both sides alike, before calling it a change of {c.name}."
    if why.story == "group":
        return f"Look into {said.group(why, why.lead)} first."
    return f"Look for a cause that reaches every {why.by}."


def units(n: Numbers) -> Iterator[Finding]:
    """Columns that look as if they changed their unit."""
    for c in n.columns:
        u = c.unit
        if u is None or c.number is None:
            continue
        how = f"times {number(u.factor)}" + (
            f" {'plus' if u.offset > 0 else 'minus'} {number(abs(u.offset))}" if u.offset else ""
        )
        who = "All values" if u.share == 1 else f"{percent(u.share)} of the values"
        yield Finding(
            "unit", "high", f"{c.name} seems to be in another unit",
            f"{who} of {n.after} look like those of {n.before} {how}, as if {u.one} had become {u.other}; median {said.value(c, c.number.median[1])} instead of {said.value(c, c.number.median[0])}.",
            "Totals and averages over both are wrong by that factor.", "Ask where the figures come from, and bring both to one unit.",
            (c.name,), {"factor": u.factor, "offset": u.offset, "share": u.share}, 1.2, f"{c.name} seems to be in another unit", place(c),
        )  # fmt: skip


def missing(n: Numbers) -> Iterator[Finding]:
    """Columns that are missing much more or less often; those that changed alike are told together."""
    changed = [c for c in n.columns if missing_moved(c)]
    alike: dict[tuple[int, int], list[ColumnChange]] = {}
    for c in changed:
        alike.setdefault(c.missing, []).append(c)
    for same in alike.values():
        yield _missing(n, same)


def _missing(n: Numbers, same: list[ColumnChange]) -> Finding:
    c = same[0]
    shares = [m / r for m, r in zip(c.missing, c.rows, strict=True)]
    gone = shares[1] == 1
    more = shares[1] > shares[0]
    names = joined([x.name for x in same])
    be = "is" if len(same) == 1 else "are"
    title = f"{names} {be} {'empty' if gone else 'missing more often' if more else 'missing less often'}"
    return Finding(
        "missing", "high" if abs(c.missing_change.value) >= 0.1 and more else "medium", title,
        f"{percent(shares[1])} of the values are missing in {n.after}, {percent(shares[0])} in {n.before} (95% interval of the change: {_points(c)}).",
        "If what is missing differs from the rest, the averages of what is there cannot be compared.",
        "Find out what stopped or started recording it." if more else "Check that the gaps were filled with measurements, not with a default.",
        tuple(x.name for x in same), {"before": shares[0], "after": shares[1]}, abs(c.missing_change.value),
        f"{names} {be} {'empty' if gone else 'missing in ' + percent(shares[1]) + ' of the rows'}", place(c),
    )  # fmt: skip


def _points(c: ColumnChange) -> str:
    low, high = c.missing_change.low * 100, c.missing_change.high * 100
    return f"{said.plus(round(low, 1))} to {said.plus(round(high, 1))} percentage points"


def types(n: Numbers) -> Iterator[Finding]:
    """Columns that hold another type."""
    for c in n.columns:
        if c.role == "type":
            yield Finding(
                "type", "high", f"{c.name} holds {_kind_words(c.kinds[1])} instead of {_kind_words(c.kinds[0])}",
                f"{c.name} holds {_kind_words(c.kinds[0])} in {n.before} and {_kind_words(c.kinds[1])} in {n.after}; their values were not compared.",
                "What reads both tables will fail, or silently drop what does not convert.",
                "Look at some of its values on both sides, and mend the export that changed.", (c.name,),
                {"before": c.kinds[0], "after": c.kinds[1]}, 1.1, f"{c.name} holds {_kind_words(c.kinds[1])} instead of {_kind_words(c.kinds[0])}", "#all-columns",
            )  # fmt: skip


def _kind_words(kind: str) -> str:
    many = {
        "number": "numbers",
        "integer": "whole numbers",
        "boolean": "yes or no",
        "date": "dates",
        "datetime": "times",
    }
    return many.get(kind, f"{kind}s" if kind == "duration" else "text")


def levels(n: Numbers) -> Iterator[Finding]:
    """Labels that one side lacks, beyond what chance explains."""
    for c in n.columns:
        s = c.labels
        if s is None or c.role != "compared":
            continue
        if _unexpected(s.new_rows / s.count[1], s.new_levels, s.once[0], s.count[0]):
            yield _levels(n, c, s, new=True)
        if _unexpected(s.gone_rows / s.count[0], s.gone_levels, s.once[1], s.count[1]):
            yield _levels(n, c, s, new=False)


def _unexpected(share: float, levels: int, once: int, rows: int) -> bool:
    """Tell whether more rows hold labels that the other side lacks than chance explains: by 1 % and three errors.

    By Good (1953) as many rows to come will hold a label not seen before as now hold a label that occurs once. The
    error counts labels rather than rows, since the rows of one label come and go together.
    """
    excess = share - once / rows
    error = (share**2 / max(1, levels) + once / rows**2) ** 0.5 if once else 0.0
    return excess >= NEW and excess >= 3 * error


def _levels(n: Numbers, c: ColumnChange, s: LabelShift, *, new: bool) -> Finding:
    listed, count, rows, side = (s.new, s.new_levels, s.new_rows, 1) if new else (s.gone, s.gone_levels, s.gone_rows, 0)
    where, verb = (n.after if new else n.before), "occurs" if count == 1 else "occur"
    names = joined([*(level.label[:40] for level in listed), *[""] * (count - len(listed))], 4)
    title = f"{capital(spelled(count, 'label'))} of {c.name} {verb} in {where} only"
    what = f"{names}: {percent(rows / s.count[side])} of the rows of {where}."
    return Finding(
        "new_labels" if new else "gone_labels", "medium", title, what,
        f"Rules, reports and models made on {n.before} do not know {'it' if count == 1 else 'them'}." if new else "Totals by label lose a part without an error.",
        "Check whether it is a group of its own or another spelling.", (c.name,),
        {"labels": count, "rows": rows}, rows / s.count[side], "", place(c),
    )  # fmt: skip


def ranges(n: Numbers) -> Iterator[Finding]:
    """Numbers beyond the range before, in columns that otherwise did not move; infinite values.

    Of n further values of one population 2 / (n + 1) lie beyond by chance; 1 % more than that is told.
    """
    for c in n.columns:
        s = c.number
        if s is None or c.role != "compared" or c.kind not in NUMERIC:
            continue
        if s.infinite[1] > s.infinite[0]:
            yield _infinite(n, c, s)
        if _within_the_calendar(c, s):
            continue
        if s.outside - 2 / (s.count[0] + 1) >= OUTSIDE and not strength(c) and s.count[0] >= MANY_ROWS:
            yield Finding(
                "range", "medium", f"{c.name} goes beyond the range of {n.before}",
                f"{percent(s.outside)} of the values of {n.after} lie outside {said.value(c, s.minimum[0])} to {said.value(c, s.maximum[0])}; they reach from {said.value(c, s.minimum[1])} to {said.value(c, s.maximum[1])}.",
                "Charts, limits and models made before have never seen such values.", "Look at these rows.", (c.name,),
                {"below": s.below, "above": s.above}, s.outside, f"{c.name} goes beyond the range of {n.before}", place(c),
            )  # fmt: skip


def _within_the_calendar(c: ColumnChange, s: NumberShift) -> bool:
    """Tell whether a column counts days, hours and the like, and holds nothing that a clock would not show."""
    most = CALENDAR.get(c.name.lower().split("_")[-1])
    return most is not None and min(s.minimum) >= 0 and max(s.maximum) <= most and all(s.whole)


def _infinite(n: Numbers, c: ColumnChange, s: NumberShift) -> Finding:
    count = s.infinite[1]
    return Finding(
        "infinite", "high", f"{c.name} holds infinite values",
        f"{plural(count, 'value')} of {c.name} {'is' if count == 1 else 'are'} infinite in {n.after}, {s.infinite[0]:,} in {n.before}; the statistics leave them out.",
        "They come from a division by zero and break every average.", "Mend the calculation that made them.", (c.name,),
        {"count": count}, 0.7, f"infinite values in {c.name}", "#all-columns",
    )  # fmt: skip


COLUMN_RULES: tuple[Rule, ...] = (moved, units, missing, types, levels, ranges)
