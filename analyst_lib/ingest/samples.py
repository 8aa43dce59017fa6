"""A sample of a column's distinct values from its whole length, small whatever the table's size: to judge meaning."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyst_lib.meaning.judge import LONGEST, MOST

_FIRST, _LATER = 1000, 64
_ALL_BYTES = 32 << 20
_MOST_BYTES = 1 << 20


class Sample:
    """Distinct values as texts: all of the first thousand rows, and some of each later part of the table.

    Parameters
    ----------
    columns : int
        How many columns share the memory for samples.
    """

    def __init__(self, columns: int) -> None:
        self._room = min(_MOST_BYTES, _ALL_BYTES // max(columns, 1))
        self._texts: dict[str, None] = {}
        self._batches, self._every = 0, 1

    @property
    def texts(self) -> tuple[str, ...]:
        """The values, in the order in which they were met."""
        return tuple(self._texts)

    def take(self, values: pa.Array) -> None:
        """Take some of the values of a batch, spread evenly over it."""
        number = self._batches
        self._batches += 1
        if number % self._every == 0 and len(values):
            self._texts.update(dict.fromkeys(_some(values, _LATER if number else _FIRST)))
            while len(self._texts) > MOST or (len(self._texts) > 1 and self._bytes() > self._room):
                self._thin()

    def _thin(self) -> None:
        """Keep half of the values, and take from half as many batches from now on."""
        self._texts = dict.fromkeys(list(self._texts)[::2])
        self._every *= 2

    def _bytes(self) -> int:
        return sum(map(len, self._texts)) + 50 * len(self._texts)


def _some(values: pa.Array, quota: int) -> list[str]:
    if isinstance(values, pa.DictionaryArray):
        values = values.dictionary
    if len(values) > quota:
        values = values.take(np.linspace(0, len(values) - 1, quota).astype(np.int64))
    texts = pc.unique(pc.cast(values.drop_null(), pa.string()))
    if (pc.max(pc.binary_length(texts)).as_py() or 0) > LONGEST:
        texts = texts.filter(pc.less_equal(pc.binary_length(texts), LONGEST))
    found: list[str] = texts.to_pylist()
    return found
