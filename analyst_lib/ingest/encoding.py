"""How a text file's letters are written: marks first, then proof by decoding, then the likeliest of the old pages."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from .refusal import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8 with mark"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_UNDEFINED_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BESIDE = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
_RUNS = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True)
class Encoding:
    """A codec, its name for people, and how many bytes of mark stand before the text."""

    codec: str
    name: str
    skip: int = 0

    @property
    def wide(self) -> bool:
        """Whether a letter takes two bytes or four."""
        return self.codec.startswith(("utf-16", "utf-32"))

    @property
    def guessed(self) -> bool:
        """Whether another encoding would fit the bytes as well."""
        return not self.name.startswith(("utf", "ascii"))


def mark_of(head: bytes) -> Encoding | None:
    """Find the byte order mark."""
    for mark, codec, name in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, name, len(mark))
    return None


def wide_without_mark(head: bytes) -> Encoding | None:
    """Recognise UTF-16 without a mark: Latin text has a zero in every second byte, and only there."""
    sample = head[:4096]
    half = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.6 and even < 0.05:
        return Encoding("utf-16-le", "utf-16-le")
    if even > 0.6 and odd < 0.05:
        return Encoding("utf-16-be", "utf-16-be")
    return None


def guess_single_byte(sample: bytes) -> Encoding:
    """Choose the likeliest encoding of text that is not Unicode.

    A letter with an accent stands alone between plain letters in western and central European text; runs of high
    bytes are another script, which is left to charset-normalizer.

    Raises
    ------
    Unreadable
        The bytes are no text.
    """
    if len(_CONTROLS.findall(sample)) > len(sample) / 1000:
        raise Unreadable(
            "The file does not hold text. Upload a table as CSV, Excel (.xlsx), Parquet or JSON.", "unknown_format"
        )
    runs = _RUNS.findall(sample)
    high = sum(map(len, runs))
    if high > len(sample) / 3 or high > 1.6 * len(runs):
        return _other_script(sample)
    beside = b"".join(_BESIDE.findall(sample))
    central = sum(beside.count(byte) for byte in b"\xb3\xb9\xbf\x9c\x9f\xa5\xa3\xaf\xbe")
    if central and central >= 0.2 * len(beside):
        return Encoding("cp1250", "windows-1250")
    if _UNDEFINED_1252.search(sample):
        return Encoding("latin-1", "latin-1")
    only_western = not re.search(rb"[\x80-\x9f]", sample)
    return Encoding("cp1252", "latin-1" if only_western else "windows-1252")


def _other_script(sample: bytes) -> Encoding:
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample[: 1 << 18]).best()
    if best is None or best.encoding in ("ascii", "utf_8"):
        raise Unreadable(
            "The file's letters could not be made out: it is neither UTF-8 nor a known older encoding, or it is not "
            "text at all. Save it as CSV (UTF-8).",
            "encoding",
        )
    return Encoding(best.encoding, best.encoding.replace("_", "-"))
