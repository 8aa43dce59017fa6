"""nbconvert's own HTML page, for those who have a template for it: the same document, made without parsing it again.

nbconvert's exporter reads its whole page with BeautifulSoup to add two attributes, and has bleach clean what pygments
has just made. Here the attributes are added in one scan for tags, and what pygments made is believed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from nbconvert import HTMLExporter
from nbconvert.filters import Highlight2HTML, clean_html
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode

NO_ALT = "No description has been provided for this image"
FOCUSABLE = re.compile(r"(?:^|\s)(?:jp-Cell-inputWrapper|jp-OutputArea-output)(?:\s|$)")
NOTEBOOK = re.compile(r"<\w+\b[^<>]*\bclass\s*=\s*[\"']?[^\"'<>]*\bjp-Notebook\b")
ATTRIBUTES = r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
# What holds no tags, whatever it looks like, comes first.
TAGS = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style)\b.*?</(?P=raw)\b"
    rf"|<(?P<name>div|img)(?=[\s/>])(?P<attributes>{ATTRIBUTES})>",
    re.DOTALL | re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"([^\s=\"'>/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+))?")
TABINDEX = re.compile(r"\stabindex\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)


class Highlighted(str):
    """HTML that pygments made of source code; it needs no cleaning."""

    __slots__ = ()


class NbconvertPage(HTMLExporter):
    """Gives the page of `HTMLExporter`, in any of its templates, in a fraction of its time."""

    def default_filters(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Return nbconvert's filters, but one."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "clean_html", _cleaned

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources."""
        info = nb.metadata.get("language_info", {})
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        data_type = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("highlight_code", _highlighter(self, info.get("pygments_lexer", info.get("name"))))  # type: ignore[no-untyped-call]
        self.register_filter("filter_data_type", data_type)  # type: ignore[no-untyped-call]
        # What is left out is HTMLExporter's own method, which would register the same and parse the page.
        page, resources = super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)
        return accessible(str(page)), dict(resources)


def accessible(page: str) -> str:
    """Return a page in which every picture has a description and every input and output can be focused."""
    notebook = NOTEBOOK.search(page)
    begin = notebook.end() if notebook else len(page)

    def mended(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return match[0]
        given = {n.lower(): v.strip("\"'") for n, v in ATTRIBUTE.findall(match["attributes"])}
        if name.lower() == "img":
            return match[0] if "alt" in given else _with(match[0], "alt", NO_ALT)
        if match.start() < begin or not FOCUSABLE.search(given.get("class", "")):
            return match[0]
        tag = TABINDEX.sub("", match[0]) if "tabindex" in given else match[0]
        return _with(tag, "tabindex", "0")

    return TAGS.sub(mended, page)


def _with(tag: str, name: str, value: str) -> str:
    start = re.match(r"<\w+", tag)
    assert start is not None
    return f'{start[0]} {name}="{value}"{tag[start.end() :]}'


def _cleaned(element: Any) -> str:
    return element if isinstance(element, Highlighted) else str(clean_html(element))


@functools.lru_cache(maxsize=16)
def _highlighter(exporter: NbconvertPage, lexer: str | None) -> Callable[..., Highlighted]:
    plain = Highlight2HTML(pygments_lexer=lexer, parent=exporter)

    @functools.lru_cache(maxsize=4096)
    def cached(source: str, language: str | None, magic: str | None) -> Highlighted:
        return Highlighted(plain(source, language=language, metadata={"magics_language": magic} if magic else None))

    def highlight(source: str, language: str | None = None, metadata: Any = None, **_: Any) -> Highlighted:
        return cached(source, language, (metadata or {}).get("magics_language"))

    return highlight
