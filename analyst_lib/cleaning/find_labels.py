"""Fixes of labels that are written in several ways: each becomes the most frequent one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analyst_lib.cleaning.fixes import Fix, Sure
from analyst_lib.cleaning.work import Work, step_on
from analyst_lib.profiling.numbers import ColumnNumbers
from analyst_lib.profiling.saying import quoted
from analyst_lib.words import joined

PLAIN = ("spaces", "case")


def spellings(work: Work) -> Iterator[Fix]:
    """Labels that differ in capitals or spaces only (safe, but for names of persons), then the others (judgement)."""
    for name, texts in work.text_columns():
        numbers = work.numbers(name)
        if (
            name in work.typed
            or numbers.text is None
            or numbers.kind not in ("category", "text")
            or not numbers.text.spellings
        ):
            continue
        plain, other = _variants(numbers, texts, True), _variants(numbers, texts, False)
        if plain:
            person = numbers.personal or numbers.kind == "text"
            yield _merged(work, name, "case", plain, "judgement" if person else "safe")
        if other:
            yield _merged(work, name, "spelling", other, "judgement")


def _variants(c: ColumnNumbers, texts: Mapping[str, int], plain: bool) -> dict[str, str]:
    assert c.text is not None
    return {
        label: usual.label
        for usual in c.text.spellings
        for label, _, why in usual.variants
        if (why in PLAIN) is plain and label in texts
    }


def _merged(work: Work, name: str, kind: str, values: Mapping[str, str], sure: Sure) -> Fix:
    first = [f"{quoted(wrong)} to {quoted(usual)}" for wrong, usual in values.items()]
    how = "in capitals or spaces only" if kind == "case" else "in accents or punctuation, or look like slips of the pen"
    fix = Fix(
        f"{kind}:{name}", kind, sure, f"{name} spells the same label in several ways",
        f"Labels that differ {how} take their most frequent spelling: {joined(first, 3)}.",
        "Counts and averages by group are split between the spellings.",
        "Short labels, codes and labels with numbers that differ." if kind == "case" else "Labels of the same words with other numbers.",
        step_on(name, "replace_texts", values=dict(values)), (name,),
    )  # fmt: skip
    return work.measured(fix)
