"""What a workbook is before anything opens it: its parts, its sheets, how far their cells reach.

The fast reader lays a sheet out as a full rectangle: two cells in opposite corners would take the whole machine and
end the process, with no error to catch. So the rectangle is measured first, on the raw XML.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np

from .limits import MB, Limits
from .refusal import Unreadable
from .workbook_reach import OVERLAP, count, reach

_CELLS = (b"<c ", b"<c>", b":c ")
_ERRORS = (b' t="e"',)
_CHUNK = 1 << 20
_HIDDEN = (b' hidden="1"', b' hidden="true"')
_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")
_HEAD, _TAIL, _KEPT_SHEETS = 1 << 17, 1 << 18, 100
_LONGEST_TAG = 1 << 16
_RATIO, _RATIO_FROM = 200, 10 * MB
_ENTRIES = 5000
_SPARSE = 200
_SMALL = 200_000
_PARTS = re.compile(
    r"xl/(workbook\.xml|styles\.xml|sharedStrings\.xml|_rels/.*|tables/.*)|\[Content_Types\]\.xml|_rels/.*"
)
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ParseError, KeyError, ValueError, NotImplementedError)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class Sheet:
    """One worksheet as its XML shows it.

    Parameters
    ----------
    name : str
        Its name.
    hidden : bool
        Whether it is hidden.
    rows, columns : int
        How far its cells reach, counted from A1.
    cells : int
        Cells that are there.
    errors : int
        Cells that hold an error such as #DIV/0!.
    part : str
        Where it stands in the workbook's archive.
    hidden_rows : int
        Rows that are hidden, by hand or by a filter.
    head, tail : bytes
        Its XML to 128 KB, and what follows its cells to 256 KB (merged cells, parts of tables).
    """

    name: str
    hidden: bool
    rows: int
    columns: int
    cells: int
    errors: int
    part: str = ""
    hidden_rows: int = 0
    head: bytes = field(default=b"", repr=False)
    tail: bytes = field(default=b"", repr=False)


def inspect(source: Path, limits: Limits) -> list[Sheet]:
    """Look over a workbook without opening it.

    Raises
    ------
    Unreadable
        too_large (a bomb, too many parts), truncated (damaged), encrypted.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            _check_directory(archive, limits)
            for part in archive.namelist():
                if _PARTS.fullmatch(part):
                    _check_part(archive, part)
            return [_sheet(archive, *where, place < _KEPT_SHEETS) for place, where in enumerate(_sheets(archive))]
    except DAMAGE as error:
        raise Unreadable(
            f"The workbook is cut off or damaged ({error}). Save it again and upload it anew.", "truncated"
        ) from error


def _check_directory(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > _ENTRIES:
        raise Unreadable(f"The workbook has {len(parts):,} parts, more than any real one.", "too_large")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The workbook is protected with a password. Remove it and save again.", "encrypted")
    if len({part.filename for part in parts}) < len(parts):
        raise Unreadable("The workbook holds two parts of one name; it is damaged. Save it again.", "truncated")
    if (size := sum(part.file_size for part in parts)) > limits.unpacked_bytes // 4:
        raise Unreadable(f"The workbook unpacks to {size >> 20:,} MB, which is too much. Save it as CSV.", "too_large")
    for part in parts:
        if part.file_size > _RATIO_FROM and part.file_size > _RATIO * max(part.compress_size, 1):
            raise Unreadable(
                f"The part {part.filename[:80]!r} of the workbook unpacks to "
                f"{part.file_size // max(part.compress_size, 1)} times "
                "its size, as no real workbook does. Save it as CSV.",
                "too_large",
            )


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Give a part piece by piece; one whose length or checksum lies ends in BadZipFile."""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _check_part(archive: zipfile.ZipFile, part: str) -> None:
    """Unpack a part to the end, which proves its size, and refuse entity definitions."""
    for chunk in _chunks(archive, part):
        _refuse_entities(chunk)


def xml_of(archive: zipfile.ZipFile, part: str) -> Element:
    """Parse a small part, with no entities."""
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    if archive.getinfo(part).file_size > 16 * MB:
        raise Unreadable(f"The part {part!r} of the workbook is larger than any real one.", "too_large")
    root: Element = fromstring(archive.read(part))
    return root


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, bool, str]]:
    """Give name, hiddenness and part of each worksheet, in the workbook's order."""
    relations = xml_of(archive, "xl/_rels/workbook.xml.rels")
    parts = {relation.get("Id"): relation for relation in relations}
    for sheet in xml_of(archive, "xl/workbook.xml").iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        relation = parts.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION))
        if relation is None or not relation.get("Type", "").endswith("/worksheet"):
            continue  # a chart or a macro sheet
        target = relation.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        yield sheet.get("name", ""), sheet.get("state", "visible") != "visible", part


def _sheet(archive: zipfile.ZipFile, name: str, hidden: bool, part: str, kept: bool) -> Sheet:
    """Measure one sheet. Every ``r="…"`` counts, whatever element has it: nothing drawn large may slip through."""
    rows = columns = cells = errors = hidden_rows = 0
    before = head = tail = b""
    ended = False
    for chunk in _chunks(archive, part):
        window = before + chunk
        _refuse_entities(window)
        row, column = reach(window)
        rows, columns = max(rows, row), max(columns, column)
        cells += _count(window, _CELLS) - _count(before, _CELLS)
        errors += _count(window, _ERRORS) - _count(before, _ERRORS)
        hidden_rows += _count(window, _HIDDEN) - _count(before, _HIDDEN)
        head = head or chunk[:_HEAD]
        if ended:
            tail += chunk[: _TAIL - len(tail)]
        elif b"sheetData" in window and (end := _END.search(window)):
            ended, tail = True, window[end.end() :][:_TAIL]
        before = _unfinished(window)
    hidden_rows -= _count(head.partition(b"sheetData")[0], _HIDDEN)  # columns
    kept_head, kept_tail = (head, tail) if kept else (b"", b"")
    columns = columns or (1 if cells else 0)
    return Sheet(name, hidden, rows, columns, cells, errors, part, hidden_rows, kept_head, kept_tail)


def _unfinished(window: bytes) -> bytes:
    """Give what must be seen again with the next piece: a tag that is cut, with all white space in it."""
    return window[-max(OVERLAP, min(len(window) - window.rfind(b"<"), _LONGEST_TAG)) :]


def _refuse_entities(xml: bytes) -> None:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Unreadable("The workbook defines XML entities, as no real one does; it was refused.", "not_a_table")


def _count(xml: bytes, marks: tuple[bytes, ...]) -> int:
    data = np.frombuffer(xml, np.uint8)
    return sum(count(data, mark) for mark in marks)


def check_sheet(sheet: Sheet, limits: Limits) -> None:
    """Refuse a sheet whose rectangle is too large to lay out."""
    area = sheet.rows * sheet.columns
    corner = f"row {sheet.rows:,}, column {sheet.columns:,}"
    if area > _SMALL and area > _SPARSE * max(sheet.cells, 1):
        raise Unreadable(
            f"Sheet {sheet.name!r} reaches to {corner} but holds only {sheet.cells:,} cells: something stands far away "
            "from the table. Delete the rows below and the columns beside the table, save and upload again.",
            "too_large",
            line=sheet.rows,
        )
    if area > limits.sheet_cells:
        raise Unreadable(
            f"Sheet {sheet.name!r} reaches to {corner}, more than {limits.sheet_cells:,} cells. Save it as CSV.",
            "too_large",
        )
