"""Texts that repeat: word for word, but for numbers and case (templates), and nearly (MinHash of shingles)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
SHINGLE = 5
HASHES, BANDS = 64, 16
NEAR = 0.7
LONGEST = 400
MOST = 10_000
SEED = 7
PRIME = (1 << 31) - 1
FEWEST = 20


@dataclass(frozen=True)
class Repeats:
    """How texts repeat: groups of two and more texts, each as an example and its count, the largest first.

    `same` are equal up to case, spaces and punctuation, `templates` also up to numbers, `near` share at least 70 % of
    their five-letter pieces (Jaccard); `extra` counts texts that equal an earlier one, `nearly` texts in groups of
    near ones.
    """

    same: tuple[tuple[str, int], ...]
    templates: tuple[tuple[str, int], ...]
    near: tuple[tuple[str, str, int], ...]
    extra: int
    nearly: int
    compared: int


def normal(text: str) -> str:
    """Return a text's words in lower case with single spaces.

    Examples
    --------
    >>> normal("  Late -- AGAIN!  "), normal("5 stars")
    ('late again', '5 stars')
    """
    return " ".join(re.findall(r"\w+", text[:LONGEST].lower()))


def template(key: str) -> str:
    """Return a normal text with its numbers as #.

    Examples
    --------
    >>> template("order 4711 of 2024 lost")
    'order # of # lost'
    """
    return re.sub(r"\d+", "#", key)


def repeats(texts: Sequence[str]) -> Repeats:
    """Return how texts repeat; near ones are looked for among the first 10,000 different ones of 20 letters or
    more, by their first 400 letters."""
    keys = [normal(t) for t in texts]
    first: dict[str, int] = {}
    for place, key in enumerate(keys):
        first.setdefault(key, place)
    counts = Counter(key for key in keys if key)
    same = _largest({texts[first[k]]: n for k, n in counts.items() if n > 1})
    shapes, kinds, shown = _templates(counts, first, texts)
    templates = _largest({shown[s]: n for s, n in shapes.items() if n > 2 and kinds[s] > 1 and "#" in s})
    different = [place for key, place in first.items() if len(key) >= FEWEST][:MOST]
    groups = near_groups([keys[place] for place in different])
    near = sorted(((len(g), texts[different[g[0]]], texts[different[g[1]]]) for g in groups), reverse=True)
    return Repeats(
        same, templates, tuple((a, b, n) for n, a, b in near), sum(n - 1 for n in counts.values()),
        sum(map(len, groups)), len(different),
    )  # fmt: skip


def _templates(
    counts: Counter[str], first: dict[str, int], texts: Sequence[str]
) -> tuple[Counter[str], Counter[str], dict[str, str]]:
    shapes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for key, count in counts.items():
        shape = template(key)
        shapes[shape] += count
        kinds[shape] += 1
        shown.setdefault(shape, re.sub(r"\d+", "#", texts[first[key]]))
    return shapes, kinds, shown


def _largest(groups: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(groups.items(), key=lambda item: (-item[1], item[0])))


def near_groups(keys: Sequence[str]) -> list[list[int]]:
    """Return groups of places whose texts share at least 70 % of their pieces of five letters, directly or by steps.

    Candidates come from MinHash (A. Broder 1997) in 16 bands of 4, which finds pairs of 70 % in 98 of 100 cases; each
    is then compared in full.

    Examples
    --------
    >>> near_groups(["the parcel i ordered came two days late", "the parcel we ordered came two days late", "all fine"])
    [[0, 1]]
    """
    if len(keys) < 2:
        return []
    pieces = [np.unique(shingles(key)) for key in keys]
    parent = list(range(len(keys)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    for a, b in _candidates(pieces):
        if root(a) != root(b) and jaccard(pieces[a], pieces[b]) >= NEAR:
            parent[root(b)] = root(a)
    groups: dict[int, list[int]] = {}
    for place in range(len(keys)):
        groups.setdefault(root(place), []).append(place)
    return [group for group in groups.values() if len(group) > 1]


def shingles(key: str) -> Array:
    """Return a number for each run of five letters of a text."""
    codes = np.frombuffer(key.ljust(SHINGLE).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    made = np.zeros(len(codes) - SHINGLE + 1, np.uint64)
    for j in range(SHINGLE):
        made = made * np.uint64(1_000_003) + codes[j : len(codes) - SHINGLE + 1 + j]
    return np.asarray((made ^ (made >> np.uint64(29))) % np.uint64(PRIME))


def jaccard(a: Array, b: Array) -> float:
    """Return the share of pieces that two sets have in common."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common)


def _candidates(pieces: Sequence[Array]) -> set[tuple[int, int]]:
    signatures = _signatures(pieces)
    width = HASHES // BANDS
    found: set[tuple[int, int]] = set()
    for band in range(BANDS):
        part = np.ascontiguousarray(signatures[:, band * width : (band + 1) * width])
        mark = part.view([("", part.dtype)] * width).ravel()
        order = np.argsort(mark, kind="stable")
        alike = np.flatnonzero(mark[order][1:] == mark[order][:-1])
        found.update(
            (min(a, b), max(a, b)) for a, b in zip(order[alike].tolist(), order[alike + 1].tolist(), strict=True)
        )
    return found


def _signatures(pieces: Sequence[Array]) -> Array:
    starts = np.cumsum([0, *(len(p) for p in pieces[:-1])])
    every = np.concatenate(pieces)
    rng = np.random.default_rng(SEED)
    made = np.empty((len(pieces), HASHES), np.uint32)
    for j, (a, b) in enumerate(rng.integers(1, PRIME, (HASHES, 2)).astype(np.uint64)):
        made[:, j] = np.minimum.reduceat((every * a + b) % np.uint64(PRIME), starts)
    return made
