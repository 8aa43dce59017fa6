"""One look over all bytes of a text file: its encoding, its size, its line ends, and samples from its whole length.

Reading everything once costs a tenth of the conversion and makes every later step certain.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from .encoding import Encoding, guess_single_byte, mark_of, wide_without_mark
from .limits import Limits
from .refusal import Unreadable

BLOCK = 1 << 20
WINDOW = 1 << 16
_MOST_WINDOWS = 24


@dataclass(frozen=True)
class Survey:
    """What the bytes of a text file showed.

    Parameters
    ----------
    encoding : Encoding
        How the text is written.
    size : int
        Bytes of text, unpacked.
    quotes : bool
        Whether a double quote occurs.
    old_lines : bool
        Whether lines end in a lone carriage return.
    longest : int
        An upper bound of the longest line, in bytes, to the next block.
    head : bytes
        The first block.
    windows : tuple of bytes
        Samples from later in the file, each beginning and ending anywhere.
    """

    encoding: Encoding
    size: int
    quotes: bool
    old_lines: bool
    longest: int
    head: bytes
    windows: tuple[bytes, ...]


@contextmanager
def unpacked(source: Path, compressed: bool) -> Iterator[BinaryIO]:
    """Open a file for reading, through gzip where it is compressed; damage is a refusal."""
    try:
        with gzip.open(source, "rb") if compressed else source.open("rb") as stream:
            yield stream  # type: ignore[misc]
    except EOFError as error:
        raise Unreadable("The gzip file ends too early; it was cut off. Upload it again.", "truncated") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable(f"The gzip file is damaged ({error}). Compress it again.", "truncated") from error


@dataclass
class _Tally:
    """What is counted while the blocks go by."""

    size: int = 0
    ascii: bool = True
    quotes: bool = False
    feeds: bool = False
    returns: bool = False
    run: int = 0
    longest: int = 0
    stride: int = 1
    windows: list[tuple[int, bytes]] = field(default_factory=list)
    foreign: bytearray = field(default_factory=bytearray)

    def add(self, block: bytes, number: int) -> None:
        self.size += len(block)
        self.ascii = self.ascii and block.isascii()
        self.quotes = self.quotes or b'"' in block
        self.returns = self.returns or b"\r" in block
        line_end = b"\n" in block
        self.feeds = self.feeds or line_end
        self.run = BLOCK if line_end else self.run + BLOCK
        self.longest = max(self.longest, self.run + BLOCK)
        self._keep(block, number)

    def _keep(self, block: bytes, number: int) -> None:
        if number == 0 or number % self.stride:
            return
        self.windows.append((number, block[:WINDOW]))
        if len(self.windows) > _MOST_WINDOWS:
            self.stride *= 2
            self.windows = [kept for kept in self.windows if kept[0] % self.stride == 0]


def survey(source: Path, compressed: bool, limits: Limits, encoding: str | None = None) -> Survey:
    """Look over a text file.

    Raises
    ------
    Unreadable
        empty, encoding (NUL bytes, no text), too_large, truncated (damaged gzip).
    """
    tally = _Tally()
    with unpacked(source, compressed) as stream:
        head = stream.read(BLOCK)
        if len(head) < BLOCK and not head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
            raise Unreadable("The file is empty. Upload a file with at least a header row.", "empty")
        first = _asked(encoding, head) or mark_of(head) or wide_without_mark(head)
        checker = codecs.getincrementaldecoder(first.codec if first else "utf-8")()
        found = _walk(stream, head, tally, checker, first, limits)
    return Survey(
        found, tally.size, tally.quotes, tally.returns and not tally.feeds, tally.longest, head, _texts(tally)
    )


def _texts(tally: _Tally) -> tuple[bytes, ...]:
    return tuple(window for _, window in tally.windows)


def _asked(encoding: str | None, head: bytes) -> Encoding | None:
    if encoding is None:
        return None
    try:
        codec = codecs.lookup(encoding).name
    except LookupError as error:
        raise Unreadable(
            f"There is no encoding called {encoding!r}; use utf-8, cp1252 or utf-16.", "encoding"
        ) from error
    mark = mark_of(head)
    return Encoding(codec, codec, mark.skip if mark else 0)


def _walk(
    stream: BinaryIO,
    head: bytes,
    tally: _Tally,
    checker: codecs.IncrementalDecoder,
    first: Encoding | None,
    limits: Limits,
) -> Encoding:
    wide = first is not None and first.wide
    number, block, valid = 0, head, True
    while block:
        tally.add(block, number)
        if tally.size > limits.unpacked_bytes:
            raise Unreadable(
                f"The text is larger than {limits.unpacked_bytes >> 20:,} MB. Split the file.", "too_large"
            )
        if not wide and b"\x00" in block:
            _refuse_nul(stream, block, tally.size - len(block))
        if valid and (wide or not tally.ascii):
            valid = _check(checker, block, first)
        if not valid and len(tally.foreign) < BLOCK:
            tally.foreign += block
        number, block = number + 1, stream.read(BLOCK)
    if valid and (wide or not tally.ascii):
        valid = _check(checker, b"", first, final=True)
    return first or _settle(tally, valid, head)


def _refuse_nul(stream: BinaryIO, block: bytes, before: int) -> None:
    line = 1 + block.count(b"\n", 0, block.index(b"\x00"))
    stream.seek(0)
    while before > 0:  # lines are only counted where one has to be named
        passed = stream.read(min(BLOCK, before))
        line += passed.count(b"\n")
        before -= len(passed)
    raise Unreadable(
        f"Line {line} holds a NUL byte, which no text table has: the file is damaged or is not text. "
        "Save it again as CSV (UTF-8).",
        "encoding",
        line=line,
    )


def _check(checker: codecs.IncrementalDecoder, block: bytes, first: Encoding | None, final: bool = False) -> bool:
    try:
        checker.decode(block, final)
    except UnicodeDecodeError as error:
        if first is None:
            return False
        raise Unreadable(
            f"The file begins as {first.name} but is not valid {first.name} throughout ({error.reason}). "
            "Save it again as UTF-8.",
            "encoding",
        ) from error
    return True


def _settle(tally: _Tally, valid: bool, head: bytes) -> Encoding:
    if valid:
        return Encoding("utf-8", "utf-8" if not tally.ascii else "ascii", 0)
    return guess_single_byte(bytes(tally.foreign) or head)


class Recoded(io.RawIOBase):
    """A binary stream that gives another one's text as UTF-8 with line feeds."""

    def __init__(self, stream: BinaryIO, encoding: Encoding, old_lines: bool) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding.codec)()
        self._old_lines = old_lines
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            block = self._stream.read(BLOCK)
            text = self._decoder.decode(block, final=not block)
            self._rest = (text.replace("\r", "\n") if self._old_lines else text).encode("utf-8")
            if not block:
                break
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


@contextmanager
def utf8(source: Path, compressed: bool, seen: Survey) -> Iterator[BinaryIO]:
    """Open a surveyed text file as UTF-8 without its byte order mark."""
    with unpacked(source, compressed) as stream:
        stream.read(seen.encoding.skip)
        if seen.encoding.codec == "utf-8" and not seen.old_lines:
            yield stream
        else:
            yield io.BufferedReader(Recoded(stream, seen.encoding, seen.old_lines), BLOCK)
