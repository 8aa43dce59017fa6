"""The numbers of a column of texts as frozen values: what was counted and found, for findings and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analyst_lib.texts.contrast import Distinct
from analyst_lib.texts.topics import Tried


@dataclass(frozen=True)
class Lengths:
    """Lengths of the texts that say something: quantiles (0, 5, 25, 50, 75, 95, 100 %), mean, histogram of words."""

    words: tuple[float, ...]
    characters: tuple[float, ...]
    mean_words: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    cut: int


@dataclass(frozen=True)
class TermNumbers:
    """A term: in how many texts, how often in all, its mean TF-IDF weight; `bound` (-1 to 1) for phrases only."""

    term: str
    texts: int
    share: float
    occurrences: int
    weight: float
    bound: float | None = None


@dataclass(frozen=True)
class TopicNumbers:
    """A topic: its name of three terms, its leading terms with weights (1 for the first), its texts, and typical ones.

    `by_group` and `by_time` are shares of each group's (time's) texts with a topic.
    """

    name: str
    terms: tuple[tuple[str, float], ...]
    texts: int
    share: float
    examples: tuple[str, ...]
    by_group: tuple[tuple[str, float], ...] = ()
    by_time: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class PersonalNumbers:
    """Personal data of one kind: how many pieces, in how many texts, and a masked example."""

    kind: str
    pieces: int
    texts: int
    example: str


@dataclass(frozen=True)
class RepeatNumbers:
    """How texts repeat; see `duplicates.Repeats`. Examples are cut and masked."""

    same: tuple[tuple[str, int], ...]
    templates: tuple[tuple[str, int], ...]
    near: tuple[tuple[str, str, int], ...]
    extra: int
    nearly: int
    compared: int


@dataclass(frozen=True)
class Numbers:
    """All that was found about a column of `rows` texts.

    `missing` have none, `blank` only spaces, `empty_answers` say nothing (n/a, -, none); the other `told` are looked
    at.
    """

    name: str
    column: str
    rows: int
    missing: int
    blank: int
    empty_answers: tuple[tuple[str, int], ...]
    told: int
    distinct: int
    words: int
    vocabulary: int
    lengths: Lengths
    scripts: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    markup: int
    garbled: int
    terms: tuple[TermNumbers, ...]
    phrases: tuple[TermNumbers, ...]
    repeats: RepeatNumbers
    personal: tuple[PersonalNumbers, ...]
    topics: tuple[TopicNumbers, ...]
    tried: tuple[Tried, ...]
    chosen: Tried | None
    unsorted: int
    group: str
    groups: tuple[tuple[str, int], ...]
    distinct_terms: tuple[Distinct, ...]
    time: str
    periods: tuple[tuple[str, int], ...]
    rising: tuple[Distinct, ...]
    falling: tuple[Distinct, ...]
    notes: tuple[str, ...]

    @property
    def silent(self) -> int:
        """How many rows say nothing: missing, blank, or an empty answer."""
        return self.rows - self.told

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the numbers as JSON values."""
        return asdict(self)
