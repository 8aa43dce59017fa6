"""Turns what explains a target into findings: rules with stated thresholds, each giving a sentence anyone understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyst_lib.exploration.judge_data import few_rows, leaks, missing
from analyst_lib.exploration.numbers import Driver, Group, Interaction, Numbers, TargetNumbers
from analyst_lib.exploration.thresholds import (
    ADDS,
    GROUPS,
    LARGE,
    LARGE_D,
    LEVEL,
    MEDIUM,
    MEDIUM_D,
    SHARE_PAIR,
    SMALL,
    STRONG_PAIR,
    TOLD,
)
from analyst_lib.exploration.wording import effect, subject, value
from analyst_lib.findings import Finding, ranked
from analyst_lib.words import capital, compared, joined, number, percent, plural, signed, spelled

CAUSE = "It is an association, not a cause: a third thing may move both."
Rule = Callable[[Numbers, TargetNumbers], Iterator[Finding]]


def judge(numbers: Numbers) -> tuple[Finding, ...]:
    """Return the findings about a target, the most important first."""
    assert numbers.target is not None
    return ranked([finding for rule in RULES for finding in rule(numbers, numbers.target)])


def telling(n: Numbers) -> list[Driver]:
    """Return the drivers worth telling: supported by a test, and at least a small effect."""
    return [d for d in n.drivers if d.significant and d.share.value >= SMALL]


def own_drivers(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """The strongest driver, and those that add at least two percentage points to it."""
    found = telling(n)
    for d in own(found):
        share = d.share
        adds = "" if d is found[0] else f" Beyond {found[0].name} it adds {percent(d.beyond)}."
        severity = "high" if share.value >= LARGE else "medium" if share.value >= MEDIUM else "low"
        yield Finding(
            "driver", severity, f"{d.name} explains {percent(share.value)} of {t.name}",
            f"{capital(subject(t, d.outcome))} {effect(d, t)}. Likely range of the explained share (95% interval): {percent(share.low)} to {percent(share.high)}.{adds}",
            CAUSE, _compare(d, found), (d.column, t.name),
            {"share": share.value, "low": share.low, "high": share.high, "beyond": d.beyond, "shape": d.shape, "form": d.form},
            share.value, f"{d.name} explains {percent(share.value)} of {t.name}", "#how-they-look",
        )  # fmt: skip


def own(found: list[Driver]) -> list[Driver]:
    """Return the drivers that get a finding of their own."""
    return found[:1] + [d for d in found[1:] if d.beyond >= ADDS][: TOLD - 1]


def _compare(d: Driver, found: list[Driver]) -> str:
    others = [o.name for o in found if o.column != d.column][:2]
    return (
        f"Compare rows that are alike in {joined(others)} before acting on it." if others else "Test it by changing it."
    )


def overlapping(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """Drivers that add little to the strongest, told together."""
    found = telling(n)
    same = [d for d in found[1:] if not d.beyond >= ADDS]
    if same:
        told = joined([f"{d.name} ({percent(d.share.value)})" for d in same], 5)
        one = len(same) == 1
        yield Finding(
            "overlap", "low", f"{capital(spelled(len(same), 'more column'))} {'adds' if one else 'add'} little beyond {found[0].name}",
            f"Alone {told} would {'explain a share' if one else 'explain some'} of {t.name}, but {'it' if one else 'each'} adds less than {percent(ADDS)} to {found[0].name}.",
            f"What {'it tells' if one else 'they tell'} is mostly told by {found[0].name} already.",
            "Don't add these shares up.", tuple(dict.fromkeys(d.column for d in same)), {d.name: d.beyond for d in same}, 0.3, "", "#strongest-relations",
        )  # fmt: skip


def nothing(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """No column explains anything."""
    if not telling(n) and not n.leaks:
        best = max((d.share.value for d in n.drivers), default=0.0)
        tried = (
            f"The best of {spelled(n.used, 'column')} explains {percent(best)}"
            if n.used
            else "There is no other column to use"
        )
        yield Finding(
            "nothing", "low", f"Nothing in this table explains {t.name}",
            f"{tried}; no relation of {percent(SMALL)} or more stands after correcting for {plural(len(n.tests), 'test')}.",
            "What moves it is not in these columns, or there are too few rows to see it.",
            "Look for what is not recorded here.", (t.name,), {"best": best}, 0.5, f"nothing explains {t.name}", "#strongest-relations",
        )  # fmt: skip


def strong_pairs(n: Numbers) -> list[Interaction]:
    """Return the pairs worth telling: supported by a test, and with a gain of 2 percentage points, 5 for shares.

    Shares cannot pass 0 and 100%, so two strong effects that do not add up there look a little like an interaction.
    """
    least = SMALL if n.target is not None and n.target.kind == "number" else SHARE_PAIR
    return sorted((i for i in n.interactions if i.adjusted < LEVEL and i.gain >= least), key=lambda i: -i.gain)


def acting_together(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """The strongest pairs, each column told once."""
    sure = strong_pairs(n)
    told: set[str] = set()
    for i in sure:
        if {i.a, i.b} & told:
            continue
        told |= {i.a, i.b}
        yield _together(i, t)


def _together(i: Interaction, t: TargetNumbers) -> Finding:
    told = f"Where {i.a} is {i.cell[0]} and {i.b} is {i.cell[1]} ({plural(i.cell_rows, 'row')}), {subject(t, i.outcome)} is {value(i.cell_mean, t)}"
    expected = "" if i.expected != i.expected else f"; the separate effects added would give {value(i.expected, t)}"
    return Finding(
        "interaction", "high" if i.gain >= STRONG_PAIR else "medium", f"{i.a} and {i.b} act together on {t.name}",
        f"{told}{expected}. The pair explains {percent(i.gain)} more than all separate effects added.",
        f"What {i.a} does depends on {i.b}: an average over all rows hides it.", f"Look at {i.a} separately for each {i.b}.",
        (i.a, i.b, t.name), {"gain": i.gain, "adjusted_p": i.adjusted}, i.gain, f"{i.a} and {i.b} act together", "#interactions-and-reversals",
    )  # fmt: skip


def turned_round(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """Simpson's paradox."""
    for r in n.reversals[:TOLD]:
        other = r.b if r.a == t.name else r.a
        low, high = min(v for _, v, _ in r.within), max(v for _, v, _ in r.within)
        yield Finding(
            "reversal", "high", f"The link of {other} and {t.name} reverses within {r.group}",
            f"Over all rows {other} and {t.name} correlate {signed(r.overall)}, but {signed(low)} to {signed(high)} within every {r.group}.",
            "A conclusion drawn from all rows would point the wrong way (Simpson's paradox).",
            f"Compare within {r.group}.", (other, t.name, r.group), {"overall": r.overall, "within": r.within}, 1.0 + abs(high),
            f"the link with {other} reverses within {r.group}", "#interactions-and-reversals",
        )  # fmt: skip


def standing_out(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """The groups furthest from all others, from a medium effect on, one a column; not of columns told as drivers."""
    best: dict[str, Group] = {}
    told = {d.name for d in own(telling(n))}
    for g in n.groups:
        if g.column not in told and (
            g.adjusted < LEVEL
            and abs(g.effect) >= MEDIUM_D
            and abs(g.effect) > abs(getattr(best.get(g.column), "effect", 0))
        ):
            best[g.column] = g
    for g in sorted(best.values(), key=lambda g: -abs(g.effect))[:GROUPS]:
        yield Finding(
            "group", "medium" if abs(g.effect) >= LARGE_D else "low", f"{g.column} = {g.level} stands out",
            f"{capital(subject(t, g.outcome))} is {value(g.mean, t)} for {plural(g.rows, 'row')} with {g.column} = {g.level}, {value(g.other, t)} for the "
            f"others: a difference of {_gap(g, t)}.",
            "One group of rows pulls the overall figure." if g.rows < g.other_rows else "The others are the exception.",
            f"Report {t.name} by {g.column}. {CAUSE}", (g.column, t.name),
            {"effect": g.effect, "difference": g.difference, "low": g.low, "high": g.high, "adjusted_p": g.adjusted}, abs(g.effect) / 10,
            f"{g.level} stands out ({compared(g.mean, g.other)})", "#groups-that-stand-out",
        )  # fmt: skip


def _gap(g: Group, t: TargetNumbers) -> str:
    if t.kind == "number":
        return f"{number(g.difference)} (95% interval {number(g.low)} to {number(g.high)})"
    return f"{g.difference * 100:+.0f} percentage points (95% interval {g.low * 100:+.0f} to {g.high * 100:+.0f})"


def trends(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """Times that explain at least a small share."""
    shares = {d.name: d.share.value for d in telling(n)}
    for trend in n.trends:
        if trend.time not in shares:
            continue
        first, last = trend.points[0], trend.points[-1]
        low, high = min(trend.points, key=lambda p: p.mean), max(trend.points, key=lambda p: p.mean)
        yield Finding(
            "trend", "medium" if shares[trend.time] >= MEDIUM else "low", f"{t.name} changes over {trend.time}",
            f"{capital(subject(t, trend.outcome))} was {value(first.mean, t)} in {first.label} and {value(last.mean, t)} in {last.label}; "
            f"lowest in {low.label} ({value(low.mean, t)}), highest in {high.label} ({value(high.mean, t)}).",
            "Anything else that changed meanwhile looks like a driver too.", f"Compare within the same {trend.unit}.",
            (trend.time, t.name), {"rho": trend.rho}, shares[trend.time], f"{t.name} changes over time", "#over-time",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (
    few_rows, leaks, own_drivers, overlapping, nothing, acting_together, turned_round, standing_out, trends, missing,
)  # fmt: skip
