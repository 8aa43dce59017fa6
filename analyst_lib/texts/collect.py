"""Counts a column of texts and finds what they are about: the table in, frozen numbers out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyst_lib.texts.choose import groups_of, text_column, texts_of
from analyst_lib.texts.contrast import Distinct, distinct_terms
from analyst_lib.texts.duplicates import repeats
from analyst_lib.texts.languages import language, script, shares
from analyst_lib.texts.matrix import Terms, bound, content, count_terms, phrases, tf_idf
from analyst_lib.texts.numbers import Lengths, Numbers, PersonalNumbers, RepeatNumbers, TermNumbers
from analyst_lib.texts.periods import Periods, periods_of
from analyst_lib.texts.personal import masked, personal
from analyst_lib.texts.stopwords import NOTHING
from analyst_lib.texts.tokens import MOST, has_markup, plain, words
from analyst_lib.texts.told import Sorted, topic_numbers
from analyst_lib.texts.topics import find_topics

Array = np.ndarray[Any, Any]
QUANTILES = (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)
SHOWN_TERMS = 400
BOUND = 0.2
EXAMPLES = 20
CUT = 160
_GARBLED = re.compile("\ufffd|Ã[\u0080-\u00bf]|â€[\u0080-\u2122]|Â[\u00a0-\u00bf]")


@dataclass(frozen=True)
class Question:
    """What is asked: columns by name (None: found, or none), and how many topics (None: found)."""

    column: str | None = None
    by: str | None = None
    time: str | None = None
    topics: int | None = None


@dataclass(frozen=True)
class Texts:
    """The texts that say something, their places in the table, and their words."""

    raw: list[str]
    places: Array
    words: list[list[str]]


def collect(table: pd.DataFrame, question: Question) -> tuple[Numbers, Sorted, list[str], Array]:
    """Return the numbers of a table's column of texts, which text has which topic, the texts, and their rows.

    Raises
    ------
    ValueError
        If a column asked for is not there or of no use, or if no text says anything.
    """
    column, values = text_column(table, question.column)
    every = texts_of(values)
    said, empty, blank = _silence(every)
    if not said:
        raise ValueError(f"no cell of column {column[:80]!r} says anything; name another with column=")
    clean = [plain(every[i] or "") for i in said]
    texts = Texts([every[i] or "" for i in said], np.array(said), [words(t) for t in clean])
    codes, labels = groups_of(table, question.by)
    periods = periods_of(table, question.time, texts.places)
    terms = count_terms([content(w) for w in texts.words])
    pairs = count_terms([phrases(w) for w in texts.words], 3)
    weights = tf_idf(terms.counts)
    parts = find_topics(weights, question.topics) if len(terms.names) else None
    sort = topic_numbers(parts, terms, texts.raw, codes[texts.places], labels, periods)
    both = _joined(terms, pairs)
    rising, falling = _over_time(both, periods)
    found = repeats(clean)
    numbers = Numbers(
        name=str(table.attrs.get("name", "the table")), column=column, rows=len(table),
        missing=sum(t is None for t in every), blank=blank, empty_answers=tuple(empty.most_common(EXAMPLES)),
        told=len(said), distinct=len(set(texts.raw)), words=sum(map(len, texts.words)),
        vocabulary=len({w for text in texts.words for w in text}), lengths=_lengths(texts),
        scripts=shares(script(t) for t in clean), languages=shares(language(w) for w in texts.words),
        markup=sum(map(has_markup, texts.raw)), garbled=sum(_GARBLED.search(t[:MOST]) is not None for t in texts.raw),
        terms=_terms(terms, weights), phrases=_phrases(pairs, terms), repeats=_shown(found),
        personal=_personal(texts.raw), topics=sort.topics, tried=parts.tried if parts else (),
        chosen=parts.chosen if parts else None, unsorted=sort.unsorted, group=question.by or "",
        groups=_sizes(codes[texts.places], labels),
        distinct_terms=distinct_terms(both.names, _present(both), codes[texts.places], labels) if labels else (),
        time=periods.name if periods else "", periods=periods.sizes if periods else (), rising=rising, falling=falling,
        notes=tuple(periods.notes) if periods else (),
    )  # fmt: skip
    return numbers, sort, texts.raw, texts.places


def _silence(every: Sequence[str | None]) -> tuple[list[int], Counter[str], int]:
    """Return the places of texts that say something, the empty answers, and how many texts are blank."""
    said, empty, blank = [], Counter[str](), 0
    for place, text in enumerate(every):
        if text is None:
            continue
        short = text.strip() if len(text) <= 60 else text
        if not short.strip():
            blank += 1
        elif len(short) <= 40 and (short.casefold().strip(" .!") in NOTHING or short.casefold() in NOTHING):
            empty[short.casefold()] += 1
        else:
            said.append(place)
    return said, empty, blank


def _lengths(texts: Texts) -> Lengths:
    sizes = np.array([len(w) for w in texts.words], float)
    letters = np.array([len(t) for t in texts.raw], float)
    top = max(float(np.quantile(sizes, 0.99)), 1.0)
    bins = int(min(24, top + 1))
    counts, edges = np.histogram(np.minimum(sizes, top), bins=bins, range=(0, top))
    return Lengths(
        tuple(np.quantile(sizes, QUANTILES).tolist()), tuple(np.quantile(letters, QUANTILES).tolist()),
        float(sizes.mean()), tuple(edges.tolist()), tuple(counts.tolist()), int((letters > MOST).sum()),
    )  # fmt: skip


def _terms(terms: Terms, weights: Any) -> tuple[TermNumbers, ...]:
    if not terms.names:
        return ()
    mean = np.asarray(weights.mean(axis=0)).ravel()
    texts, often, n = terms.texts, terms.occurrences, terms.counts.shape[0]
    return tuple(
        TermNumbers(terms.names[i], int(texts[i]), float(texts[i] / n), int(often[i]), float(mean[i]))
        for i in range(min(SHOWN_TERMS, len(terms.names)))
    )


def _phrases(pairs: Terms, single: Terms) -> tuple[TermNumbers, ...]:
    """Return the phrases whose words go together more than chance has it, the most frequent first."""
    if not pairs.names:
        return ()
    n = pairs.counts.shape[0]
    texts, often = pairs.texts, pairs.occurrences
    tight = bound(pairs.names, texts, single, n)
    kept = np.flatnonzero(tight >= BOUND)[:SHOWN_TERMS]
    return tuple(
        TermNumbers(pairs.names[i], int(texts[i]), float(texts[i] / n), int(often[i]), 0.0, float(tight[i]))
        for i in kept
    )


def _joined(terms: Terms, pairs: Terms) -> Terms:
    from scipy.sparse import hstack

    return Terms(terms.names + pairs.names, hstack([terms.counts, pairs.counts]).tocsr())


def _present(terms: Terms) -> Any:
    return (terms.counts > 0).astype(float).tocsr()


def _sizes(codes: Array, labels: Sequence[str]) -> tuple[tuple[str, int], ...]:
    counts = np.bincount(codes[codes >= 0], minlength=len(labels))
    return tuple((label, int(count)) for label, count in zip(labels, counts, strict=True))


def _over_time(terms: Terms, periods: Periods | None) -> tuple[tuple[Distinct, ...], tuple[Distinct, ...]]:
    """Return the terms of the later and of the earlier half of the texts."""
    if periods is None or not terms.names:
        return (), ()
    found = distinct_terms(terms.names, _present(terms), periods.half, ("earlier", "later"))
    return tuple(d for d in found if d.group == "later"), tuple(d for d in found if d.group == "earlier")


def _personal(raw: Sequence[str]) -> tuple[PersonalNumbers, ...]:
    pieces, texts, examples = Counter[str](), Counter[str](), dict[str, str]()
    for text in raw:
        kinds = [kind for kind, _ in personal(text)]
        pieces.update(kinds)
        texts.update(set(kinds))
        for kind in kinds:
            examples.setdefault(kind, text)
    return tuple(PersonalNumbers(k, n, texts[k], cut(masked(examples[k]))) for k, n in pieces.most_common())


def _shown(found: Any) -> RepeatNumbers:
    def short(groups: Any) -> Any:
        return tuple(tuple(cut(masked(p)) if isinstance(p, str) else p for p in g) for g in groups[:EXAMPLES])

    return RepeatNumbers(
        short(found.same), short(found.templates), short(found.near), found.extra, found.nearly, found.compared
    )


def cut(text: str, room: int = CUT) -> str:
    """Return the beginning of a text in one line.

    Examples
    --------
    >>> cut("a  long\\ntext", 8)
    'a long…'
    """
    line = " ".join(text[: 4 * room].split())
    return line if len(line) <= room and len(text) <= 4 * room else f"{line[: room - 1].rstrip()}…"
