"""Fixes of how texts are written: spaces, invisible characters, Unicode's forms, wrong decoding, words for missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from analyst_lib.cleaning import steps
from analyst_lib.cleaning.fixes import Fix, Sure
from analyst_lib.cleaning.readings import words_kept
from analyst_lib.cleaning.work import Work, step_on
from analyst_lib.profiling.judge_texts import NOTHING, SURE
from analyst_lib.profiling.labels import GARBLED
from analyst_lib.profiling.saying import quoted
from analyst_lib.words import joined

_GARBLED = re.compile(GARBLED.replace("\ufffd|", ""))


def _text_fix(work: Work, name: str, kind: str, call: str, told: tuple[str, str, str, str], sure: Sure = "safe", **values: Any) -> Fix:  # fmt: skip
    title, what, why, leaves = told
    fix = Fix(f"{kind}:{name}", kind, sure, title, what, why, leaves, step_on(name, call, **values), (name,))
    return work.measured(fix)


def _alters(texts: Sequence[str], change: Callable[[pd.Series], pd.Series]) -> bool:
    column = pd.Series(list(texts), dtype=object)
    return bool((change(column) != column).any())


def invisible(work: Work) -> Iterator[Fix]:
    """Characters that nobody sees; joiners stay, since Persian, Hindi and emoji need them, and so do line breaks."""
    for name, texts in work.text_columns():
        if _alters(list(texts), steps.drop_invisible):
            told = (
                f"{name} holds invisible characters",
                "Characters that cannot be seen (zero-width spaces, byte-order marks, soft hyphens, control characters) are left out.",
                "Texts that look alike do not match when tables are joined or labels counted.",
                "Line breaks, tabs and the joiners that some scripts and emoji need.",
            )
            yield _text_fix(work, name, "invisible", "drop_invisible", told)


def unicode_form(work: Work) -> Iterator[Fix]:
    """Accents that stand as characters of their own."""
    for name, texts in work.text_columns():
        if any(not text.isascii() and unicodedata.normalize("NFC", text) != text for text in texts):
            told = (
                f"{name} writes the same letters in two ways",
                "Letters with accents are written as one character each (Unicode's form NFC).",
                "é as one character and é as e with an accent look the same, and are not equal.",
                "What is read stays the same; ligatures and full-width letters stay.",
            )
            yield _text_fix(work, name, "unicode", "compose", told)


def spaces(work: Work) -> Iterator[Fix]:
    """Spaces at the ends, and spaces of unusual kinds."""
    for name, texts in work.text_columns():
        if _alters([text for text in texts if text.strip()], steps.trim):
            told = (
                f"Some texts of {name} have spaces at their ends",
                "Spaces at both ends are left out, and spaces of unusual kinds (such as no-break spaces) become usual ones.",
                "“Bonn ” and “Bonn” look alike and are counted apart.",
                "Spaces and line breaks inside.",
            )
            yield _text_fix(work, name, "spaces", "trim", told)


def encoding(work: Work) -> Iterator[Fix]:
    """Texts that were decoded wrongly and can be read again without loss, such as MÃ¼ller."""
    for name, texts in work.text_columns():
        suspects = [text for text in texts if not text.isascii() and _GARBLED.search(text)]
        if suspects and _alters(suspects, steps.decode_again):
            told = (
                f"{name} holds wrongly decoded letters",
                "UTF-8 that was read as Western European is read again: MÃ¼ller becomes Müller.",
                "Names do not match those of other tables, and nobody can read them.",
                "Texts that cannot be read again without loss, such as those with �.",
            )
            yield _text_fix(work, name, "encoding", "decode_again", told, "judgement")


def missing_words(work: Work) -> Iterator[Fix]:
    """Texts that can only stand for nothing: blank ones, and words such as n/a."""
    for name, texts in work.text_columns():
        sure = [text for text in texts if not text.strip() or text.strip().casefold() in SURE]
        if sure:
            yield _missing(work, name, sure, "missing", "safe")


def maybe_missing(work: Work) -> Iterator[Fix]:
    """Words that stand for nothing, or are an answer: none, unknown, a dash."""
    for name, texts in work.text_columns():
        unsure = [text for text in texts if text.strip().casefold() in NOTHING - SURE]
        unsure = [text for text in unsure if text.strip() not in words_kept(name, list(texts))]
        if unsure and len(texts) > len(unsure) and name not in work.typed:
            yield _missing(work, name, unsure, "maybe_missing", "judgement")


def _missing(work: Work, name: str, words: Sequence[str], kind: str, sure: Sure) -> Fix:
    told = joined(list(dict.fromkeys(quoted(word) if word.strip() else "blank texts" for word in words)), 6)
    doubt = " In this column it may be an answer, so a person should say." if sure == "judgement" else ""
    said = (
        f"{name} uses {told} for missing",
        f"{told[:1].upper()}{told[1:]} become{'s' if len(words) == 1 and words[0].strip() else ''} missing.",
        f"As texts they count as present, and as a label of their own.{doubt}",
        "Every other text.",
    )
    return _text_fix(work, name, kind, "replace_texts", said, sure, values=dict.fromkeys(words))
