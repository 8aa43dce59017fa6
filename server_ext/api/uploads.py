"""Takes an upload apart while it arrives, raw or multipart, in memory that does not grow with the file."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from server_ext.errors import Malformed, Refused, UnsupportedFormat
from server_ext.services.datasets import Upload, too_large

MAX_PARTS = 20
MAX_FIELD = 10_000
REFUSED_SUFFIXES = (".pkl", ".pickle", ".joblib", ".exe", ".dll", ".so")


class Sink(Protocol):
    """Where the pieces of a request go."""

    def feed(self, data: bytes) -> None:
        """Take the next piece."""

    def close(self) -> Upload:
        """Return the upload, once all has arrived."""


class FileSink:
    """Writes one file, with its SHA-256 and size."""

    def __init__(self, folder: Path, name: str, limit: int) -> None:
        check_name(name)
        self._folder, self._name, self._limit = folder, name, limit
        self._file = (folder / "original").open("wb")
        self._hash = hashlib.sha256()
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Take the next piece; TooLarge beyond the limit."""
        self._size += len(data)
        if self._size > self._limit:
            raise too_large(self._limit)
        self._hash.update(data)
        self._file.write(data)

    def close(self) -> Upload:
        """Return the finished upload."""
        self._file.close()
        return Upload(self._folder, self._name, self._hash.hexdigest(), self._size)


class MultipartSink:
    """Finds the one file of a multipart/form-data body."""

    def __init__(self, folder: Path, boundary: bytes, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._parts = 0
        self._header: dict[str, bytes] = {}
        self._field, self._value = b"", b""
        self._sink: FileSink | None = None
        self._in_file = False
        names = (
            "part_begin",
            "part_data",
            "header_field",
            "header_value",
            "header_end",
            "headers_finished",
            "part_end",
        )
        callbacks = {f"on_{name}": getattr(self, f"_{name}") for name in names}
        self._parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]

    def feed(self, data: bytes) -> None:
        """Take the next piece; Malformed if it is no multipart."""
        try:
            self._parser.write(data)
        except MultipartParseError as error:
            raise Malformed(f"The body is not multipart/form-data: {error}.") from error

    def close(self) -> Upload:
        """Return the file; Refused if there was none."""
        self._parser.finalize()
        if self._sink is None:
            raise Refused.field("file", "the form holds no file; send it as the part `file` with a file name")
        return self._sink.close()

    def _part_begin(self) -> None:
        self._parts += 1
        self._header = {}
        if self._parts > MAX_PARTS:
            raise Malformed(f"The form has more than {MAX_PARTS} parts.")

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]
        self._check_header()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._check_header()

    def _check_header(self) -> None:
        if len(self._field) + len(self._value) > MAX_FIELD:
            raise Malformed("A part's header is too long.")

    def _header_end(self) -> None:
        self._header[self._field.decode("latin-1").lower()] = self._value
        self._field, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._header.get("content-disposition", b""))
        self._in_file = b"filename" in options
        if self._in_file:
            if self._sink is not None:
                raise Malformed("The form holds more than one file; send one at a time.")
            self._sink = FileSink(self._folder, options[b"filename"].decode("utf-8", "replace"), self._limit)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file and self._sink is not None:
            self._sink.feed(data[start:end])

    def _part_end(self) -> None:
        self._in_file = False


def sink_for(headers: dict[str, str], name: str | None, folder: Path, limit: int) -> Sink:
    """Return the sink for a request with these (lower-case) headers.

    Raises
    ------
    UnsupportedFormat, Malformed, Refused
        If the media type is a form that holds no file, the boundary is missing, or a raw body has no file name.
    """
    media_type, options = parse_options_header(headers.get("content-type", ""))
    if media_type == b"multipart/form-data":
        if not options.get(b"boundary"):
            raise Malformed("The multipart body has no boundary.")
        return MultipartSink(folder, options[b"boundary"], limit)
    if media_type == b"application/x-www-form-urlencoded":
        raise UnsupportedFormat("Send the file as multipart/form-data, or as the raw body with its own media type.")
    name = name or _disposition_name(headers.get("content-disposition", ""))
    if not name:
        raise Refused.field(
            "name", "a raw body needs its file name: ?name=… or Content-Disposition: attachment; filename=…"
        )
    return FileSink(folder, name, limit)


def check_name(name: str) -> None:
    """Refuse files that hold code: they are never read."""
    if name.lower().endswith(REFUSED_SUFFIXES):
        raise UnsupportedFormat(
            f"{Path(name).suffix} files are not taken: they can hold code. Send the table as CSV or Parquet."
        )


def _disposition_name(header: str) -> str | None:
    extended = re.search(r"filename\*=UTF-8''([^;]+)", header, re.IGNORECASE)
    if extended:
        return unquote(extended[1])
    _, options = parse_options_header(header)
    return options[b"filename"].decode("utf-8", "replace") if b"filename" in options else None
