"""The headline and the summary of a profile, by rules from its findings."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.findings import Finding
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.words import capital, joined, percent, plural


def headline(numbers: Numbers, findings: Sequence[Finding]) -> str:
    """Return one line: how large the table is, and the two or three things most worth knowing."""
    phrases, kinds, told = [], set(), set()
    for finding in findings:
        about = finding.columns[0] if finding.columns else finding.kind
        if finding.phrase and finding.severity != "low" and finding.kind not in kinds and about not in told:
            phrases.append(finding.phrase)
            kinds.add(finding.kind)
            told.add(about)
    phrases = phrases[:3]
    size = f"{plural(numbers.rows, 'row')} in {plural(len(numbers.columns), 'column')}"
    return f"{size}: {joined(phrases)}" if phrases else f"{size}, nothing amiss"


def summary(numbers: Numbers, findings: Sequence[Finding]) -> str:
    """Return a paragraph for anyone."""
    cells = numbers.rows * len(numbers.columns)
    parts = [f"{numbers.name} holds {plural(numbers.rows, 'row')} with {plural(len(numbers.columns), 'column')}."]
    if cells and numbers.missing_cells:
        holes = plural(numbers.rows_with_missing, "row")
        verb = "lacks" if numbers.rows_with_missing == 1 else "lack"
        parts.append(
            f"{capital(holes)} {verb} a value somewhere; {percent(numbers.missing_cells / cells)} of all cells are empty."
        )
    elif cells:
        parts.append("No value is missing.")
    told = {f.kind: f.what for f in reversed(findings) if f.severity in ("high", "medium") and f.kind != "missing"}
    parts += [f.what for f in findings if told.get(f.kind) == f.what][:2]
    return " ".join(parts)
