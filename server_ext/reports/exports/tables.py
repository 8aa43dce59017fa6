"""The tables of a report: read from its page as texts, told apart by name, and typed again for spreadsheets."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from server_ext.reports.exports.tree import LEFT, text_of

if TYPE_CHECKING:
    import pandas as pd

MISSING = frozenset({"", "–", "—", "nan", "NaN", "None", "NaT", "<NA>"})
NUMBER = re.compile(r"([-−+]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?([eE][-+]?\d+)?\s?(%?)")
BOUND = re.compile(r"[<>≤≥]\s?[\d.,]+\s?%?|[-−]?(?:∞|inf)")  # such as "<0.1%": stays a text among numbers
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")
WIDEST_SPAN = 1000
MOST_DIGITS = 15


@dataclass
class ReportTable:
    """A table of the page: its texts, the name it has, and the file among the report's that holds it whole.

    `facts` are rows of a name and a value below the heading `about`, such as what is told of one column.
    """

    name: str
    head: list[str]
    rows: list[list[str]]
    left_out: int = 0
    file: str | None = None
    facts: bool = False
    about: str = ""


@dataclass
class _Scan:
    heading: str = ""
    found: list[ReportTable] = field(default_factory=list)


def read_tables(main: Element) -> list[ReportTable]:
    """Return the tables of a page in their order, those within other tables left out."""
    scan = _Scan()
    _walk(main, scan)
    return [table for table in scan.found if table.head or table.rows]


def _walk(element: Element, scan: _Scan) -> None:
    if element.tag in ("h2", "h3"):
        scan.heading = text_of(element)
    if element.tag == "table":
        scan.found.append(read_table(element, scan.heading))
        return
    address = element.get("href", "") if element.tag == "a" else ""
    if address.startswith("files/") and address.endswith(".csv") and scan.found:
        scan.found[-1].file = scan.found[-1].file or unquote(address.removeprefix("files/"))
    for child in element:
        _walk(child, scan)


def read_table(element: Element, heading: str = "") -> ReportTable:
    """Return one table's texts; cells that span several columns or rows are repeated."""
    head = [row for part in element.findall("thead") for row in part.iter("tr")]
    body = [row for row in _rows(element) if row not in head]
    if not head and body and all(cell.tag == "th" for cell in body[0]):
        head, body = body[:1], body[1:]
    named = element.get("data-analyst-table", "")
    name = (named if named != "table" else "") or text_of(element.find("caption")) or heading or "Table"
    titles = [_title(column) for column in zip(*_grid(head), strict=True)]
    rows = _grid(body)
    width = max(len(titles), max((len(row) for row in rows), default=0))
    padded = [row + [""] * (width - len(row)) for row in rows]
    facts = not head and bool(body) and all([cell.tag for cell in row] == ["th", "td"] for row in body)
    titles += [""] * (width - len(titles))
    return ReportTable(name, titles, padded, int(element.get(LEFT, "0")), facts=facts, about=heading)


def _rows(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _title(parts: Sequence[str]) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _grid(rows: Sequence[Element]) -> list[list[str]]:
    made: list[list[str]] = []
    above: dict[int, tuple[int, str]] = {}  # by column: for how many more rows a cell from above reaches down
    for row in rows:
        line: list[str] = []
        for cell in (c for c in row if c.tag in ("td", "th")):
            _fill(line, above)
            text = text_of(cell)
            for _ in range(_span(cell, "colspan")):
                if (down := _span(cell, "rowspan") - 1) > 0:
                    above[len(line)] = (down, text)
                line.append(text)
        _fill(line, above)
        made.append(line)
    width = max((len(line) for line in made), default=0)
    return [line + [""] * (width - len(line)) for line in made]


def _fill(line: list[str], above: dict[int, tuple[int, str]]) -> None:
    while len(line) in above:
        down, text = above.pop(len(line))
        if down > 1:
            above[len(line)] = (down - 1, text)
        line.append(text)
        if down > 1 and len(line) > WIDEST_SPAN:
            return


def _span(cell: Element, name: str) -> int:
    given = cell.get(name, "1")
    return min(max(int(given), 1), WIDEST_SPAN) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def typed_table(table: ReportTable) -> tuple[pd.DataFrame, dict[int, str]]:
    """Return a table with numbers, percentages and dates as such, and Excel's number formats by column.

    A column is of numbers if all of its texts are, but for missing ones and bounds such as `<0.1%`.
    """
    import pandas as pd  # the workbook alone needs it

    columns = [typed([row[place] for row in table.rows]) for place in range(len(table.head))]
    made = pd.DataFrame({place: pd.Series(values, dtype=_dtype(values)) for place, (values, _) in enumerate(columns)})
    made.columns = pd.Index(table.head, dtype=object)
    return made, {place: form for place, (_, form) in enumerate(columns) if form}


def _dtype(values: Sequence[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, float}:
        return "int64" if kinds == {int} and None not in values else "float64"
    return "datetime64[us]" if kinds == {datetime.datetime} else "object"


def typed(texts: Sequence[str]) -> tuple[list[Any], str | None]:
    """Return the values that the texts of a column show, and Excel's number format for them.

    Examples
    --------
    >>> typed(["1,234", "–", "12"]), typed(["3.2%", "<0.1%"]), typed(["007", "12"])
    (([1234, None, 12], '#,##0'), ([0.032, '<0.1%'], '0.0%'), (['007', '12'], None))
    >>> typed(["2026-01-02", ""])[0], typed(["+0.86", "-0.20"])
    ([datetime.datetime(2026, 1, 2, 0, 0), None], ([0.86, -0.2], '+0.00;-0.00;0.00'))
    """
    known = [text for text in texts if text not in MISSING]
    matches = [m for text in known if (m := NUMBER.fullmatch(text)) and not _is_code(m)]
    bounds = sum(bool(BOUND.fullmatch(text)) for text in known)
    if len({m[5] for m in matches}) == 1 and len(matches) + bounds == len(known):
        return [_value(text) for text in texts], _form(matches)
    for form in (DAY, MOMENT):
        if known and all(form.fullmatch(text) for text in known):
            days = [_moment(text) for text in texts]
            if sum(day is not None for day in days) == len(known):
                return list(days), None
    return [None if text in MISSING else text for text in texts], None


def _is_code(match: re.Match[str]) -> bool:
    """Tell numbers from what only looks like one: leading zeros, or more digits than a spreadsheet keeps."""
    whole = match[2].replace(",", "")
    return (len(whole) > 1 and whole.startswith("0")) or (len(whole) > MOST_DIGITS and not match[4])


def _value(text: str) -> Any:
    match = NUMBER.fullmatch(text)
    if match is None:
        return None if text in MISSING else text
    plain = text.replace(",", "").replace("−", "-").rstrip("%").strip()
    if match[5]:
        return round(float(plain) / 100, 12)
    return float(plain) if match[3] or match[4] else int(plain)


def _form(matches: Sequence[re.Match[str]]) -> str:
    places = max(len(m[3] or "") for m in matches)
    if any(m[4] for m in matches):
        return "0.00E+00"
    grouped = "#,##0" if any("," in m[2] for m in matches) else "0"
    shown = grouped + (f".{'0' * min(places, 8)}" if places else "") + matches[0][5]
    return f"+{shown};-{shown};{shown}" if any(m[1] == "+" for m in matches) else shown


def _moment(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text) if text not in MISSING else None
    except ValueError:
        return None
