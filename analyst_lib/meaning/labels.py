"""Labels that are written in several ways: ``Berlin``, ``berlin ``, ``Berln``; grouped, with the reason for each.

Two questions are kept apart. Do two labels differ only in what nobody means (case, spaces, punctuation, accents)? Or is
a rare one a slip of the pen of a frequent one? Whatever carries meaning in few letters (numbers, codes, dates, ``Class
A`` and ``Class B``) is never a slip.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from .naming import plain
from .typos import Word, typos

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "ø": "oe", "æ": "ae"}
)
_SILENT = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff.,;:!?'’`´\"“”„«»/\\()\[\]{}_\-‐‑–—*]+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)" + _SILENT.pattern + r"(?=\d)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGITS_APART = "\ue000"
_MOST = 20_000
_LONGEST = 100


@dataclass(frozen=True)
class Variant:
    """Another way in which a label is written.

    Parameters
    ----------
    label : str
        As it stands in the table.
    count : int
        How often.
    why : {'spaces', 'case', 'punctuation', 'accents', 'typing'}
        What tells it from the usual way.
    """

    label: str
    count: int
    why: str


@dataclass(frozen=True)
class Group:
    """Labels that mean the same, most likely.

    Parameters
    ----------
    label, count
        The most frequent way of writing, and how often it stands there.
    variants : tuple of Variant
        The other ways, the most frequent first.
    """

    label: str
    count: int
    variants: tuple[Variant, ...]

    @property
    def changes(self) -> int:
        """How many values would change if all were written in the usual way."""
        return sum(variant.count for variant in self.variants)


def near_duplicates(counts: Mapping[str, int], rarer: float = 10) -> list[Group]:
    """Group labels that differ in case, spaces, punctuation or accents, or by a typing error.

    A typing error is an edit distance (insertions, deletions, substitutions and swaps of neighbours: optimal string
    alignment, Boytsov 2011) of 1 between words of at least 5 letters, of 2 from 8 letters on, in a label that is at
    least `rarer` times as rare. The first letter and all digits must agree.

    Parameters
    ----------
    counts : mapping of str to int
        The labels of one column and how often each stands there. Of more than 20,000 the most frequent are looked at.
    rarer : float
        How many times rarer a slip must be than what it should be; five times that among more than 300 labels, where
        neighbours by chance are many.

    Returns
    -------
    list of Group
        Those that change most values first.

    Examples
    --------
    >>> groups = near_duplicates({"Berlin": 120, "berlin ": 7, "Berln": 2, "Bonn": 40, "Class A": 90, "Class B": 3})
    >>> [(group.label, [(variant.label, variant.why) for variant in group.variants]) for group in groups]
    [('Berlin', [('berlin ', 'case'), ('Berln', 'typing')])]
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    labels = {label: count for label, count in ordered if 0 < len(label) <= _LONGEST}
    written = _same(labels)
    total = {key: sum(labels[label] for label in members) for key, members in written.items()}
    factor = rarer if len(total) <= 300 else 5 * rarer
    slips = typos([_word(key, members[0], total[key]) for key, members in written.items()], factor)
    groups = [_group(key, written, slips, labels) for key in written if key not in slips]
    found = [group for group in groups if group.variants]
    return sorted(found, key=lambda group: (-group.changes, group.label))


def _same(labels: Mapping[str, int]) -> dict[str, list[str]]:
    """Bring together the labels that differ in nothing anybody means; the most frequent of each stands first."""
    written: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        written[key_of(label)].append(label)
    for key, members in list(written.items()):  # Köln and Koeln
        other = key_of(members[0].translate(_UMLAUTS))
        if other != key and other in written and key in written:
            written[key] = sorted(members + written.pop(other), key=lambda member: -labels[member])
    return written


def key_of(label: str) -> str:
    """Return what a label says apart from how it is written; codes and short labels only lose their spaces.

    Examples
    --------
    >>> key_of("  New-York "), key_of("newyork"), key_of("Müller & Co."), key_of("mullerco")
    ('newyork', 'newyork', 'muller&co', 'mullerco')
    >>> key_of("A-1 "), key_of("a1"), key_of("1.5"), key_of("m"), key_of("M")
    ('A-1', 'a1', '1.5', 'm', 'M')
    """
    tidy = " ".join(unicodedata.normalize("NFC", label).replace("\u200b", "").split())
    letters = sum(map(str.isalpha, tidy))
    if letters < 3 or sum(map(str.isdigit, tidy)) >= letters:
        return tidy
    # Among short words an accent may be all that tells two apart: Habo and Håbo.
    folded = plain(tidy) if letters >= 5 else tidy.casefold()
    return _SILENT.sub("", _BETWEEN_DIGITS.sub(_DIGITS_APART, folded)) or tidy


def _word(key: str, label: str, count: int) -> Word:
    parts = _SILENT.split(plain(_HUMP.sub(" ", label)))
    return Word(key, tuple(part for part in parts if part), count)


def _group(key: str, written: Mapping[str, list[str]], slips: Mapping[str, str], labels: Mapping[str, int]) -> Group:
    usual, *others = written[key]
    variants = [Variant(label, labels[label], _why(label, usual)) for label in others]
    wrong = [slip for slip, right in slips.items() if right == key]
    variants += [Variant(label, labels[label], "typing") for slip in wrong for label in written[slip]]
    return Group(usual, labels[usual], tuple(sorted(variants, key=lambda variant: (-variant.count, variant.label))))


def _why(label: str, usual: str) -> str:
    """Name the greatest difference between two ways of writing."""
    if _spaceless(label) == _spaceless(usual):
        return "spaces"
    if _spaceless(label.casefold()) == _spaceless(usual.casefold()):
        return "case"
    return "punctuation" if _SILENT.sub("", label.casefold()) == _SILENT.sub("", usual.casefold()) else "accents"


def _spaceless(text: str) -> str:
    return "".join(text.split())
