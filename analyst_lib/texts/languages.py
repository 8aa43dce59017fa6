"""Tells scripts by blocks of Unicode and languages by their stop words: cheap, and stated as such."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from analyst_lib.texts.stopwords import ALL, STOP_WORDS

BLOCKS = (
    ("Latin", 0x0041, 0x024F), ("Greek", 0x0370, 0x03FF), ("Cyrillic", 0x0400, 0x052F), ("Hebrew", 0x0590, 0x05FF),
    ("Arabic", 0x0600, 0x06FF), ("Devanagari", 0x0900, 0x097F), ("Thai", 0x0E00, 0x0E7F),
    ("Japanese kana", 0x3040, 0x30FF), ("Chinese characters", 0x3400, 0x9FFF), ("Korean", 0xAC00, 0xD7AF),
)  # fmt: skip
LOOKED_AT = 200
SURE = 2
_LATIN, _OTHER = re.compile("[A-Za-z\u00c0-\u024f]"), re.compile("[^\\W\\d_\u0000-\u024f]")
_SPOKEN = {word: tuple(n for n, stop in STOP_WORDS.items() if word in stop) for word in ALL}


def script(text: str) -> str:
    """Return the script that most letters of a text have; empty without letters.

    Kana among Chinese characters make Japanese.

    Examples
    --------
    >>> [script(t) for t in ("Größe", "Привет", "配送太慢", "配送が遅い", "12 €")]
    ['Latin', 'Cyrillic', 'Chinese characters', 'Japanese kana', '']
    """
    part = text[:LOOKED_AT]
    latin = len(_LATIN.findall(part))
    others = [] if part.isascii() else _OTHER.findall(part)
    if not others:
        return "Latin" if latin else ""
    counts = Counter(_block(ord(letter)) for letter in others)
    counts["Latin"] += latin
    counts.pop("", None)
    if counts["Japanese kana"] and counts["Chinese characters"]:
        return "Japanese kana"
    name, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return name if count else ""


def _block(code: int) -> str:
    return next((name for name, low, high in BLOCKS if low <= code <= high), "")


def language(words: Sequence[str]) -> str:
    """Return the language of which a text has the most stop words: at least two, more than of others; else empty.

    Examples
    --------
    >>> [language(t.split()) for t in ("the order was late and the box was open", "das ist nicht gut", "ok")]
    ['English', 'German', '']
    """
    scores: dict[str, int] = {}
    for word in words[:LOOKED_AT]:
        for name in _SPOKEN.get(word, ()):
            scores[name] = scores.get(name, 0) + 1
    best = max(scores.values(), default=0)
    first = [name for name, score in scores.items() if score == best]
    return first[0] if best >= SURE and len(first) == 1 else ""


def shares(found: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return how many texts have each script or language, the most frequent first; texts without one are left out."""
    return tuple(Counter(name for name in found if name).most_common())
