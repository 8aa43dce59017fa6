"""How a sheet is laid out beyond its values: merged cells, hidden columns, tables, number formats; read from its XML.

Only the beginning and the end of a sheet's XML are looked at, which the guard kept, and small parts beside it.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .limits import MB
from .workbook_guard import DAMAGE, Sheet, xml_of
from .workbook_reach import column_number

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_REFERENCE = re.compile(rb"([A-Z]{1,3})(\d{1,7})")
_WIDEST, _MOST_TABLES = 16_384, 200
_SMALL_PART = 4 * MB
# Number formats that are not written out (ECMA-376, part 1, 18.8.30); the dollar stands for the reader's own currency.
_BUILT_IN = {9: "0%", 10: "0.00%", 46: "[h]:mm:ss"}
_LOCALE = re.compile(r"\[\$-[0-9A-Fa-f,]+\]")
_SIGN = re.compile(r'\[\$([^\]\-]+)(?:-[0-9A-Fa-f]+)?\]|"\s*([^"\d\s]{1,4})\s*"|([€$£¥₹₽₺₩])')


@dataclass(frozen=True)
class Block:
    """A rectangle of cells: first and last row and column, counted from 0, both ends in it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Listed:
    """A table that somebody declared in Excel (Insert, Table).

    Parameters
    ----------
    name : str
        Its name.
    block : Block
        Where it stands, header and totals in it.
    header, totals : bool
        Whether its first row holds names and its last one totals.
    """

    name: str
    block: Block
    header: bool
    totals: bool


@dataclass(frozen=True)
class Structure:
    """The layout of one sheet.

    Parameters
    ----------
    merges : tuple of Block
        Merged cells.
    hidden_columns : frozenset of int
        Columns that are hidden, counted from 0.
    tables : tuple of Listed
        Declared tables.
    formats : dict of int to str
        The number format that most of the first cells of a column have, where it is not the general one.
    """

    merges: tuple[Block, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    tables: tuple[Listed, ...] = ()
    formats: tuple[tuple[int, str], ...] = ()


def structure_of(source: Path, sheet: Sheet) -> Structure:
    """Read the layout of a sheet that was measured; what cannot be read is as if it were not there."""
    try:
        with zipfile.ZipFile(source) as archive:
            tables = tuple(_tables(archive, sheet)) if b"tablePart" in sheet.tail else ()
            formats = tuple(_formats(archive, sheet))
    except DAMAGE:
        tables, formats = (), ()
    return Structure(tuple(_merges(sheet.tail)), frozenset(_hidden(sheet.head)), tables, formats)


def _merges(tail: bytes) -> Iterator[Block]:
    for left, top, right, bottom in _MERGE.findall(tail):
        block = Block(int(top) - 1, column_number(left) - 1, int(bottom) - 1, column_number(right) - 1)
        if block.top <= block.bottom and block.left <= block.right and block.top >= 0:
            yield block


def _hidden(head: bytes) -> Iterator[int]:
    for text in _COLUMN.findall(head.partition(b"sheetData")[0]):
        found = dict(_ATTRIBUTE.findall(text))
        if found.get(b"hidden") in (b"1", b"true") and found.get(b"min", b"").isdigit():
            first, last = int(found[b"min"]), int(found.get(b"max", found[b"min"]))
            yield from range(first - 1, min(last, _WIDEST))


def _tables(archive: zipfile.ZipFile, sheet: Sheet) -> Iterator[Listed]:
    folder, name = posixpath.split(sheet.part)
    relations = f"{folder}/_rels/{name}.rels"
    for relation in list(_small(archive, relations))[:_MOST_TABLES]:
        if relation.get("Type", "").endswith("/table"):
            target = relation.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            root = _small(archive, part)
            if found := _RANGE.fullmatch(root.get("ref", "")):
                left, top, right, bottom = found.groups()
                columns = column_number(left.encode()) - 1, column_number(right.encode()) - 1
                block = Block(int(top) - 1, columns[0], int(bottom) - 1, columns[1])
                header, totals = root.get("headerRowCount", "1") != "0", root.get("totalsRowCount", "0") != "0"
                yield Listed(root.get("displayName") or root.get("name") or "?", block, header, totals)


def _small(archive: zipfile.ZipFile, part: str):  # type: ignore[no-untyped-def]
    if archive.getinfo(part).file_size > _SMALL_PART:
        raise ValueError(f"{part} is too large")
    return xml_of(archive, part)


def _formats(archive: zipfile.ZipFile, sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Give the number format of each column whose cells have one, by its cells in the first 128 KB."""
    styles: dict[int, Counter[int]] = defaultdict(Counter)
    for text in _CELL.findall(sheet.head):
        found = dict(_ATTRIBUTE.findall(text))
        place = _REFERENCE.fullmatch(found.get(b"r", b""))
        if place and found.get(b"t", b"n") == b"n" and found.get(b"s", b"0").isdigit():
            styles[column_number(place[1]) - 1][int(found.get(b"s", b"0"))] += 1
    codes = _codes(archive) if any(style for counts in styles.values() for style in counts) else {}
    for column, counts in styles.items():
        style, count = counts.most_common(1)[0]
        if count > 0.5 * counts.total() and (code := codes.get(style)):
            yield column, code


def _codes(archive: zipfile.ZipFile) -> dict[int, str]:
    """Give the number format of each cell style."""
    root = _small(archive, "xl/styles.xml")
    tag = root.tag.rpartition("}")[0] + "}" if "}" in root.tag else ""
    own = {int(each.get("numFmtId", -1)): each.get("formatCode", "") for each in root.iter(f"{tag}numFmt")}
    styles = next(root.iter(f"{tag}cellXfs"), ())
    numbers = [int(style.get("numFmtId", 0)) for style in styles]
    return {place: own.get(number, _BUILT_IN.get(number, "")) for place, number in enumerate(numbers)}


def is_percent(code: str) -> bool:
    """Tell whether a number format shows a percentage.

    Examples
    --------
    >>> is_percent("0.0%"), is_percent('0.0"%"'), is_percent("General")
    (True, False, False)
    """
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


def is_elapsed(code: str) -> bool:
    """Tell whether a number format shows a length of time: hours, minutes or seconds that run on.

    Examples
    --------
    >>> is_elapsed("[h]:mm:ss"), is_elapsed("h:mm"), is_elapsed("[$-407]d. mmm yyyy"), is_elapsed("[Red]0.0")
    (True, False, False, False)
    """
    return re.search(r"\[(h+|m+|s+)\]", code, re.IGNORECASE) is not None


def currency_of(code: str) -> str | None:
    """Give the currency that a number format shows.

    Examples
    --------
    >>> currency_of('#,##0.00 "€"'), currency_of("_-* #,##0.00 [$CHF-807]_-"), currency_of("[$-407]d. mmm yyyy")
    ('€', 'CHF', None)
    >>> currency_of('"$"#,##0.00'), currency_of("$#,##0"), currency_of('0.0 "kg"')
    ('$', '$', None)
    """
    from analyst_lib.meaning.lists import CURRENCIES, CURRENCY_SIGNS

    for parts in _SIGN.findall(_LOCALE.sub("", code)):
        sign = next(filter(None, parts)).strip()
        if sign in CURRENCY_SIGNS or sign in CURRENCIES:
            return str(sign)
    return None
