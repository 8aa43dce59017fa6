"""The page of a report for paper: folded parts open, contents with page numbers, tables that fit, no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from server_ext.reports.exports.drawings import Styles
from server_ext.reports.exports.formulas import pictured
from server_ext.reports.exports.papertable import fit_table
from server_ext.reports.exports.reading import Report
from server_ext.reports.exports.tree import classes, parents, remove, text_of

MOST_ROWS = 300  # of a table; what reads the report for print leaves out the rest
MOST_LINES = 200
LONGEST_LINE = 2_000
NOT_ON_PAPER = ("tools", "skip", "fold", "switch")
FEWEST_CONTENTS = 2


def paged(report: Report) -> str:
    """Return the HTML of a report for print; the report's tree is changed by it."""
    page, main = report.page, report.main
    sheets = style_sheets(page)
    Styles(sheets).apply(page)
    for style in [s for s in main.iter("style") if "data-analyst" in s.attrib]:
        style.tag, style.text = "span", ""  # all style sheets go to the head
    _unfold(main)
    _replace(main, lambda e: e.tag == "math", pictured)
    _clip_texts(main)
    up = parents(main)
    for table in list(main.iter("table")):
        fit_table(table, up)
    _add_contents(main)
    return _document(report, sheets)


def style_sheets(page: Element) -> list[str]:
    """Return the texts of the style sheets of a page, without those of its drawings."""
    return list(dict.fromkeys("".join(style.itertext()) for style in page.iter("style") if not _in_svg(style, page)))


def _in_svg(style: Element, page: Element) -> bool:
    return any(style is inner for svg in page.iter("svg") for inner in svg.iter("style"))


def _document(report: Report, sheets: list[str]) -> str:
    head = Element("head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "title").text = report.headline
    made = str(report.made.get("started") or "")[:10]
    for name, content in (("description", report.summary), ("dcterms.created", made)):
        if content:
            SubElement(head, "meta", {"name": name, "content": content})
    own = Path(__file__).with_name("print.css").read_text(encoding="utf-8")
    SubElement(head, "style").text = "STYLES"
    body = Element("body")
    footing = SubElement(body, "p", {"class": "footing"})
    footing.text = report.kicker
    body.append(report.main)
    document = Element("html", {"lang": "en"})
    document.extend((head, body))
    text = tostring(document, encoding="unicode", method="html")
    return "<!doctype html>\n" + text.replace("STYLES", "\n".join([*sheets, own]).replace("</", "<\\/"), 1)


def _unfold(main: Element) -> None:
    """Drop what is only for screens and the code of cells; of a failed cell the code stays."""
    for parent in list(main.iter()):
        failed = "failed" in classes(parent)
        for child in list(parent):
            given = classes(child)
            hidden = ("source" in given and not failed) or ("code-only" in given and "failed" not in given)
            if hidden or any(name in given for name in NOT_ON_PAPER) or child.tag in ("input", "button", "label"):
                remove(parent, child)
    for details in main.iter("details"):
        details.set("open", "open")
    for link in main.iter("a"):
        if link.get("href", "").startswith("files/"):  # it lies beside the page, not beside the PDF
            del link.attrib["href"]
            link.set("class", "file")


def _replace(root: Element, which: Callable[[Element], bool], make: Callable[[Element], Element]) -> None:
    for parent in list(root.iter()):
        for place, child in enumerate(parent):
            if which(child):
                made = make(child)
                made.tail = child.tail
                parent[place] = made


def _clip_texts(main: Element) -> None:
    """Shorten printed output that would fill very many pages."""
    for block in main.iter("pre"):
        lines = "".join(block.itertext()).split("\n")
        if len(lines) <= MOST_LINES and max(map(len, lines)) <= LONGEST_LINE:
            continue
        for child in list(block):
            block.remove(child)
        left = len(lines) - MOST_LINES
        shown = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…" for line in lines[:MOST_LINES]]
        block.text = "\n".join([*shown, *([f"… and {left:,} more lines"] if left > 0 else [])])


def _add_contents(main: Element) -> None:
    """Put the contents, with page numbers, before the first part that has a heading."""
    found = [h for h in main.iter("h2") if text_of(h)]
    taken = {e.get("id") for e in main.iter()}
    for number, heading in enumerate(found):
        if not heading.get("id"):
            heading.set("id", next(n for n in _names(number) if n not in taken))
    if len(found) < FEWEST_CONTENTS:
        return
    contents = Element("nav", {"class": "contents"})
    SubElement(contents, "p").text = "Contents"
    entries = SubElement(contents, "ol")
    for heading in found:
        link = SubElement(SubElement(entries, "li"), "a", {"href": f"#{heading.get('id')}"})
        link.text = text_of(heading)
    place = next((i for i, child in enumerate(main) if any(e in found for e in child.iter("h2"))), len(main))
    main.insert(place, contents)


def _names(number: int) -> Iterator[str]:
    return (f"part-{number}{mark}" for mark in ("", *(f"-{i}" for i in range(1, 10_000))))
