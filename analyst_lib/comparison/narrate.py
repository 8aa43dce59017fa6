"""The headline and the summary of a comparison, by rules from its numbers and findings."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.comparison import said
from analyst_lib.comparison.numbers import Numbers
from analyst_lib.comparison.said import opening
from analyst_lib.comparison.strength import differing
from analyst_lib.findings import Finding
from analyst_lib.words import joined, plural


def headline(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return one line: in how many columns the two differ, and the change most worth knowing."""
    if any(f.kind == "same" for f in findings) and not n.schema.added and not n.schema.removed:
        return f"{opening(n.before, n)} and {n.after} are the same"
    differ, of = differing(n)
    phrases = [f.phrase for f in findings if f.phrase and f.severity in ("high", "medium")]
    shared = "no column in common" if not of else f"{len(differ)} of {plural(of, 'column')}"
    start = f"{opening(n.after, n)} differs from {n.before} in {shared}"
    if not of:
        start = f"{opening(n.after, n)} and {n.before} have no column to compare"
    elif not differ:
        none = f": none of {of:,} columns moved much" if of > 1 else ""
        start = f"{opening(n.after, n)} is much like {n.before}{none}"
    return f"{start}; {phrases[0]}" if phrases else start


def summary(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return a paragraph for anyone."""
    before, after = n.rows.count
    parts = [f"{opening(n.before, n)} has {plural(before, 'row')}, {n.after} {plural(after, 'row')}."]
    parts.append(_differing(n))
    top = [f for f in findings if f.severity in ("high", "medium") and f.kind not in ("few_rows", "rows")]
    for finding in top[:3]:
        reason = _reason(n, finding)
        joint = ": " if _is_list(n, finding) else ". "
        parts.append(f"{finding.title}." if reason in " ".join(parts) else f"{finding.title}{joint}{reason}")
    return " ".join(parts)


def _differing(n: Numbers) -> str:
    differ, of = differing(n)
    left = of - len(differ)
    if not differ:
        return "No column differs by more than small amounts." if of else "They have no column to compare."
    names = joined([c.name for c in differ], 5)
    rest = "" if not left else " The other column is alike." if left == 1 else f" The other {left} columns are alike."
    return f"What differs: {names}.{rest}"


def _reason(n: Numbers, f: Finding) -> str:
    """Return what to say beside the title of a finding; of a moved column the reason rather than the figures."""
    why = next((w for w in n.whys if f.kind == "moved" and (w.column,) == f.columns), None)
    return (said.reason(why) if why else "") or f.what


def _is_list(n: Numbers, f: Finding) -> bool:
    """Tell whether what is said beside a title is a list of labels rather than a sentence."""
    return f.kind in ("new_labels", "gone_labels") or (f.kind == "moved" and n.column(f.columns[0]).labels is not None)
