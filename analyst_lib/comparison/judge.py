"""Turns the numbers of a comparison into findings, by the size of an effect; small p-values alone find nothing.

Every threshold has its reason in docs/analyses/compare.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from analyst_lib.comparison import said
from analyst_lib.comparison.judge_columns import COLUMN_RULES
from analyst_lib.comparison.judge_tables import TABLE_RULES
from analyst_lib.comparison.numbers import Numbers, NumberShift
from analyst_lib.comparison.said import opening
from analyst_lib.comparison.why import Why
from analyst_lib.findings import Finding, ranked
from analyst_lib.words import joined, number, plural, signed

RELATION = 0.3
MANY = 8
OF_A_KIND = 40
Rule = Callable[[Numbers], Iterator[Finding]]


def judge(n: Numbers) -> tuple[Finding, ...]:
    """Return the findings of a comparison, the most important first."""
    found = [finding for rule in RULES for finding in rule(n)]
    if not any(f.severity in ("high", "medium") for f in found):
        found.append(_alike(n))
    return _capped(ranked(found))


def _capped(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Keep 40 findings of each kind; the rest are told in one, and are in the table of columns."""
    kept: list[Finding] = []
    rest: list[Finding] = []
    counts: dict[str, int] = {}
    for f in found:
        counts[f.kind] = counts.get(f.kind, 0) + 1
        (kept if counts[f.kind] <= OF_A_KIND else rest).append(f)
    if rest:
        names = joined(list(dict.fromkeys(name for f in rest for name in f.columns)), 6)
        what = f"They are on {names}; the table of all columns has them."
        kept.append(Finding("more", "low", f"{plural(len(rest), 'more finding')} of these kinds", what))
    return tuple(kept)


def _alike(n: Numbers) -> Finding:
    what = f"None of {plural(sum(c.role == 'compared' for c in n.columns), 'compared column')} moved by more than the report's thresholds."
    return Finding("alike", "good", f"{opening(n.after, n)} is much like {n.before}", what, phrase="")


def reversals(n: Numbers) -> Iterator[Finding]:
    """Means that changed against what happened within every group, or hide it."""
    for w in n.whys:
        if w.story not in ("reversal", "hidden"):
            continue
        s = n.column(w.column).number
        assert s is not None
        inside, overall = ("higher" if side > 0 else "lower" for side in (w.rate, w.change))
        first = f"{w.column} is {overall} overall" if w.story == "reversal" else f"{w.column} looks the same"
        yield Finding(
            "reversal", "high", f"{first}, yet {inside} within every {w.by}", f"{_overall(w, s)} {_within(w, inside)}",
            "The overall figure points the wrong way.", f"Compare within {w.by}, or weight both sides alike.", (w.column, w.by),
            {"change": w.change, "mix": w.mix, "rate": w.rate}, 1.0 + abs(s.effect), f"{first}, yet {inside} within every {w.by}", "#why",
        )  # fmt: skip


def _overall(w: Why, s: NumberShift) -> str:
    return f"Over all rows its mean is {number(s.mean[1])} instead of {number(s.mean[0])} ({said.plus(w.change)})."


def _within(w: Why, inside: str) -> str:
    verb = "turns it round" if w.story == "reversal" else "hides it"
    return f"Within each {w.by} of 20 rows or more it is {inside} ({said.plus(w.rate)} on average); another make-up of the rows by {w.by} ({said.plus(w.mix)}) {verb} (Simpson's paradox)."


def relations(n: Numbers) -> Iterator[Finding]:
    """Pairs of numbers whose correlation shifted by 0.3 or more; the clearest of each column, at most eight."""
    told: set[str] = set()
    found = 0
    for r in n.relations:
        if abs(r.shift) < RELATION or not r.q < 0.05 or found >= MANY or {r.a, r.b} & told:
            continue
        told |= {r.a, r.b}
        found += 1
        turned = r.value[0] * r.value[1] < 0 and min(map(abs, r.value)) >= RELATION
        yield Finding(
            "relation", "high" if turned else "medium",
            f"The link of {r.a} and {r.b} changed",
            f"Their correlation is {signed(r.value[1])} in {n.after} and {signed(r.value[0])} in {n.before}.",
            "A model that used the old relation predicts worse, although each column may look the same.",
            "Look for what changed in how the two depend on each other.", (r.a, r.b),
            {"before": r.value[0], "after": r.value[1], "q": r.q}, abs(r.shift) / 2, f"the link of {r.a} and {r.b} changed", "#relations",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (*TABLE_RULES, *COLUMN_RULES, reversals, relations)
