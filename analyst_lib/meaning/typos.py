"""Slips of the pen: which rare words are typing errors of frequent ones, fast for thousands of words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

_SHORTEST, _LONG = 5, 8
_MOST_PAIRS = 10_000  # more near neighbours than this are codes, not slips
# Words that are a letter or two apart and both right.
_BOTH_RIGHT = frozenset(
    (
        "ireland iceland austria australia slovakia slovenia niger nigeria guinea guyana mauritius mauritania dominica "
        "tuesday thursday sunday monday march marsh sixty sixth sixteen eighty eighth eighteen seventy seventh fourth "
        "forty ninety ninth north south norte ouest eastern western northern southern latino latina hispano hispana "
        "internal external interior exterior increase decrease include exclude inclusive exclusive import export male "
        "female single multiple minor major lower upper former formal normal formed informal manual annual annually "
        "marital martial casual causal trial trail angel angle united untied desert dessert principal principle "
        "personal personnel stationary stationery complement compliment county country counties countries contact "
        "contract contracts contacts product products produce price prices prince silver sliver santa sante saint "
        "quite quiet diary dairy costume customer custom customs credit debit hospital hospitals"
    ).split()
)


@dataclass(frozen=True)
class Word:
    """A label as it is compared: its key, its parts without accents and case, and how often it stands there."""

    key: str
    parts: tuple[str, ...]
    count: int


def typos(words: Sequence[Word], rarer: float) -> dict[str, str]:
    """Tell which words are slips of which: key of the slip to key of what it should be, most likely.

    Examples
    --------
    >>> typos([Word("berlin", ("berlin",), 50), Word("berln", ("berln",), 2), Word("bonn", ("bonn",), 9)], 10)
    {'berln': 'berlin'}
    """
    groups: dict[tuple[str, int], list[Word]] = defaultdict(list)
    for word in words:
        if any(len(part) >= _SHORTEST - 1 and part.isalpha() for part in word.parts):
            groups[word.parts[0][:1], len(word.parts)].append(word)
    found: dict[str, tuple[int, int, str]] = {}
    for group in groups.values():
        for rare, usual in _pairs(sorted(group, key=lambda word: -word.count), rarer):
            if distance := slip(rare.parts, usual.parts):
                found[rare.key] = min(found.get(rare.key, (9, 0, "")), (distance, -usual.count, usual.key))
    # A slip of a slip is no evidence.
    return {rare: usual for rare, (_, _, usual) in found.items() if usual not in found}


def _pairs(group: list[Word], rarer: float) -> Iterator[tuple[Word, Word]]:
    """Give the pairs worth a closer look, by the letters they are made of: two edits change four at most."""
    counts = np.array([word.count for word in group])
    letters = _letters(group)
    sizes = letters.sum(axis=1)
    given = 0
    for place in range(len(group) - 1, 0, -1):
        frequent = int(np.searchsorted(-counts, -counts[place] * rarer, side="right"))
        near = np.flatnonzero(np.abs(sizes[:frequent] - sizes[place]) <= 2)
        near = near[np.abs(letters[near] - letters[place]).sum(axis=1) <= 4]
        given += len(near)
        if given > _MOST_PAIRS:
            return
        yield from ((group[place], group[other]) for other in near.tolist())


def _letters(group: list[Word]) -> np.ndarray:
    """Count how often each letter (of 32 classes of them) stands in each word."""
    counts = np.zeros((len(group), 32), np.int8)
    for place, word in enumerate(group):
        codes = np.frombuffer("".join(word.parts).encode("utf-32-le"), np.uint32) % 32
        np.add.at(counts[place], codes, 1)
    return counts


def slip(rare: tuple[str, ...], usual: tuple[str, ...]) -> int:
    """Give the number of letters by which one label may be a slip of the other, 0 if it is none.

    Examples
    --------
    >>> slip(("san", "fransisco"), ("san", "francisco")), slip(("recieved",), ("received",))
    (1, 1)
    >>> slip(("class", "b"), ("class", "a")), slip(("iceland",), ("ireland",)), slip(("north2",), ("north1",))
    (0, 0, 0)
    """
    if len(rare) != len(usual):
        return 0
    different = [(a, b) for a, b in zip(rare, usual, strict=True) if a != b]
    if len(different) != 1:
        return 0
    wrong, right = different[0]
    most = 2 if min(len(wrong), len(right)) >= _LONG else 1
    if max(len(wrong), len(right)) < _SHORTEST or min(len(wrong), len(right)) < _SHORTEST - 1:
        return 0
    if (
        not (wrong + right).isalpha()
        or wrong[0] != right[0]
        or {wrong, right} <= _BOTH_RIGHT
        or _inflected(wrong, right)
    ):
        return 0
    distance = edits(wrong, right, most)
    return distance if distance <= most else 0


def _inflected(one: str, other: str) -> bool:
    """Tell whether a word is the other with an ending: two letters, or a plural's s, or one gender for the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 2 and long.startswith(short):
        return True
    return long == short + "s" or (one[:-1] == other[:-1] and one[-1] in "aeio" and other[-1] in "aeio")


def edits(one: str, other: str, most: int) -> int:
    """Count the insertions, deletions, substitutions and swaps of neighbours between two words, up to `most` + 1.

    Examples
    --------
    >>> edits("berlin", "berln", 2), edits("recieve", "receive", 2), edits("abcdef", "uvwxyz", 2)
    (1, 1, 3)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        last, before, row = before, row, [place]
        for column, match in enumerate(other, start=1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != match))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == match:
                cost = min(cost, last[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
