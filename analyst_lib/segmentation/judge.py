"""Turns groups into findings: what they are worth, what they repeat, and what to do with them."""

from __future__ import annotations

from collections.abc import Iterator

from analyst_lib.findings import Finding, ranked
from analyst_lib.segmentation.narrate import nothing, worth
from analyst_lib.segmentation.numbers import STABLE, Numbers
from analyst_lib.words import capital, joined, number, percent, plural, spelled

MANY_BORDERLINE = 0.1
MUCH_MISSING = 0.2
FAITHFUL = 0.9


def judge(n: Numbers) -> tuple[Finding, ...]:
    """Return the findings, the most important first."""
    rules = (_verdict, _doubles, _alone, _unstable, _borderline, _loose_rules, _missing)
    return ranked([f for rule in rules for f in rule(n)])


def _verdict(n: Numbers) -> Iterator[Finding]:
    """Clear groups, groups that were asked for, or none."""
    if not n.groups:
        yield _none(n)
        return
    assert n.chosen is not None
    evidence = {
        "groups": len(n.groups),
        "stability": n.chosen.stability,
        "doubt": n.chosen.doubt,
        "strength": n.chosen.strength,
    }
    sizes = joined([f"{g.name} ({number(g.rows)})" for g in n.groups], 8)
    if n.clear:
        yield Finding(
            "groups", "good", f"{capital(spelled(len(n.groups), 'clear group'))}", f"{sizes}. {worth(n)}",
            "Averages over all rows describe none of them; each may need its own treatment.",
            "Look at each group by itself, and keep the group as a column for further work.", evidence=evidence, link="#the-groups",
        )  # fmt: skip
        return
    yield Finding(
        "slices", "medium", f"The {spelled(len(n.groups), 'group')} asked for are no natural ones", f"{sizes}. {worth(n)}",
        "Rows near the borders would fall to another group with slightly other data.",
        "Use them as a convenient division, not as kinds of things that exist.", evidence=evidence, weight=1, link="#how-many-groups",
    )  # fmt: skip


def _none(n: Numbers) -> Finding:
    steady = max((t for t in n.trials), key=lambda t: (t.least, t.strength), default=None)
    do = "Add columns that might tell kinds apart, or more rows."
    if steady is not None:
        do = (
            f"If you need a division anyway, ask for a number of groups; the steadiest is {number(steady.groups)}. "
            + do
        )
    title = "There are no clear groups" if n.trials else "Too little to look for groups in"
    return Finding(
        "none", "medium", title, nothing(n), "Groups drawn into one cloud are an accident of the method, and differ from sample to sample.",
        do, evidence={"tried": [t.groups for t in n.trials]}, weight=1, link="#how-many-groups",
    )  # fmt: skip


def _doubles(n: Numbers) -> Iterator[Finding]:
    """A column of labels that says nearly the same as the groups."""
    for name, value in n.doubles[:1]:
        others = [other for other, _ in n.doubles[1:]]
        too = f", and so do {joined(others)}" if len(others) > 1 else f", and so does {others[0]}" if others else ""
        yield Finding(
            "doubles", "low", f"The groups are nearly those of {name}", f"{name} goes with the groups almost one to one (Cramér's V {value:.2f}){too}.",
            "The groups may only repeat what the column already says.", f"Leave {name} out to see whether the other columns show the same groups.",
            (name, *others), {"cramers_v": value}, value,
        )  # fmt: skip


def _alone(n: Numbers) -> Iterator[Finding]:
    """Groups that differ in one column only."""
    if n.alone and len(n.variables) > 1:
        yield Finding(
            "alone", "medium", f"Only {n.alone} tells the groups apart", "In all other columns compared the groups differ by less than half a standard deviation.",
            "A limit on one column says the same as these groups.", f"Divide by {n.alone} directly.", (n.alone,), {}, 0.5, link="#profiles",
        )  # fmt: skip


def _unstable(n: Numbers) -> Iterator[Finding]:
    """Groups that half of the rows do not find again."""
    weak = [g for g in n.groups if g.stability < STABLE]
    if weak:
        names = joined([f"{g.name} ({percent(g.stability)})" for g in weak])
        yield Finding(
            "unstable", "medium", f"{capital(spelled(len(weak), 'group'))} would not be found again", f"Fits of half of the rows agree too little with {names}.",
            "Below 75% a group is not worth the name (Hennig, 2007).", "Ask for fewer groups.", (), {"groups": [g.number for g in weak]}, 0.6,
            link="#how-many-groups",
        )  # fmt: skip


def _borderline(n: Numbers) -> Iterator[Finding]:
    """Many rows between groups."""
    if n.groups and n.borderline >= MANY_BORDERLINE:
        rows = round(n.borderline * n.rows)
        yield Finding(
            "borderline", "low", f"{percent(n.borderline)} of the rows lie between groups", f"{plural(rows, 'row')} {'is' if rows == 1 else 'are'} almost as near to another group's middle as to that of their own.",
            "Their group is a close call.", "Use the column “sure” of the assignment to leave them out where it matters.", (), {"share": n.borderline}, n.borderline,
        )  # fmt: skip


def _loose_rules(n: Numbers) -> Iterator[Finding]:
    """Rules that do not tell the groups well."""
    if n.groups and n.fidelity < FAITHFUL:
        yield Finding(
            "loose_rules", "low", "Simple rules tell the groups only roughly", f"A tree of three questions puts {percent(n.fidelity)} of rows it has not seen into their group (each group counting the same).",
            "A rule of thumb would sort many rows wrongly.", "Use the assignment itself rather than the rules.", (), {"fidelity": n.fidelity}, 1 - n.fidelity, link="#the-groups",
        )  # fmt: skip


def _missing(n: Numbers) -> Iterator[Finding]:
    """Columns with many gaps among those compared."""
    holes = [v for v in n.variables if v.missing >= MUCH_MISSING]
    if holes and n.trials:
        names = joined([f"{v.name} ({percent(v.missing)})" for v in holes])
        yield Finding(
            "missing", "low", f"{capital(spelled(len(holes), 'column'))} compared {'has' if len(holes) == 1 else 'have'} many gaps", f"Missing: {names}. Such rows count as average there.",
            "Rows that lack a value are drawn to the middle.", "Leave these columns out, and see whether the groups stay.", tuple(v.name for v in holes), {}, 0.1,
        )  # fmt: skip
