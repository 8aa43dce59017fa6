"""The headline and the summary of a search for unusual rows."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.findings import Finding
from analyst_lib.outlying.numbers import ERROR, EXTREME, MIX, Numbers
from analyst_lib.words import capital, joined, number, percent, plural, spelled

NOUNS = {ERROR: ("possible error", "possible errors"), EXTREME: ("extreme", "extremes"), MIX: ("rare label or unusual mix", "rare labels or unusual mixes")}  # fmt: skip


def headline(numbers: Numbers, findings: Sequence[Finding]) -> str:
    """Return one line: how many rows stand out, and as what."""
    if not numbers.rows:
        return "No rows to look at"
    if not numbers.found:
        return (
            f"No row stands out among {number(numbers.rows)}"
            if numbers.rows > 1
            else "One row, nothing to compare it with"
        )
    stand = "stands" if len(numbers.found) == 1 else "stand"
    first = f"{capital(spelled(len(numbers.found), 'row'))} of {number(numbers.rows)} {stand} out"
    kinds: dict[str, list[str]] = {}
    for f in findings:
        if f.phrase:
            kinds.setdefault(f.phrase, []).extend(c for c in f.columns[:1] if c not in kinds.get(f.phrase, []))
    phrases = [phrase.format(columns=joined(names, 2)) for phrase, names in kinds.items()][:2]
    return f"{first}: {joined(phrases)}" if phrases else first


def summary(numbers: Numbers, findings: Sequence[Finding]) -> str:
    """Return a paragraph for anyone."""
    size = f"{numbers.name} holds {plural(numbers.rows, 'row')} with {plural(numbers.columns, 'column')}."
    if not numbers.found:
        return f"{size} {findings[0].what}" if findings else size
    share = f"{plural(len(numbers.found), 'row')} ({percent(len(numbers.found) / numbers.rows)})"
    stand = "stands" if len(numbers.found) == 1 else "stand"
    return f"{size} {share} {stand} out: {joined(counted(numbers))}. {findings[0].what} {alarms(numbers)}"


def counted(numbers: Numbers) -> list[str]:
    """Return how many rows there are of each verdict, in words."""
    sizes = [(len(numbers.of(verdict)), nouns) for verdict, nouns in NOUNS.items()]
    return [spelled(count, *nouns) for count, nouns in sizes if count]


def alarms(numbers: Numbers) -> str:
    """Return what the number of rows listed is worth: how many of them chance would make."""
    few = numbers.false_alarms
    told = f"one row in {number(round(1 / few))} such tables" if few < 1 else f"about {spelled(round(few), 'row')}"
    return f"By chance alone, a table of this size with nothing unusual in it would have {told} listed."
