"""A report as one Markdown file that GitHub and editors show well: text, findings, bounded tables, told figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from xml.etree.ElementTree import Element

from server_ext.reports.exports.inline import BREAK, escaped, inline, paragraph
from server_ext.reports.exports.reading import Report, read_finding
from server_ext.reports.exports.tables import read_table
from server_ext.reports.exports.tree import BLOCKS, classes, drop, text_of

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 30, 20, 120
MOST_LINES = 100
SHORT = 40
Figure = Callable[[Element, str], str]


def as_markdown(report: Report, figure: Figure | None = None) -> str:
    """Return a report's Markdown.

    Parameters
    ----------
    report
        The report, read with few rows of its tables.
    figure
        Keeps a drawing or picture as a file and returns its path; without it a figure is told in words.
    """
    writer = _Writer(figure)
    drop(report.main, "wbr")
    blocks = [block.strip("\n") for block in writer.blocks(report.main)]
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


class _Writer:
    def __init__(self, figure: Figure | None) -> None:
        self._figure = figure

    def blocks(self, parent: Element) -> Iterator[str]:
        """Yield the blocks of what an element holds; loose text between blocks becomes paragraphs."""
        loose = escaped(parent.text or "")
        for child in parent:
            if child.tag in BLOCKS or child.tag in ("svg", "img", "style") or _holds_blocks(child):
                yield paragraph(loose)
                yield from self.block(child)
                loose = escaped(child.tail or "")
            else:
                loose += inline(child) + escaped(child.tail or "")
        yield paragraph(loose)

    def block(self, element: Element) -> Iterator[str]:
        """Yield the blocks of one element."""
        given = classes(element)
        if _is_left_out(element, given):
            return
        for name, write in (("finding", self._finding), ("tiles", self._tiles), ("ended", self._ended)):
            if name in given:
                yield write(element)
                return
        writers: dict[str, Callable[[Element], str]] = {
            "p": self._paragraph, "table": _table, "pre": _pre, "ul": self._list, "ol": self._list, "dl": _facts,
            "svg": self._drawing, "img": self._drawing, "blockquote": self._quote, "hr": lambda _: "---",
        }  # fmt: skip
        if re.fullmatch("h[1-6]", element.tag):
            yield f"{'#' * int(element.tag[1])} {' '.join(inline(element).split())}"
        elif element.tag in writers:
            yield writers[element.tag](element)
        elif element.tag == "summary":
            yield f"**{inline(element).strip()}**"
        else:
            yield from self.blocks(element)

    def _paragraph(self, element: Element) -> str:
        pictures = [self._drawing(e) for e in element.iter() if e.tag in ("img", "svg")]
        return "\n\n".join(part for part in (paragraph(inline(element)), *pictures) if part)

    def _finding(self, element: Element) -> str:
        found = read_finding(element)
        lines = [f"- **{escaped(found.title)}** ({found.severity})"]
        lines += [f"  {escaped(found.what)}"] if found.what else []
        lines += [f"  *Why it matters:* {escaped(found.why)}"] if found.why else []
        lines += [f"  *What to do:* {escaped(found.do)}"] if found.do else []
        return "  \n".join(lines)

    def _tiles(self, element: Element) -> str:
        told = [(text_of(item.find("b")), "".join([(b.tail or "") for b in item.findall("b")])) for item in element]
        return " · ".join(f"**{escaped(value)}** {escaped(what.strip())}" for value, what in told)

    def _ended(self, element: Element) -> str:
        return "\n>\n".join(f"> {inline(p).strip()}" for p in element.findall("p"))

    def _quote(self, element: Element) -> str:
        text = "\n\n".join(block for block in self.blocks(element) if block)
        return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))

    def _list(self, element: Element) -> str:
        made = []
        for number, item in enumerate((child for child in element if child.tag == "li"), 1):
            mark = f"{number}. " if element.tag == "ol" else "- "
            inner = "\n\n".join(block for block in self.blocks(item) if block)
            inner = re.sub(r"\n\n(?=[-\d])", "\n", inner)  # a list within a list stays tight
            made.append(mark + inner.replace("\n", f"\n{' ' * len(mark)}"))
        return "\n".join(made)

    def _drawing(self, element: Element) -> str:
        alt = element.get("aria-label") or element.get("alt") or text_of(element.find("title")) or "Figure"
        path = self._figure(element, alt) if self._figure else ""
        words = " ".join(escaped(alt).split())
        return f"![{words}]({path})" if path else f"*Figure: {words.rstrip('.')}.*"


def _holds_blocks(element: Element) -> bool:
    return element.tag == "span" and any(inner.tag in BLOCKS for inner in element.iter())


def _is_left_out(element: Element, given: Sequence[str]) -> bool:
    if element.tag in ("style", "nav", "title", "button", "input", "label") or "tools" in given:
        return True
    return ("code-only" in given and "failed" not in given) or "source" in given


def _facts(element: Element) -> str:
    values = [inline(value).strip() for value in element.iter("dd")]
    told = list(zip([text_of(term) for term in element.iter("dt")], values, strict=False))
    if all(len(value) <= SHORT and "\n" not in value for _, value in told):
        return " · ".join(f"{escaped(name)} {value}" for name, value in told)
    return "\n".join(f"- **{escaped(name)}:** {'; '.join(value.split(BREAK))}" for name, value in told)


def _pre(element: Element) -> str:
    lines = "".join(element.itertext()).rstrip("\n").split("\n")
    left = len(lines) - MOST_LINES
    shown = lines[:MOST_LINES] + ([f"… and {left:,} more lines"] if left > 0 else [])
    text = "\n".join(line[:2_000] for line in shown)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}" if text.strip() else ""


def _table(element: Element) -> str:
    """Return a table with pipes, its first rows and columns."""
    table = read_table(element)
    if table.facts:
        return "\n".join(f"- {escaped(name)}: {escaped(value)}" for name, value in table.rows)
    width = min(len(table.head), MOST_COLUMNS)
    if not width:
        return ""
    right = [cell.get("class", "") for cell in next(iter(element.iter("tr")))][:width]
    sides = ["---:" if "right" in given.split() else "---" for given in right]
    lines = [_line(table.head[:width]), f"| {' | '.join(sides + ['---'] * (width - len(sides)))} |"]
    lines += [_line(row[:width]) for row in table.rows[:MOST_ROWS]]
    rows = len(table.rows) + table.left_out
    said = [f"the first {MOST_ROWS} of {rows:,} rows"] if rows > MOST_ROWS else []
    said += [f"the first {MOST_COLUMNS} of {len(table.head):,} columns"] if len(table.head) > MOST_COLUMNS else []
    return "\n".join(lines) + (f"\n\n*Shown: {', '.join(said)}.*" if said else "")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return escaped(text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…") or " "
