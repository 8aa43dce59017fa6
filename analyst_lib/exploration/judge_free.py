"""Turns what goes together in a table into findings, each thing told once: columns that tell the same are one finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyst_lib.exploration.numbers import Group, Numbers, Relation, Trend
from analyst_lib.exploration.thresholds import LARGE, LARGE_D, LEVEL, MEDIUM, TOLD
from analyst_lib.findings import Finding, ranked
from analyst_lib.words import capital, compared, joined, number, percent, plural, signed, spelled

# A correlation of 0.2 explains 4%; less is seldom of use to anyone.
WORTH = 0.04
SAME = 0.9
RELATIONS = 6
MOVES = 0.2
MOVING = 4
Rule = Callable[[Numbers], Iterator[Finding]]


def judge_free(numbers: Numbers) -> tuple[Finding, ...]:
    """Return the findings about a table without a target, the most important first."""
    found = [finding for rule in RULES for finding in rule(numbers)]
    return ranked(found or [_nothing(numbers)])


def _nothing(n: Numbers) -> Finding:
    return Finding(
        "nothing", "low", "No two columns go together",
        f"No relation of {spelled(n.used, 'column')} explains {percent(WORTH)} or more and stands after correcting for {plural(len(n.tests), 'test')}.",
        "Either the columns have nothing to do with each other, or there are too few rows to see it.", "", (), {}, 0.1,
        "no two columns go together",
    )  # fmt: skip


def same(n: Numbers) -> Iterator[Finding]:
    """Three or more columns of which, on average, each explains half of another; two if one explains 90% of the other."""
    for names in n.clusters:
        inside = [r for r in n.relations if r.a in names and r.b in names and r.adjusted < LEVEL]
        if len(names) < 2 or not inside:
            continue
        best = inside[0]
        if len(names) == 2:
            yield _pair(best)
            continue
        strength = sum(r.share.value for r in inside) / len(inside)
        yield Finding(
            "cluster", "medium", f"{capital(spelled(len(names), 'column'))} tell much the same",
            f"{joined(names, 8)}: on average one explains {percent(strength)} of another; most of all {_says(best)}.",
            "They are one thing measured several times; counted apart it looks more important than it is.",
            "Choose one to speak for all, or combine them.", names, {"mean_share": strength}, strength + len(names) / 20,
            f"{joined(names, 2 if len(names) > 3 else 3)} tell much the same", "#strongest-relations",
        )  # fmt: skip


def _pair(r: Relation) -> Finding:
    if r.share.value >= SAME:
        return Finding(
            "same", "medium", f"{r.a} and {r.b} tell the same", f"{_says(r)}.",
            "Two names for nearly the same thing.", "Keep one.", (r.a, r.b), {"share": r.share.value}, r.share.value,
            f"{r.a} and {r.b} tell the same", "#strongest-relations",
        )  # fmt: skip
    return _relation(r)


def between(n: Numbers) -> Iterator[Finding]:
    """The strongest relation between columns of different clusters, from 4% on, once for each pair of clusters."""
    home = {name: names for names in n.clusters for name in names}
    told: set[frozenset[tuple[str, ...]]] = set()
    for r in n.relations:
        pair = frozenset((home.get(r.a, (r.a,)), home.get(r.b, (r.b,))))
        if r.share.value < WORTH or len(told) >= RELATIONS:
            break
        if len(pair) == 2 and pair not in told and r.adjusted < LEVEL:
            told.add(pair)
            yield _relation(r)


def _relation(r: Relation) -> Finding:
    severity = "medium" if r.share.value >= MEDIUM else "low"
    return Finding(
        "relation", severity, f"{r.a} goes with {r.b}", f"{_says(r)} ({plural(r.rows, 'row')}; 95% interval {percent(r.share.low)} to {percent(r.share.high)}).",
        "It is an association, not a cause.", f"Explore {r.b} as the target to see what else goes with it.", (r.a, r.b),
        {"share": r.share.value, "spearman": r.sign, "shape": r.shape}, r.share.value, f"{r.a} goes with {r.b}" if r.share.value >= LARGE else "", "#how-they-look",
    )  # fmt: skip


def _says(r: Relation) -> str:
    told = f"{r.a} explains {percent(r.share.value)} of {r.b}"
    if r.shape == "groups" or r.sign != r.sign:
        return told
    if r.shape in ("U-shaped", "inverted U", "irregular"):
        shapes = {
            "U-shaped": "first falls, then rises",
            "inverted U": "first rises, then falls",
            "irregular": "moves up and down",
        }
        return f"{told}, which {shapes[r.shape]} with it"
    return f"{told}, which {'rises' if r.sign > 0 else 'falls'} with it"


def standing_out(n: Numbers) -> Iterator[Finding]:
    """Groups that differ from all other rows by 0.8 standard deviations or more, one finding for each group."""
    by_group: dict[tuple[str, str], list[Group]] = {}
    for g in n.groups:
        if g.adjusted < LEVEL and abs(g.effect) >= LARGE_D:
            by_group.setdefault((g.column, g.level), []).append(g)
    best = sorted(by_group.values(), key=lambda found: -max(abs(g.effect) for g in found))
    columns: list[str] = []
    for found in best:
        if columns.count(found[0].column) < 2 and len(columns) < TOLD:
            columns.append(found[0].column)
            yield _group(sorted(found, key=lambda g: -abs(g.effect)))


def _group(found: list[Group]) -> Finding:
    g = found[0]
    told = joined(
        [f"{o.outcome} is {compared(o.mean, o.other)} ({number(o.mean)} against {number(o.other)})" for o in found], 3
    )
    return Finding(
        "group", "medium", f"{g.column} = {g.level} stands apart", f"Of {plural(g.rows, 'row')} with {g.column} = {g.level}, the mean {told}.",
        "Averages over all rows describe no group well.", f"Report these columns by {g.column}.", (g.column, *(o.outcome for o in found[:3])),
        {o.outcome: o.effect for o in found}, abs(g.effect) / 6, f"{g.level} stands apart", "#groups-that-stand-out",
    )  # fmt: skip


def moving(n: Numbers) -> Iterator[Finding]:
    """Numbers that rise or fall over a time (|ρ| of 0.2 or more), one finding for each time; parts of the time itself left out."""
    for time in dict.fromkeys(t.time for t in n.trends):
        copies = {r.a for r in n.relations if r.share.value >= SAME and time in (r.a, r.b)} | {
            r.b for r in n.relations if r.share.value >= SAME and time in (r.a, r.b)
        }
        found = [
            t
            for t in n.trends
            if t.time == time and t.adjusted < LEVEL and abs(t.rho) >= MOVES and t.column not in copies
        ]
        if found:
            yield _moves(time, found)


def _moves(time: str, found: list[Trend]) -> Finding:
    told = joined(
        [
            f"{t.column} {'rose' if t.rho > 0 else 'fell'} (from {number(t.points[0].mean)} in {t.points[0].label} to {number(t.points[-1].mean)} in {t.points[-1].label})"
            for t in found
        ],
        MOVING,
    )
    names = joined([t.column for t in found], 2)
    return Finding(
        "trend", "medium", f"{names} {'changes' if len(found) == 1 else 'change'} over {time}", f"{told}.",
        "Early and late rows are not alike.", "Compare within the same period.", (time, *(t.column for t in found[:MOVING])),
        {t.column: t.rho for t in found}, abs(found[0].rho), f"{names} {'changes' if len(found) == 1 else 'change'} over time", "#over-time",
    )  # fmt: skip


def turned_round(n: Numbers) -> Iterator[Finding]:
    """Simpson's paradox: one finding for each grouping, told by its clearest pair."""
    for group in dict.fromkeys(r.group for r in n.reversals):
        found = [r for r in n.reversals if r.group == group]
        r = found[0]
        low, high = min(v for _, v, _ in r.within), max(v for _, v, _ in r.within)
        others = (
            f" So {'does' if len(found) == 2 else 'do'} {spelled(len(found) - 1, 'other pair')}."
            if len(found) > 1
            else ""
        )
        yield Finding(
            "reversal", "high", f"{'A link reverses' if len(found) == 1 else 'Links reverse'} within {group}",
            f"{r.a} and {r.b} correlate {signed(r.overall)} over all rows, but {signed(low)} to {signed(high)} within every {group}.{others}",
            "A conclusion drawn from the whole table would point the wrong way (Simpson's paradox).", f"Compare within {group}.",
            (*dict.fromkeys(c for one in found for c in (one.a, one.b)), group), {"overall": r.overall, "within": r.within}, 1.0 + abs(high),
            f"{spelled(len(found), 'link')} {'reverses' if len(found) == 1 else 'reverse'} within {group}", "#interactions-and-reversals",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (same, between, standing_out, moving, turned_round)
