"""A reading: one way to understand the texts of a column, exact or refused, never approximately right.

A reading either turns every text of a batch into a value or raises `Contradiction`; it never drops or bends one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .layout import layout
from .words import YES_NO, blank


class Contradiction(Exception):
    """A text that the reading cannot hold."""


@dataclass(frozen=True)
class Reading(ABC):
    """One way to understand a column's texts."""

    kind: ClassVar[str]
    label: ClassVar[str]  # what to call the values in a note: "numbers", "dates"
    quick: ClassVar[bool] = False  # whether reading a plain text costs less than looking it up among those seen
    texts: ClassVar[bool] = False  # whether the values are the texts themselves

    @property
    @abstractmethod
    def type(self) -> pa.DataType:
        """The Arrow type of the values."""

    @property
    def format(self) -> str | None:
        """How the values are written, where that is worth telling."""
        return None

    @property
    def shape(self) -> str | None:
        """A regular expression that values look like, to count the ones that do where not all do."""
        return None

    @property
    def family(self) -> str:
        """What to call values that look so."""
        return self.label

    @abstractmethod
    def convert(self, text: pa.StringArray) -> pa.Array:
        """Turn texts into values; a null stays null."""

    def parse(self, text: pa.StringArray) -> tuple[pa.Array, Counter[str]]:
        """Turn texts into values, looking for missing words and padding only when there is need (they cost time)."""
        try:
            return self.convert(text), Counter()
        except (Contradiction, pa.ArrowInvalid):
            tidy, words = blank(pc.utf8_trim_whitespace(text))
        try:
            return self.convert(tidy), words
        except pa.ArrowInvalid as error:
            raise Contradiction(str(error)) from error


def read(reading: Reading, text: pa.Array) -> tuple[pa.Array, Counter[str]]:
    """Apply a reading to a batch of one column; of dictionary batches each distinct text is read once.

    Texts that came in a dictionary stay in one.
    """
    if not isinstance(text, pa.DictionaryArray):
        return reading.parse(text)
    values, words = reading.parse(text.dictionary)
    if words:
        words = _weighed(text, words)
    if not reading.texts:
        return values.take(text.indices), words
    if values.equals(text.dictionary) and not values.null_count:
        return text, words
    return values.take(text.indices).dictionary_encode(), words


def _weighed(text: pa.DictionaryArray, words: Counter[str]) -> Counter[str]:
    counts = np.bincount(text.indices.drop_null().to_numpy(), minlength=len(text.dictionary))
    plain = [value.strip() if value is not None else None for value in text.dictionary.to_pylist()]
    found = Counter[str](dict.fromkeys(words, 0))
    for word, count in zip(plain, counts.tolist(), strict=True):
        if word is not None and word in words:
            found[word] += count
    return found


@dataclass(frozen=True)
class Nothing(Reading):
    """No value seen yet: holds only missing values, so that the first one that comes decides."""

    kind = "text"
    label = "nothing"

    @property
    def type(self) -> pa.DataType:
        return pa.string()

    def convert(self, text: pa.StringArray) -> pa.Array:
        if text.null_count < len(text):
            raise Contradiction
        return text


@dataclass(frozen=True)
class Text(Reading):
    """Text as it stands, but for missing words."""

    kind = "text"
    label = "text"
    texts = True
    keep: frozenset[str] = frozenset()
    strip: bool = False

    @property
    def type(self) -> pa.DataType:
        return pa.string()

    def convert(self, text: pa.StringArray) -> pa.Array:
        return text

    def parse(self, text: pa.StringArray) -> tuple[pa.Array, Counter[str]]:
        return blank(pc.utf8_trim_whitespace(text) if self.strip else text, self.keep)


@dataclass(frozen=True)
class Code(Reading):
    """Digits that are no quantity (``00715``, 20-digit numbers): kept letter by letter."""

    kind = "id"
    label = "codes"
    texts = True

    @property
    def type(self) -> pa.DataType:
        return pa.string()

    def convert(self, text: pa.StringArray) -> pa.Array:
        if not layout(text).only(b"-+"):
            raise Contradiction
        return text


@dataclass(frozen=True)
class YesNo(Reading):
    """Two words for yes and no."""

    kind = "boolean"
    label = "yes/no values"
    yes: str = "true"
    no: str = "false"

    @property
    def type(self) -> pa.DataType:
        return pa.bool_()

    @property
    def format(self) -> str | None:
        return f"{self.yes}/{self.no}"

    @property
    def shape(self) -> str:
        return f"(?i:{self.yes}|{self.no})"

    def convert(self, text: pa.StringArray) -> pa.Array:
        place = pc.index_in(pc.utf8_lower(text), pa.array([self.no, self.yes]))
        if place.null_count > text.null_count:
            raise Contradiction
        return pc.cast(place, pa.bool_())


def yes_no(values: set[str]) -> list[Reading]:
    """Find the pair of words that these are. One word alone is not enough (NO may be Norway), unless true or false."""
    plain = {value.strip().lower() for value in values}
    pairs = [(yes, no) for yes, no in YES_NO if plain == {yes, no}]
    if not pairs and plain <= {"true", "false"}:
        pairs = [("true", "false")]
    return [YesNo(yes, no) for yes, no in pairs[:1]]
