"""Makes a table fit the width of a sheet of paper: smaller letters, then parts of its columns below each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from xml.etree.ElementTree import Element

from server_ext.reports.exports.tree import LEFT, text_of

ROOM = 92  # letters that fit beside each other in a table's usual size, all columns together
TIGHT = 1.32  # as many times more do in the small size
GAP = 1.7  # letters that the space between two columns takes
BOLD = 1.12  # a letter of the header is so many times as wide
LONG_WORD = 20
WIDEST, NARROWEST = 16, 3  # a longer text breaks between its words
LONGEST_TEXT = 300
MOST_PARTS = 6
SEEN = 60


def fit_table(table: Element, up: dict[Element, Element]) -> None:
    """Change a table, and what is around it, so that it fits; `up` gives each element's parent."""
    rows = list(table.iter("tr"))
    _shorten(rows)
    _clamp_spans(rows)
    widths = _widths(rows)
    left_out = int(table.get(LEFT, "0"))
    kept = sum(1 for row in rows if any(cell.tag == "td" for cell in row))
    said = [f"The first {kept:,} of {kept + left_out:,} rows."] if left_out else []
    if sum(widths) <= ROOM:
        _after(table, up, [], said)
        return
    table.set("class", f"{table.get('class', '')} tight".strip())
    if sum(widths) <= ROOM * TIGHT or _has_spans(rows) or len(widths) < 3:
        _after(table, up, [], said)
        return
    parts = _parts(widths)
    shown = parts[:MOST_PARTS]
    if len(parts) > len(shown):
        said.append(f"{shown[-1][-1] + 1:,} of {len(widths):,} columns are shown.")
    if said:
        said.append("The workbook (xlsx) holds more.")
    copies = [_only(table, part) for part in shown[1:]]
    _keep(table, shown[0])
    for part, copy in zip(shown, [table, *copies], strict=True):
        which = f"Columns {part[1] + 1:,} to {part[-1] + 1:,}" if len(part) > 2 else f"Column {part[1] + 1:,}"
        _caption(copy, f"{which} of {len(widths):,}")
    _after(table, up, copies, said)


def _shorten(rows: Sequence[Element]) -> None:
    for row in rows:
        for cell in row:
            text = text_of(cell)
            if len(text) > LONGEST_TEXT:
                for child in list(cell):
                    cell.remove(child)
                cell.text = f"{text[:LONGEST_TEXT]}…"
            if any(len(word) > LONG_WORD for word in text.split()):
                cell.set("class", f"{cell.get('class', '')} long".strip())  # may break within a word


def _clamp_spans(rows: Sequence[Element]) -> None:
    """Let no cell span more than there is: whoever lays the table out would make room for all of it."""
    most = {"colspan": max((len(row) for row in rows), default=1), "rowspan": len(rows)}
    for row in rows:
        for cell in row:
            for name in most.keys() & cell.attrib.keys():
                given = cell.get(name, "")
                whole = given.isascii() and given.isdigit() and len(given) < 9
                cell.set(name, str(min(max(int(given), 1), max(most[name], 1)) if whole else 1))


def _widths(rows: Sequence[Element]) -> list[float]:
    """Return the letters that each column asks for: a short text in one line, of a long one its longest word."""
    widths: list[float] = []
    for row in rows[:SEEN]:
        for place, cell in enumerate(row):
            if place == len(widths):
                widths.append(NARROWEST + GAP)
            widths[place] = max(widths[place], _letters(cell) + GAP)
    return widths


def _letters(cell: Element) -> float:
    text = text_of(cell)
    longest = min(max(map(len, text.split()), default=0), LONG_WORD)
    return longest * BOLD if cell.tag == "th" else max(min(len(text), WIDEST), longest)


def _has_spans(rows: Sequence[Element]) -> bool:
    return any(cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1" for row in rows for cell in row)


def _parts(widths: Sequence[float]) -> list[list[int]]:
    """Return the columns of each part: the first column, which names the rows, and about as many others as in each."""
    room = ROOM * TIGHT
    fewest = len(_split(widths, room))
    even = widths[0] + sum(widths[1:]) / fewest
    tried = (min(even * (1 + step / 20), room) for step in range(20))
    return next((parts for limit in tried if len(parts := _split(widths, limit)) == fewest), _split(widths, room))


def _split(widths: Sequence[float], room: float) -> list[list[int]]:
    parts, taken = [[0]], widths[0]
    for place in range(1, len(widths)):
        if taken + widths[place] > room and len(parts[-1]) > 1:
            parts.append([0])
            taken = widths[0]
        parts[-1].append(place)
        taken += widths[place]
    return parts


def _only(table: Element, columns: Sequence[int]) -> Element:
    copy = deepcopy(table)
    _keep(copy, columns)
    for element in copy.iter():
        element.attrib.pop("id", None)
    copy.tail = None
    return copy


def _keep(table: Element, columns: Sequence[int]) -> None:
    wanted = set(columns)
    for row in table.iter("tr"):
        for place, cell in enumerate(list(row)):
            if place not in wanted:
                row.remove(cell)
    for group in table.findall("colgroup"):
        table.remove(group)


def _caption(table: Element, text: str) -> None:
    caption = Element("caption")
    caption.text = text
    table.insert(0, caption)


def _after(table: Element, up: Mapping[Element, Element], more: Sequence[Element], said: Sequence[str]) -> None:
    parent = up.get(table)
    if parent is None:
        return
    place = list(parent).index(table)
    for shift, copy in enumerate(more, 1):
        parent.insert(place + shift, copy)
    if said:
        note = Element("p", {"class": "note"})
        note.text = " ".join(said)
        parent.insert(place + len(more) + 1, note)
