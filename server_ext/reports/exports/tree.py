"""HTML as a tree, read in one pass that bounds what a hostile page can ask for: rows of a table, and depth.

The elements are those of xml.etree, with lower-case names and no namespaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
BLOCKS = frozenset(
    "address article aside blockquote details div dl dd dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption body html".split()
)
CLOSES_P = BLOCKS - frozenset("td th tr tbody thead tfoot li dd dt caption summary body html".split())
# An element that begins ends an open one of these kinds, up to the nearest ancestor of those kinds.
IMPLIED = {
    "li": ({"li"}, {"ul", "ol", "menu"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "tbody": ({"tr", "td", "th", "thead", "tbody", "tfoot"}, {"table"}),
    "tfoot": ({"tr", "td", "th", "thead", "tbody", "tfoot"}, {"table"}),
    **dict.fromkeys(CLOSES_P, ({"p"}, BLOCKS - {"p"})),
}
DROPPED = frozenset({"script", "noscript", "template", "iframe", "object", "embed", "applet", "frame", "frameset"})
DEEPEST = 40
NAME = re.compile(r"[a-z][\w:.-]*", re.ASCII)
BEGINS = re.compile(r"id=cell-\d+|aria-labelledby=how-it-was-made")  # a cell of the page, or its last part
LEFT = "data-rows-left-out"


def parse(text: str, rows: int | None = None) -> Element:
    """Return the tree of some HTML, below one element `root`; scripts and other pages in it are left out.

    Parameters
    ----------
    text
        HTML, well-formed or not.
    rows
        How many rows of a table's body to keep; the table then says in `data-rows-left-out` how many there were more.

    Examples
    --------
    >>> tree = parse("<ul><li>a<li>b</ul><script>x</script><table><tr><td>1<tr><td>2</table>", rows=1)
    >>> [element.tag for element in tree.iter()], tree.find("table").get(LEFT)
    (['root', 'ul', 'li', 'li', 'table', 'tr', 'td'], '1')
    """
    builder = _Builder(rows)
    builder.feed(text)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self, rows: int | None) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self._open = [self.root]
        self._rows = rows
        self._taken: list[int] = []  # rows of each open table
        self._ignored = ""  # the element that is being left out, with all in it
        self._nested = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if any(BEGINS.fullmatch(f"{name}={value}") for name, value in attrs):
            self._begin_part()
        if self._ignored:
            self._nested += tag == self._ignored
            return
        if tag in DROPPED:
            self._ignored, self._nested = (tag, 1) if tag not in VOID else ("", 0)
            return
        self._end_implied(tag)
        if tag == "tr" and self._over():
            self._ignored, self._nested = "tr", 1
            return
        element = Element(tag, {name: value or "" for name, value in attrs if NAME.fullmatch(name)} if attrs else {})
        self._open[-1].append(element)
        if tag not in VOID and len(self._open) < DEEPEST:
            self._open.append(element)
            if tag == "table":
                self._taken.append(0)

    def _begin_part(self) -> None:
        """End what the output before left open, so that it swallows nothing of what follows."""
        place = next((i for i, element in enumerate(self._open) if element.tag == "main"), None)
        if place is not None:
            self._ignored = ""
            self._close_from(place + 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and (self._ignored or self._in_svg(tag)):  # `<div/>` is open in HTML, `<path/>` is not
            self.handle_endtag(tag)

    def _in_svg(self, tag: str) -> bool:
        return any(element.tag in ("svg", "math") for element in self._open) or tag in ("svg", "math")

    def handle_endtag(self, tag: str) -> None:
        if self._ignored:
            self._nested -= tag == self._ignored
            if tag == "table" and self._ignored == "tr":  # a row that was never closed
                self._nested = 0
            if self._nested <= 0:
                self._ignored = ""
            if tag != "table":
                return
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                self._close_from(place)
                return

    def handle_data(self, data: str) -> None:
        if self._ignored:
            return
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data

    def _close_from(self, place: int) -> None:
        self._taken = self._taken[: len(self._taken) - sum(e.tag == "table" for e in self._open[place:])]
        del self._open[place:]

    def _end_implied(self, tag: str) -> None:
        if tag not in IMPLIED:
            return
        ends, within = IMPLIED[tag]
        last = None
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag in within:
                break
            if self._open[place].tag in ends:
                last = place
        if last is not None:
            self._close_from(last)

    def _over(self) -> bool:
        """Count a row of a table's body; True if it is one too many."""
        if not self._taken or self._rows is None or any(e.tag == "thead" for e in self._open[-2:]):
            return False
        self._taken[-1] += 1
        over = self._taken[-1] - self._rows
        if over <= 0:
            return False
        table = next(e for e in reversed(self._open) if e.tag == "table")
        table.set(LEFT, str(over))
        return True


def text_of(element: Element | None) -> str:
    """Return the text of an element and all in it, its white space collapsed."""
    return " ".join("".join(_texts(element)).split()) if element is not None else ""


def _texts(element: Element) -> Iterator[str]:
    if element.tag in ("style", "title") or element.tag == "svg":
        return
    yield element.text or ""
    for child in element:
        if child.tag == "br" or child.tag in BLOCKS:
            yield " "
        yield from _texts(child)
        yield (" " if child.tag in BLOCKS else "") + (child.tail or "")


def classes(element: Element) -> list[str]:
    """Return the classes of an element."""
    return element.get("class", "").split()


def find(element: Element, name: str) -> Element | None:
    """Return the first element of a class, in the order of the page."""
    return next((e for e in element.iter() if name in classes(e)), None)


def parents(root: Element) -> dict[Element, Element]:
    """Return each element's parent."""
    return {child: parent for parent in root.iter() for child in parent}


def drop(root: Element, tag: str) -> None:
    """Take out the empty elements of a kind, such as `wbr`; the text around them is joined."""
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag == tag]:
            remove(parent, child)


def remove(parent: Element, child: Element) -> None:
    """Take out an element; the text that follows it stays."""
    tail, place = child.tail or "", list(parent).index(child)
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(child)
