"""Findings about how texts are written: spellings, slips, spaces at the ends, wrong decoding, cut at a length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyst_lib.findings import Finding
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers, Spelling
from analyst_lib.profiling.saying import place, quoted, those
from analyst_lib.words import joined, percent, spelled

SHORTEST_CUT = 20
MIN_CUT = 5
PILED = 5


def label_variants(n: Numbers) -> Iterator[Finding]:
    """Labels that differ only in case, spaces, punctuation or accents."""
    for c in n.columns:
        found = _spellings(c, typing=False)
        if found:
            s = found[0]
            example = joined([quoted(v) for v in (s.label, *(v for v, _, _ in s.variants))[:3]])
            occurs = "occurs" if len(found) == 1 else "occur"
            yield Finding(
                "label_variants", "medium", f"{c.name} spells the same label in several ways",
                f"In {c.name}, {spelled(len(found), 'label')} {occurs} in more than one spelling, such as {example}.",
                "Counts and averages by group are split between the spellings.", "Bring them to one spelling.", (c.name,),
                _evidence(found), 0.5, f"mixed spellings in {c.name}", place(c),
            )  # fmt: skip


def label_typos(n: Numbers) -> Iterator[Finding]:
    """Rare labels one or two letters from a frequent one (see `meaning.labels.near_duplicates`)."""
    for c in n.columns:
        found = _spellings(c, typing=True)
        if found:
            s = found[0]
            wrong, count = s.variants[0][0], sum(k for x in found for _, k, _ in x.variants)
            yield Finding(
                "label_typos", "medium", f"{c.name} seems to hold typing errors",
                f"In {c.name}, {those(count, 'value', 'looks', 'look')} like a slip of a frequent label, such as {quoted(wrong)} for "
                f"{quoted(s.label)} ({s.count:,} rows).",
                "Each slip makes a group of its own.", "Compare them with the frequent labels, and correct them.",
                (c.name,), _evidence(found), 0.45, f"typing errors in {c.name}", place(c),
            )  # fmt: skip


def _spellings(c: ColumnNumbers, typing: bool) -> list[Spelling]:
    """Return the labels with variants by typing errors, or with all others."""
    made = []
    for s in c.text.spellings if c.text and c.kind in ("category", "text") else ():
        variants = tuple(v for v in s.variants if (v[2] == "typing") is typing)
        if variants:
            made.append(Spelling(s.label, s.count, variants))
    return made


def _evidence(found: Sequence[Spelling]) -> dict[str, object]:
    return {"labels": {s.label: [label for label, _, _ in s.variants] for s in found[:20]}}


def padded(n: Numbers) -> Iterator[Finding]:
    """Texts that begin or end with a space; medium when only some do, since those match nothing."""
    for c in n.columns:
        if c.text and c.text.padded and c.kind != "boolean":
            some = c.text.padded < c.present
            yield Finding(
                "padded", "medium" if some else "low", f"{'Some' if some else 'All'} values of {c.name} have spaces at the ends",
                f"In {c.name}, {those(c.text.padded, 'value', 'begins or ends', 'begin or end')} with a space "
                f"({percent(c.text.padded / c.present)}).",
                "They look alike but do not match when tables are joined or labels counted.", "Strip the spaces.",
                (c.name,), {"count": c.text.padded}, 0.35, f"spaces around values of {c.name}", place(c),
            )  # fmt: skip


def garbled(n: Numbers) -> Iterator[Finding]:
    """Texts that were read in the wrong encoding, such as MÃ¼ller."""
    for c in n.columns:
        if c.text and c.text.garbled:
            yield Finding(
                "garbled", "medium", f"{c.name} holds wrongly decoded letters",
                f"In {c.name}, {those(c.text.garbled, 'value', 'shows', 'show')} the marks of a wrong encoding, "
                "such as Ã¼ for ü or a letter that was lost (�).",
                "Names do not match those of other tables.", "Read the file again as UTF-8, or mend the export.",
                (c.name,), {"count": c.text.garbled}, 0.45, f"garbled letters in {c.name}", place(c),
            )  # fmt: skip


def truncated(n: Numbers) -> Iterator[Finding]:
    """Texts that pile up at the greatest length: five different ones, and five times as many as at lengths just below.

    Lengths of natural texts thin out towards their end; codes of one length are no texts.
    """
    for c in n.columns:
        t = c.text
        if t is None or c.kind == "boolean" or t.longest < SHORTEST_CUT or t.words < 0.5:
            continue
        usual = t.near_end / max(5, t.longest // 10)
        if t.at_end >= max(MIN_CUT, PILED * usual) and t.mean_length < 0.95 * t.longest:
            yield Finding(
                "truncated", "medium", f"{c.name} seems to be cut at {t.longest} characters",
                f"{t.full:,} of {c.present:,} texts in {c.name} have exactly {t.longest} characters, the greatest length; few come near it.",
                "What was behind the cut is lost.", "Ask the source for the whole texts.", (c.name,),
                {"length": t.longest, "count": t.full}, 0.4, f"texts cut off in {c.name}", place(c),
            )  # fmt: skip


RULES = (label_variants, label_typos, padded, garbled, truncated)
