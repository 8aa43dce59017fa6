"""Turns a timeline's numbers into findings: rules with stated thresholds, each a sentence that a manager understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyst_lib.findings import Finding, ranked
from analyst_lib.timelines.judge_events import bends, calendar, levels, outlying, seasons
from analyst_lib.timelines.numbers import Comparison, Move, Numbers
from analyst_lib.timelines.phrases import against, amount, columns, dated, titled, trending, unit, units
from analyst_lib.words import capital, joined, number, percent, plural

CLEAR = 0.1
GAPS, MANY_GAPS = 0.02, 0.2
SHORT = 24
SHOWN = 3
Rule = Callable[[Numbers], Iterator[Finding]]


def judge(n: Numbers) -> tuple[Finding, ...]:
    """Return the findings of a timeline, the most important first."""
    found = [finding for rule in RULES for finding in rule(n)]
    if not n.changes and not n.anomalies and not n.constant and n.source.steps >= SHORT:
        found.append(_quiet(n))
    return ranked(found)


def _quiet(n: Numbers) -> Finding:
    what = f"No jump, no bend of the trend and no outlying value in {plural(n.source.steps, unit(n))}."
    why = "What trend and season lead to expect is what came, up to noise."
    return Finding("quiet", "good", "Nothing out of the ordinary", what, why, columns=columns(n), link="#the-series")


def constant(n: Numbers) -> Iterator[Finding]:
    """The same value throughout."""
    if n.constant:
        yield Finding(
            "constant", "medium", f"{titled(n)} never changes",
            f"It is {number(n.state.value)} in all {plural(n.source.steps, 'step')} that have a value.",
            "There is no trend, season or change to find.", "Check that the right column was taken: name it with value=.",
            columns(n), {"value": n.state.value}, 0.9, f"always {number(n.state.value)}", "#the-series",
        )  # fmt: skip


def present(n: Numbers) -> Iterator[Finding]:
    """Where it stands: beside the year before, along the trend, and records."""
    if n.constant:
        return
    c: Comparison | None = n.state.year or n.state.recent
    if c is not None:
        size = abs(c.share) if c.share is not None else 0.0
        yield Finding(
            "present", "medium" if size >= CLEAR else "low", f"{capital(c.now)}: {against(c)}",
            f"{titled(n)} is {amount(c.value)}{_each(n, c)} in {c.now}, against {amount(c.before)} in {c.then}. {capital(trending(n))}.",
            "This is where things stand, with the season left out of the comparison." if n.state.year else "There is less than a year of data, so a season cannot be left out.",
            "Ask first whether the jumps, anomalies and groups below explain it.", columns(n), {"share": c.share, "value": c.value},
            min(0.6, 0.2 + size), f"{c.now} {against(c)}", "#year-by-year",
        )  # fmt: skip
    if n.state.record:
        yield Finding(
            "record", "low", f"{n.state.last} is {n.state.record}",
            f"{titled(n)} was {amount(n.state.value)} {dated(n.state.last)}: {n.state.record}.",
            "What has not been seen for long is outside what plans were made for.", "Check the value, then the plans.",
            columns(n), {"value": n.state.value}, 0.4, f"{n.state.last} {n.state.record}", "#the-series",
        )  # fmt: skip


def _each(n: Numbers, c: Comparison) -> str:
    """Return that a comparison of several steps is of their mean."""
    return f" a {n.source.step} on average" if c.now.startswith("the last") and " " not in n.source.step else ""


def groups(n: Numbers) -> Iterator[Finding]:
    """Groups that moved the total by at least half of its change, or against it."""
    for m in n.moves[:SHOWN]:
        total, first = m.after - m.before, m.parts[0]
        if m.before == 0 or abs(first.contribution) < 0.02 * abs(m.before):
            continue
        share = first.contribution / total if total else float("inf")
        ahead = share >= 0.5 and abs(total) >= 0.03 * abs(m.before)
        title = f"{first.group} made most of the change" if ahead and share <= 1.5 else f"{first.group} moved it most"
        what = f"{titled(n)} went from {amount(m.before)} ({m.then}) to {amount(m.after)} ({m.now}); {_told(m)}."
        yield Finding(
            "group_move", "medium" if ahead else "low", f"{capital(m.what)}: {title}", what,
            "The total is the sum of what groups do; advice that fits the total may fit no group.",
            f"Look at {n.group} one by one; begin with {first.group}.", (*columns(n), n.group),
            {"contribution": first.contribution, "total": total}, 0.35, "", "#groups",
        )  # fmt: skip


def _told(m: Move) -> str:
    parts = [f"{p.group} {'+' if p.contribution >= 0 else '−'}{amount(abs(p.contribution))}" for p in m.parts[:SHOWN]]
    return f"of that {joined(parts)}"


def holes(n: Numbers) -> Iterator[Finding]:
    """Steps without a value: high from a fifth on."""
    s = n.source
    if s.gaps:
        share = s.gaps / s.steps
        yield Finding(
            "gaps", "high" if share >= MANY_GAPS else "medium" if share >= GAPS else "low",
            f"{percent(share)} of the {units(n)} have no value",
            f"{s.gaps:,} of {s.steps:,} {units(n)} lack a value; the longest hole begins {dated(s.longest_gap)} and lasts {plural(s.longest_gap_steps, unit(n))}.",
            "Trend and season are drawn across holes as if nothing had happened there.",
            "Find out whether nothing happened or nothing was recorded.", columns(n), {"gaps": s.gaps, "share": share},
            share, f"no value in {percent(share)} of the {units(n)}" if share >= GAPS else "", "#how-the-series-was-made",
        )  # fmt: skip
    if s.doubled:
        yield Finding(
            "doubled", "medium", f"{plural(s.doubled, 'row repeats a time', 'rows repeat a time')}",
            f"{plural(s.doubled, 'row')} {'has' if s.doubled == 1 else 'have'} a step that another row had before; {_put(s.how)}.",
            "A record that was delivered twice counts double.", "Remove what is double, or say with how= how to put rows together.",
            columns(n), {"rows": s.doubled}, 0.3, "", "#how-the-series-was-made",
        )  # fmt: skip


def _put(how: str) -> str:
    return {"sum": "they were added up", "count": "all were counted"}.get(how, f"their {how} was taken")


def short(n: Numbers) -> Iterator[Finding]:
    """Fewer than 24 steps."""
    if n.source.steps < SHORT:
        many = plural(n.source.steps, unit(n))
        yield Finding(
            "short", "medium", f"Only {many}",
            f"The series has {many}; changes are looked for from 20 on, a season from four cycles on.",
            "So few values show neither season nor change reliably.", "Use shorter steps (every=) or more data.",
            columns(n), {"steps": n.source.steps}, 0.2, f"only {many}", "#how-the-series-was-made",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (
    constant, levels, bends, outlying, seasons, calendar, present, groups, holes, short,
)  # fmt: skip
