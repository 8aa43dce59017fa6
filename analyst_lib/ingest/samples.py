"""A sample of a column's distinct values from its whole length, small whatever the table's size: to judge meaning."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyst_lib.meaning.judge import LONGEST, MOST

_FIRST, _LATER = 2000, 64
_ALL_BYTES = 32 << 20
_MOST_BYTES = 1 << 20


class Sample:
    """Distinct values as texts.

    Parameters
    ----------
    columns : int
        How many columns share the memory for samples.
    """

    def __init__(self, columns: int) -> None:
        self._room = min(_MOST_BYTES, _ALL_BYTES // max(columns, 1))
        self._texts: dict[str, None] = {}
        self._batches = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """The values, in the order in which they were met."""
        return tuple(self._texts)

    def take(self, values: pa.Array) -> None:
        """Take some of the values of a batch, spread evenly over it."""
        quota = _LATER if self._batches else _FIRST
        self._batches += 1
        if len(self._texts) >= MOST or self._room <= 0 or not len(values):
            return
        for text in _some(values, quota):
            if text not in self._texts:
                self._texts[text] = None
                self._room -= len(text) + 50


def _some(values: pa.Array, quota: int) -> list[str]:
    if isinstance(values, pa.DictionaryArray):
        values = values.dictionary
    if len(values) > quota:
        values = values.take(pa.array(np.linspace(0, len(values) - 1, quota).astype(np.int64)))
    texts = pc.unique(pc.cast(values.drop_null(), pa.string()))
    found: list[str] = texts.filter(pc.less_equal(pc.binary_length(texts), LONGEST)).to_pylist()
    return found
