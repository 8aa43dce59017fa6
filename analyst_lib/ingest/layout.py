"""The bytes of texts laid open: what can be told of them all at once, without looking at any text by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Layout:
    """The bytes of all texts, where each begins and how long it is (0 where missing), and the bytes of unusual letters.

    Usual ones are digits, points and minus signs: to sort them out in one go is quick, whatever their order.
    """

    raw: bytes
    starts: np.ndarray
    lengths: np.ndarray
    unusual: bytes

    @property
    def data(self) -> np.ndarray:
        """The bytes as numbers."""
        return np.frombuffer(self.raw, np.uint8)

    @property
    def longest(self) -> int:
        """The bytes of the longest text."""
        return int(self.lengths.max()) if len(self.lengths) else 0

    def only(self, letters: bytes) -> bool:
        """Tell whether all bytes are digits or these letters."""
        unwanted = [mark for mark in b".-" if mark not in letters]
        return not self.unusual.translate(None, letters) and not any(mark in self.raw for mark in unwanted)

    def any(self, letters: bytes) -> bool:
        """Tell whether one of these unusual letters occurs."""
        return any(letter in self.unusual for letter in letters)


def layout(text: pa.StringArray) -> Layout:
    """Lay the bytes of texts open."""
    offsets, buffer = bytes_of(text)
    if text.null_count and np.diff(offsets)[text.is_null().to_numpy(zero_copy_only=False)].any():
        offsets, buffer = bytes_of(text.drop_null())  # a null may still own bytes
    if buffer is None:
        return Layout(b"", offsets[:-1], np.diff(offsets), b"")
    raw = bytes(memoryview(buffer)[offsets[0] : offsets[-1]])
    return Layout(raw, offsets[:-1] - offsets[0], np.diff(offsets), raw.translate(None, b"0123456789.-"))


def bytes_of(text: pa.StringArray) -> tuple[np.ndarray, pa.Buffer | None]:
    """Give where each text begins and the last one ends, and the bytes, None if there are none."""
    _, places, buffer = text.buffers()
    if not len(text) or buffer is None:
        return np.zeros(len(text) + 1, np.int32), None
    return np.frombuffer(places, np.int32)[text.offset : text.offset + len(text) + 1], buffer
