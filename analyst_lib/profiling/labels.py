"""The statistics of a column of texts, all from its distinct values and how often each occurs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyst_lib.meaning import near_duplicates
from analyst_lib.profiling.numbers import Spelling, TextStats
from analyst_lib.profiling.ordered import Array

TOP = 10
MANY = 5000
TRIED = 1000
TESTED = 100_000
FEW = 5
NUMBER = r"^\s*[-+]?[$€£]?\s?\d{1,3}(?:[ ,.']?\d{3})*(?:[.,]\d+)?\s?(?:%|[$€£])?\s*$"
DATE = (
    r"^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{1,2}\.? [A-Za-z]{3,9}\.? \d{4}"
    r"|[A-Za-z]{3,9} \d{1,2}, \d{4})(?:[T ]\d{1,2}:\d{2}.*)?\s*$"
)
GARBLED = "\ufffd|Ã[\u0080-¿]|Â[\u00a0-¿]|â€|ï»¿"


@dataclass(frozen=True)
class Labels:
    """Distinct texts as they first come, shape (distinct,), and how often each occurs."""

    values: pa.StringArray
    counts: Array

    @property
    def n(self) -> int:
        """How many texts there are."""
        return int(self.counts.sum())

    def matching(self, pattern: str) -> int:
        """Return how many texts match a pattern; none are counted if fewer than a third of the first 1,000 do."""
        first = pc.match_substring_regex(self.values.slice(0, TRIED), pattern)
        if 3 * (first.true_count or 0) < min(TRIED, len(self.values)):
            return 0
        return self.count(pc.match_substring_regex(self.values, pattern))

    def count(self, chosen: pa.BooleanArray) -> int:
        """Return how many texts are chosen."""
        return int(self.counts[chosen.to_numpy(zero_copy_only=False)].sum())


def text_stats(labels: Labels) -> TextStats:
    """Return the statistics of the texts of a column, at least one."""
    values, counts = labels.values, labels.counts
    lengths = pc.utf8_length(values).to_numpy(zero_copy_only=False)
    longest = int(lengths.max())
    repeated = len(values) <= min(MANY, labels.n / 2) and not _codes(values)
    some = Labels(values.slice(0, TESTED), counts[:TESTED])
    return TextStats(
        top=tuple((values[int(i)].as_py(), int(counts[i])) for i in _most(counts)),
        rarest=str(values[int(np.argmin(counts))].as_py()),
        once=int(np.count_nonzero(counts == 1)),
        shortest=int(lengths.min()),
        longest=longest,
        mean_length=float(np.dot(lengths, counts)) / labels.n,
        numeric=labels.matching(NUMBER),
        dated=labels.matching(DATE),
        padded=some.count(pc.match_substring_regex(some.values, r"^\s|\s$")),
        garbled=some.count(pc.match_substring_regex(some.values, GARBLED)),
        full=int(counts[lengths == longest].sum()),
        spellings=_spellings(labels) if repeated else (),
        rare=int(np.count_nonzero(counts < FEW)),
        at_end=int(np.count_nonzero(lengths == longest)),
        near_end=int(np.count_nonzero((lengths < longest) & (lengths >= longest - max(5, longest // 10)))),
        words=_share(values.slice(0, TRIED), r"\s"),
    )


def _codes(values: pa.StringArray) -> bool:
    """Tell whether texts are codes rather than words: nearly all of them hold a digit."""
    return _share(values.slice(0, TRIED), r"\d") > 0.95


def _share(values: pa.StringArray, pattern: str) -> float:
    return (pc.match_substring_regex(values, pattern).true_count or 0) / len(values)


def _most(counts: Array) -> Array:
    if counts.max() == 1:
        return np.arange(min(TOP, len(counts)))
    some = np.arange(len(counts))
    if len(counts) > TOP:
        least = np.partition(counts, len(counts) - TOP)[len(counts) - TOP]
        more = np.flatnonzero(counts > least)
        some = np.concatenate([more, np.flatnonzero(counts == least)[: TOP - len(more)]])
    order: Array = some[np.argsort(-counts[some], kind="stable")]
    return order


def _spellings(labels: Labels) -> tuple[Spelling, ...]:
    """Return the labels that are written in several ways."""
    counts = dict(zip(labels.values.to_pylist(), labels.counts.tolist(), strict=True))
    return tuple(
        Spelling(group.label, group.count, tuple((v.label, v.count, v.why) for v in group.variants))
        for group in near_duplicates(counts)
    )
