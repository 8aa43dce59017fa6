"""The headline and the summary of a column of texts, by rules from its numbers and findings."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.findings import Finding
from analyst_lib.texts.numbers import Numbers
from analyst_lib.words import joined, number, percent, plural

TOLD = 2


def headline(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return one line: what the texts are about, and the one or two things most worth knowing."""
    topics = next((f.phrase for f in findings if f.kind == "topics"), "")
    about = topics or (f"most of {joined([t.term for t in n.terms[:3]])}" if n.terms else "")
    phrases, kinds = [], set()
    for f in findings:
        if f.phrase and f.severity in ("high", "medium") and f.kind not in kinds and f.kind != "few":
            phrases.append(f.phrase)
            kinds.add(f.kind)
    parts = [p for p in (about, *phrases[:TOLD]) if p]
    return f"{plural(n.told, 'text')}{': ' if parts else ''}{'; '.join(parts)}"


def summary(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return a paragraph for anyone."""
    middle = n.lengths.words[3]
    parts = [
        f"{n.column} holds {plural(n.told, 'text')}; a usual one has {number(middle)} {'word' if middle == 1 else 'words'} (median; mean {number(n.lengths.mean_words)})."
    ]
    if n.silent:
        parts.append(
            f"{percent(n.silent / n.rows)} of the {plural(n.rows, 'row')} {'says' if n.silent == 1 else 'say'} nothing."
        )
    if n.languages and n.languages[0][1] >= n.told / 2:
        name, count = n.languages[0]
        parts.append(
            f"{'All' if count == n.told else percent(count / n.told)} are in {name}, by their commonest words."
        )
    if n.terms:
        parts.append(
            f"The most frequent words are {joined([f'{t.term} ({percent(t.share)} of the texts)' for t in n.terms[:3]])}."
        )
    parts += [f.what for f in findings if f.kind in ("topics", "no_topics")][:1]
    return " ".join(parts)
