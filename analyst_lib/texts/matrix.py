"""Counts terms in texts: words and two-word phrases as a sparse table, and their TF-IDF weights."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analyst_lib.texts.stopwords import ALL

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
MOST_TERMS = 20_000
SHARE = 0.0005


@dataclass(frozen=True)
class Terms:
    """`counts` of shape (texts, terms): how often each text has each term; `names` sorted by texts, the most first."""

    names: tuple[str, ...]
    counts: csr_matrix

    @property
    def texts(self) -> Array:
        """In how many texts each term is."""
        return np.bincount(self.counts.indices, minlength=len(self.names))

    @property
    def occurrences(self) -> Array:
        """How often each term comes."""
        return np.asarray(self.counts.sum(axis=0)).ravel()


def content(words: Sequence[str]) -> list[str]:
    """Return the words that say something: no stop words, no single letters (but of scripts that write words in one).

    Examples
    --------
    >>> content(["the", "order", "was", "s", "late"])
    ['order', 'late']
    """
    return [w for w in words if w not in ALL and (len(w) > 1 or ord(w) > 0x2E80)]


def phrases(words: Sequence[str]) -> list[str]:
    """Return the two-word phrases: neighbours of which neither is a stop word.

    Examples
    --------
    >>> phrases(["the", "late", "delivery", "of", "fresh", "bread"])
    ['late delivery', 'fresh bread']
    """
    good = [w not in ALL and len(w) > 1 for w in words]
    return [f"{a} {b}" for a, b, i, j in zip(words, words[1:], good, good[1:], strict=False) if i and j]


def count_terms(texts: Sequence[Sequence[str]], fewest: int | None = None) -> Terms:
    """Return the counts of terms that at least so many texts have (2, or one of 2,000): the 20,000 most frequent.

    Examples
    --------
    >>> made = count_terms([["late", "parcel"], ["late"], ["parcel", "late", "late"]])
    >>> made.names, made.counts.toarray().tolist()
    (('late', 'parcel'), [[1.0, 1.0], [1.0, 0.0], [2.0, 1.0]])
    """
    from scipy.sparse import csr_matrix

    least = fewest if fewest is not None else max(2, round(SHARE * len(texts)))
    spread: Counter[str] = Counter()
    for text in texts:
        spread.update(set(text))
    kept = sorted((t for t in spread.items() if t[1] >= least), key=lambda t: (-t[1], t[0]))[:MOST_TERMS]
    names = tuple(name for name, _ in kept)
    place = {name: i for i, name in enumerate(names)}
    columns, ends = array("l"), array("l", [0])
    for text in texts:
        columns.extend(place[w] for w in text if w in place)
        ends.append(len(columns))
    table = csr_matrix(
        (
            np.ones(len(columns)),
            np.frombuffer(columns, dtype=np.int64) if columns else np.zeros(0, int),
            np.array(ends),
        ),
        shape=(len(texts), len(names)),
    )
    table.sum_duplicates()
    return Terms(names, table)


def tf_idf(counts: csr_matrix) -> csr_matrix:
    """Return TF-IDF weights, each row of length one: count x (ln((1 + n) / (1 + texts)) + 1), as scikit-learn has it.

    K. Spärck Jones (1972), A statistical interpretation of term specificity and its application in retrieval.
    """
    from scipy.sparse import diags

    n, m = counts.shape
    spread = np.bincount(counts.indices, minlength=m)
    weighted = counts @ diags(np.log((1 + n) / (1 + spread)) + 1)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return (diags(1 / np.where(lengths > 0, lengths, 1)) @ weighted).tocsr()


def bound(names: Sequence[str], texts: Array, single: Terms, total: int) -> Array:
    """Return how tightly the two words of each phrase go together: normalised pointwise mutual information, -1 to 1.

    G. Bouma (2009), over texts: 1 when neither comes without the other, 0 when they meet as often as chance has it.
    """
    spread = dict(zip(single.names, single.texts.tolist(), strict=True))
    pairs = np.array([[spread.get(w, np.nan) for w in name.split(" ", 1)] for name in names]).reshape(-1, 2) / total
    both = np.asarray(texts) / total
    with np.errstate(divide="ignore", invalid="ignore"):
        made = np.log(both / pairs.prod(axis=1)) / -np.log(both)
    return np.where(both >= 1, 1.0, made)
