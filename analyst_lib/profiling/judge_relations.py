"""Findings about columns that go together: copies, formulas, clusters, labels that follow, reversals, groups apart, shifts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyst_lib.findings import Finding
from analyst_lib.meaning.naming import says
from analyst_lib.profiling.numbers import Determined, GroupGap, Numbers, Reversal, Shift
from analyst_lib.profiling.saying import clipped, figure, place, quoted
from analyst_lib.words import compared, joined, number, plural, signed, spelled

STRONG = 0.9
SAME = 0.999
SHOWN = 3
# Where zero is no absence, there is no percentage to tell.
NO_RATIO = ("year", "lat", "latitude", "lon", "longitude", "temp", "temperature", "date", "score", "ph")


def copies(n: Numbers) -> Iterator[Finding]:
    """Columns that are equal in every row, or labels that only rename each other."""
    for names in n.same:
        first = n.column(names[0])
        renamed = first.kind == "category" and len(names) == 2 and not _equal(n, names)
        say = "say the same in other words" if renamed else "are the same column"
        yield Finding(
            "copies", "medium", f"{joined(names)} {say}",
            f"Each label of {names[0]} goes with one label of {names[1]}, and the other way round." if renamed else
            f"{joined(names)} hold the same values in every row{_looked_at(n)}.",
            "What is said twice counts twice in a model, and one copy may be changed without the other.",
            "Keep one of them.", names, {"columns": list(names)}, 0.35, f"copied columns ({joined(names, 2)})", place(first),
        )  # fmt: skip


def _equal(n: Numbers, names: Sequence[str]) -> bool:
    texts = [n.column(name).text for name in names]
    return len({t.top for t in texts if t}) == 1


def _looked_at(n: Numbers) -> str:
    return " that was looked at" if any("random" in note for note in n.notes) else ""


def derived(n: Numbers) -> Iterator[Finding]:
    """Columns that follow from two others."""
    if n.derived:
        formulas = [f"{d.column} = {d.formula}" for d in n.derived]
        names = tuple(dict.fromkeys(name for d in n.derived for name in (d.column, *d.parts)))
        columns = joined(list(dict.fromkeys(d.column for d in n.derived)))
        yield Finding(
            "derived", "low", f"{columns} {'follows' if len(n.derived) == 1 else 'follow'} from other columns",
            f"{joined(formulas)} in every row{_looked_at(n)}.",
            "It adds nothing that is not already there, and gives a model the answer if one of them is its target.",
            "Leave it out, or check it against its parts when the table changes.", names,
            {"formulas": formulas}, 0.25, "", place(n.column(n.derived[0].column)),
        )  # fmt: skip


def correlated(n: Numbers) -> Iterator[Finding]:
    """Groups of numbers that all correlate by 0.9 or more with each other, told once each; one finding from four on.

    Columns that are equal or follow from each other are told elsewhere.
    """
    told = {frozenset(pair) for names in n.same for pair in _pairs(names)}
    found = [group for group in clusters(n) if frozenset(group) not in told]
    if len(found) > SHOWN:
        yield _many_clusters(found)
        return
    for group, least, most in ((g, *_range(n, g)) for g in found):
        same = abs(least) >= SAME
        two = f"{joined(group)} correlate {signed(most)}"
        span = signed(most) if signed(least) == signed(most) else f"{signed(least)} to {signed(most)}"
        several = f"{joined(group, 6)} correlate {span} with each other"
        rows = (
            f" over {plural(n.rows, 'row')}" if len(group) == 2 and not any(n.column(g).missing for g in group) else ""
        )
        yield Finding(
            "correlated", "medium" if same else "low",
            f"{joined(group)} carry {'the same' if same else 'nearly the same'} information",
            f"{two if len(group) == 2 else several}{rows}.",
            "In a linear model their coefficients will be unstable.", "Keep one, or combine them.", tuple(group),
            {"least": least, "most": most}, abs(most) - 0.5,
            f"the same twice in {joined(group, 2)}" if same else "", "#relations",
        )  # fmt: skip


def clusters(n: Numbers) -> list[list[str]]:
    """Return groups of columns in which every two correlate by 0.9 or more (complete linkage), the strongest first."""
    strong = {frozenset((r.a, r.b)) for r in n.relations if r.measure == "Pearson" and abs(r.value) >= STRONG}
    groups: list[list[str]] = []
    taken: set[str] = set()
    for r in n.relations:  # the strongest first
        if frozenset((r.a, r.b)) in strong and not taken & {r.a, r.b}:
            group = [r.a, r.b]
            for name in n.related:
                if name not in group and name not in taken and all(frozenset((name, g)) in strong for g in group):
                    group.append(name)
            groups.append(sorted(group, key=lambda name: n.column(name).position))
            taken.update(group)
    return groups


def _pairs(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            yield a, b


def _range(n: Numbers, group: Sequence[str]) -> tuple[float, float]:
    inside = [r.value for r in n.relations if r.measure == "Pearson" and r.a in group and r.b in group]
    return min(inside, key=abs), max(inside, key=abs)


def _many_clusters(found: Sequence[Sequence[str]]) -> Finding:
    count = sum(map(len, found))
    largest = sorted(found, key=len, reverse=True)
    return Finding(
        "correlated", "low", f"{plural(count, 'column')} fall into {len(found)} groups that carry nearly the same information",
        f"Within each group every two correlate by 0.9 or more; the largest are {joined([f'({joined(g, 4)})' for g in largest], 3)}.",
        "In a linear model their coefficients will be unstable.", "Keep one of each group, or combine them.",
        tuple(name for group in found for name in group), {"groups": [list(group) for group in found]}, 0.45, "", "#relations",
    )  # fmt: skip


def determined(n: Numbers) -> Iterator[Finding]:
    """Labels that follow from another column but for a few rows (2 % at most): most of those are slips."""
    best: dict[str, Determined] = {}
    for d in n.determined:
        best.setdefault(d.column, d)
    for d in list(best.values())[:SHOWN]:
        sampled = (
            ""
            if d.rows >= n.rows - n.column(d.column).missing - n.column(d.by).missing
            else f" of {d.rows:,} looked at"
        )
        yield Finding(
            "exceptions", "medium", f"{plural(d.exceptions, 'row')} {'has' if d.exceptions == 1 else 'have'} an unusual {d.column} for {'its' if d.exceptions == 1 else 'their'} {d.by}",
            f"Each {d.by} goes with one {d.column}, except in {plural(d.exceptions, 'row')}{sampled}: "
            f"{quoted(d.value)} is mostly {quoted(d.usual)}, but also {quoted(d.other)}.",
            "The exceptions are often typing errors, or one of the two changed over time.",
            "Look at these rows, and correct one of the two columns.", (d.column, d.by),
            {"exceptions": d.exceptions, "rows": d.rows, "example": [d.value, d.usual, d.other]}, 0.4,
            f"{plural(d.exceptions, 'row')} with an unusual {d.column} for {'its' if d.exceptions == 1 else 'their'} {d.by}", place(n.column(d.column)),
        )  # fmt: skip


def reversals(n: Numbers) -> Iterator[Finding]:
    """Simpson's paradox: one finding for each grouping, told by its clearest pair.

    Each correlation must be beyond what chance gives in its rows (two standard errors).
    """
    clear = [r for r in n.reversals if _beyond_chance(r)]
    for group in dict.fromkeys(r.group for r in clear):
        yield _reversal(group, [r for r in clear if r.group == group])


def _beyond_chance(r: Reversal) -> bool:
    rows = sum(n for _, _, n in r.within)
    return all(abs(v) >= 2 / math.sqrt(n) for _, v, n in (*r.within, ("", r.overall, rows)))


def _reversal(group: str, same: Sequence[Reversal]) -> Finding:
    r = same[0]
    low, high = min(v for _, v, _ in r.within), max(v for _, v, _ in r.within)
    ways = ("rises", "falls") if r.overall > 0 else ("falls", "rises")
    more = f" So {'does' if len(same) == 2 else 'do'} {spelled(len(same) - 1, 'other pair')}." if len(same) > 1 else ""
    return Finding(
        "reversal", "high", f"{'A trend reverses' if len(same) == 1 else 'Trends reverse'} within {group}",
        f"Over all rows {r.b} {ways[0]} as {r.a} rises (correlation {signed(r.overall)}), but within every {group} it {ways[1]} ({signed(low)} to {signed(high)}).{more}",
        "A conclusion drawn from the whole table would point the wrong way (Simpson's paradox).",
        f"Compare within {group}, or keep it in any model.", (*dict.fromkeys(c for r in same for c in (r.a, r.b)), group),
        {"pairs": [(r.a, r.b, r.overall, r.within) for r in same]}, 1.0 + abs(high),
        f"{spelled(len(same), 'trend')} reversed within {group}", "#relations",
    )  # fmt: skip


def group_gaps(n: Numbers) -> Iterator[Finding]:
    """Groups that stand out (Cohen's d of 1.2 or more, 20 rows), each told once with all numbers it stands out in."""
    alike: dict[tuple[str, str], list[GroupGap]] = defaultdict(list)
    for g in n.gaps:
        alike[g.group, g.level].append(g)
    for made in list(alike.values())[:SHOWN]:
        yield _group_gap(n, made)


def _group_gap(n: Numbers, made: Sequence[GroupGap]) -> Finding:
    g = made[0]
    level = f"{g.group} is {clipped(g.level)}"
    column = n.column(g.number)
    mean, other = figure(column, g.mean), figure(column, g.other_mean)
    numbers = joined([x.number for x in made])
    others = "" if len(made) == 1 else f" They also differ in {joined([x.number for x in made[1:]])}."
    title = f"Rows where {level} stand apart in {numbers}"
    if len(made) == 1:
        ratio = column.number is not None and column.number.minimum >= 0 and not says(g.number, *NO_RATIO)
        direction = compared(g.mean, g.other_mean) if ratio else "higher" if g.effect > 0 else "lower"
        title = f"{g.number} is {direction} where {level}"
    short = clipped(g.level) if len(g.level) > 2 and g.level not in ("True", "False") else f"{g.group} {g.level}"
    return Finding(
        "group_gap", "medium", title,
        f"Mean {g.number} is {mean} where {level} ({plural(g.rows, 'row')}), {other} for the others.{others}",
        f"Averages of {g.number} over all rows describe no group well.", f"Report {numbers} by {g.group}.",
        (*(x.number for x in made), g.group),
        {x.number: {"mean": x.mean, "others": x.other_mean, "effect": x.effect} for x in made}, abs(g.effect) / 4,
        f"{short} apart in {g.number}", "#relations",
    )  # fmt: skip


def shifts(n: Numbers) -> Iterator[Finding]:
    """Levels that change for good at one time (two robust standard deviations, see `patterns.shifts`)."""
    for s in n.shifts[:SHOWN]:
        yield _shift(n, s)


def _shift(n: Numbers, s: Shift) -> Finding:
    return Finding(
        "shift", "medium", f"{s.number} {'rises' if s.after > s.before else 'falls'} to another level about {s.at[:10]}",
        f"Until about {s.at} the median of {s.number} is {number(s.before)}, after it {number(s.after)}.",
        "Averages over the whole time describe neither part, and a model of one part fails in the other.",
        f"Find out what changed then, and look at the parts before and after {s.at[:10]} separately.", (s.number, s.by),
        {"at": s.at, "before": s.before, "after": s.after, "effect": s.effect}, min(abs(s.effect), 8) / 8,
        f"a new level of {s.number} from {s.at[:10]}", place(n.column(s.number)),
    )  # fmt: skip


RULES = (copies, derived, correlated, determined, reversals, group_gaps, shifts)
