"""What kind of file this is: told by its first bytes; its name only settles what the bytes leave open."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from .encoding import mark_of, wide_without_mark
from .refusal import Unreadable
from .survey import unpacked

Format = Literal["csv", "tsv", "excel", "parquet", "jsonl", "json"]
_ADVICE = "Upload a table as CSV, TSV, Excel (.xlsx), Parquet or JSON lines."
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FOREIGN = (
    (b"PARE", "an encrypted Parquet file"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"SQLite format 3", "an SQLite database"),
    (b"ARROW1", "an Arrow/Feather file"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"RDX", "R data"),
    (b"$FL2", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
    (b"\x93NUMPY", "a NumPy array"),
)
_PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|svg|div|body|head|rdf|kml)", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True)
class Recognised:
    """A format, and whether the file is gzipped."""

    format: Format
    compressed: bool = False


def recognise(source: Path, name: str) -> Recognised:
    """Tell the format of a file.

    Parameters
    ----------
    source : Path
        The file.
    name : str
        What its owner calls it. Never opened, never part of a path.

    Raises
    ------
    Unreadable
        empty, encrypted, unknown_format, truncated.
    """
    compressed = _head(source, False)[:2] == b"\x1f\x8b"
    head = _head(source, compressed)
    suffix = PurePosixPath(name.lower().removesuffix(".gz")).suffix
    if not head:
        raise Unreadable("The file is empty. Upload a file with at least a header row.", "empty")
    if head.startswith(b"PAR1") or suffix == ".parquet":
        return _parquet(head, compressed)
    if head.startswith(b"PK"):
        return _zip(source, compressed)
    if head.startswith(_OLE):
        raise _old_office(source)
    _refuse_foreign(head, suffix)
    return Recognised(_text(head, suffix), compressed)


def _head(source: Path, compressed: bool) -> bytes:
    with unpacked(source, compressed) as stream:
        return stream.read(1 << 16)


def _parquet(head: bytes, compressed: bool) -> Recognised:
    if not head.startswith(b"PAR1"):
        kind = "an encrypted Parquet file" if head.startswith(b"PARE") else "not a Parquet file, whatever its name says"
        raise Unreadable(f"This is {kind}. {_ADVICE}", "encrypted" if head.startswith(b"PARE") else "unknown_format")
    if compressed:
        raise Unreadable("Parquet is compressed already; upload it without gzip.", "unknown_format")
    return Recognised("parquet")


def _zip(source: Path, compressed: bool) -> Recognised:
    if compressed:
        raise Unreadable("This is a zip file inside gzip; upload the workbook itself.", "unknown_format")
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(
            "The workbook is cut off or damaged. Save it again and upload it anew.", "truncated"
        ) from error
    if "xl/workbook.xml" in names:
        return Recognised("excel")
    if "xl/workbook.bin" in names:
        raise Unreadable("This is a binary workbook (.xlsb). Save it as Excel Workbook (.xlsx).", "unknown_format")
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("This is an OpenDocument file. Save it as Excel Workbook (.xlsx) or CSV.", "unknown_format")
    raise Unreadable(f"This is a zip archive. Unpack it and upload the table inside. {_ADVICE}", "unknown_format")


def _old_office(source: Path) -> Unreadable:
    """Old Office files and encrypted new ones share a container; a stream's name tells them apart."""
    mark = "EncryptedPackage".encode("utf-16-le")
    with source.open("rb") as stream:
        tail = b""
        while block := stream.read(1 << 20):
            if mark in tail + block:
                message = "The workbook is protected with a password. Remove it (File, Info, Protect) and save again."
                return Unreadable(message, "encrypted")
            tail = block[-len(mark) :]
    return Unreadable("This is an old Excel workbook (.xls). Save it as Excel Workbook (.xlsx).", "unknown_format")


def _refuse_foreign(head: bytes, suffix: str) -> None:
    for mark, kind in _FOREIGN:
        if head.startswith(mark) and _CONTROLS.search(head[:512]):
            raise Unreadable(f"This is {kind}, not a table. {_ADVICE}", "unknown_format")
    if head.startswith(_PICKLES) or suffix in (".pkl", ".pickle", ".joblib"):
        raise Unreadable(f"Pickled Python objects are never opened: they can run code. {_ADVICE}", "unknown_format")
    if head.startswith(b"%PDF"):
        raise Unreadable(f"This is a PDF document, not a table. {_ADVICE}", "unknown_format")
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable(f"This is a web page or XML, not a table. {_ADVICE}", "unknown_format")
    if not mark_of(head) and not wide_without_mark(head) and len(_CONTROLS.findall(head)) > max(3, len(head) / 50):
        raise Unreadable(f"The file does not hold text or a known format. {_ADVICE}", "unknown_format")


def _text(head: bytes, suffix: str) -> Format:
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
    if re.match(rb'\{\s*("|\}|\Z)', start):
        return "jsonl"
    if re.match(rb"\[\s*(\{|\]|\[|\Z)", start) or (suffix == ".json" and start.startswith(b"[")):
        return "json"
    if suffix in (".json", ".jsonl", ".ndjson"):
        raise Unreadable(
            "The file is called JSON but holds none. Upload JSON lines or an array of records.", "not_a_table"
        )
    return "tsv" if suffix in (".tsv", ".tab") else "csv"
