"""Which text has which topic, what the topics are called, and how they spread over groups and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analyst_lib.texts.matrix import Terms
from analyst_lib.texts.numbers import TopicNumbers
from analyst_lib.texts.periods import Periods
from analyst_lib.texts.personal import masked
from analyst_lib.texts.topics import Parts

Array = np.ndarray[Any, Any]
NAMED, TOLD, EXAMPLES = 3, 8, 3
SURE = 0.4
ONE = 0.8
ROOM = 220


@dataclass(frozen=True)
class Sorted:
    """The topics, and each text's topic (-1 for none) and how much of the text's weight is that topic's (0 to 1)."""

    topics: tuple[TopicNumbers, ...]
    topic: Array
    share: Array

    @property
    def unsorted(self) -> int:
        """How many texts have no topic."""
        return int((self.topic < 0).sum()) if self.topics else 0


def topic_numbers(
    parts: Parts | None, terms: Terms, raw: Sequence[str], codes: Array, labels: Sequence[str], periods: Periods | None
) -> Sorted:
    """Return the topics of texts, the largest first; none where they do not hold.

    A text has the topic with at least 40 % of its weight; others, and those that share next to no term with it, have
    none. One topic of more than 80 % of the texts is what they all are about, not a division of them.
    """
    nothing = np.full(len(raw), -1)
    if parts is None or not parts.chosen.clear:
        return Sorted((), nothing, np.zeros(len(raw)))
    total = parts.texts.sum(axis=1)
    shares = np.divide(parts.texts, total[:, None], out=np.zeros_like(parts.texts), where=total[:, None] > 0)
    best, share = shares.argmax(axis=1), shares.max(axis=1)
    sizes = np.bincount(best[share >= SURE], minlength=len(parts.terms))
    if sizes.max() > ONE * len(raw):
        return Sorted((), nothing, np.zeros(len(raw)))
    order = np.argsort(-sizes, kind="stable")
    rank = np.argsort(order)
    topic = np.where(share >= SURE, rank[best], -1)
    strength = parts.texts.max(axis=1) * share
    own = special(parts.terms)
    made = []
    for number, place in enumerate(order):
        mine = topic == number
        leading = [(terms.names[i], float(own[place, i])) for i in np.argsort(-own[place], kind="stable")[:TOLD]]
        top = leading[0][1] or 1.0
        made.append(TopicNumbers(
            ", ".join(t for t, _ in leading[:NAMED]), tuple((t, w / top) for t, w in leading if w > 0), int(mine.sum()),
            float(mine.mean()), _examples(raw, strength, mine), _by(mine, codes, labels),
            _by(mine, periods.period, [p for p, _ in periods.sizes]) if periods else (),
        ))  # fmt: skip
    return Sorted(tuple(made), topic, share)


def special(terms: Array) -> Array:
    """Return how much each term is of each topic (topics by terms) and of it alone: weight x share among the topics.

    Examples
    --------
    >>> special(np.array([[4.0, 4.0], [4.0, 0.0]])).tolist()
    [[2.0, 4.0], [2.0, 0.0]]
    """
    total = terms.sum(axis=0)
    return np.asarray(terms * np.divide(terms, total, out=np.zeros_like(terms), where=total > 0))


def _examples(raw: Sequence[str], strength: Array, mine: Array) -> tuple[str, ...]:
    """Return the texts that are most of a topic, of usual length, each once."""
    made: list[str] = []
    for place in np.argsort(np.where(mine, -strength, np.inf), kind="stable")[: min(200, int(mine.sum()))].tolist():
        line = " ".join(masked(raw[place][:2_000]).split())
        line = line if len(line) <= ROOM else f"{line[: ROOM - 1].rstrip()}…"
        if line.casefold() not in {m.casefold() for m in made}:
            made.append(line)
        if len(made) == EXAMPLES:
            break
    return tuple(made)


def _by(mine: Array, codes: Array, labels: Sequence[str]) -> tuple[tuple[str, float], ...]:
    sizes = np.bincount(codes[codes >= 0], minlength=len(labels))
    own = np.bincount(codes[(codes >= 0) & mine], minlength=len(labels))
    return tuple((label, float(own[i] / sizes[i]) if sizes[i] else 0.0) for i, label in enumerate(labels))
