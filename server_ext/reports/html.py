"""An executed notebook as one page that loads nothing from elsewhere and reads without any script.

The page is made by our own nbconvert template (templates/analyst). Unlike nbconvert's exporter it is never parsed as a
whole afterwards: each output is treated once, by what it is.
"""

from __future__ import annotations

import functools
import html
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import ansi2html
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from analyst_lib.page import HERE as PAGE
from server_ext.reports.markdown import Heading, headings, latex_output, render_markdown
from server_ext.reports.nbconvert_page import NbconvertPage
from server_ext.reports.provenance import plain
from server_ext.reports.selfcontained import self_contained

OURS = "analyst"
TEMPLATES = Path(__file__).parent / "templates"
PRIORITY = (
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/gif",
    "text/plain",
)
SHARED_STYLE = re.compile(r"<style data-analyst>.*?</style>", re.DOTALL)
REMOVED = {"remove-cell", "remove_cell", "hide-cell"}
CODE_ONLY = {"parameters", "injected-parameters"}
HIDDEN_INPUT = {"remove-input", "remove_input", "hide-input"}
HIDDEN_OUTPUT = {"remove-output", "remove_output", "hide-output"}


class HtmlReport:
    """Makes pages; keep one for each process, for use by one thread at a time.

    Parameters
    ----------
    template
        `analyst` for our own page, or the name of a template of nbconvert, whose page it is then.
    """

    def __init__(self, template: str = OURS) -> None:
        self._exporter: TemplateExporter = (
            PageExporter() if template == OURS else NbconvertPage(template_name=template)  # type: ignore[no-untyped-call]
        )

    def render(self, notebook: NotebookNode) -> str:
        """Return the page of an executed notebook; what `metadata.analyst` does not say is left out."""
        page, _ = self._exporter.from_notebook_node(notebook)
        return _one_style(str(page))


class PageExporter(TemplateExporter):
    """nbconvert's template machinery with our template and filters."""

    template_name = "analyst"
    extra_template_basedirs = [str(TEMPLATES)]  # noqa: RUF012 - a trait of nbconvert's
    extra_template_paths = [str(PAGE)]  # noqa: RUF012 - page.css and page.js, which analyst_lib shares
    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """Return the page and nbconvert's resources."""
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        resources["page"] = page_view(nb)
        return super().from_notebook_node(nb, resources, **kw)


def page_view(nb: NotebookNode) -> dict[str, Any]:
    """Return what the template shows: title, contents, cells and provenance, all as safe HTML or plain values."""
    made = nb.metadata.get("analyst", {})
    found = headings(nb.cells)
    title = next((h.text for h in found if h.level == 1), None) or made.get("analysis", {}).get("title") or "Report"
    slugs: dict[str, list[str]] = {}
    for heading in found:
        slugs.setdefault(heading.text, []).append(heading.slug)
    error = made.get("error") or {}
    cells = [_cell(cell, index, slugs, _language(nb), error.get("cell")) for index, cell in enumerate(nb.cells)]
    first = next((i for i, c in enumerate(cells) if c["kind"] == "markdown"), None)
    intro = _take_intro(cells, first)
    return {
        "title": title,
        "headline": made.get("headline") or title,
        "summary": made.get("summary"),
        "intro": intro,
        "made": made,
        "parameters": {n: json.dumps(v, ensure_ascii=False) for n, v in made.get("parameters", {}).items()},
        "contents": _contents(found),
        "cells": [c for c in cells if c["shown"]],
        "code_style": Markup(code_style()),
    }


def _take_intro(cells: list[Any], first: int | None) -> Markup:
    """Take the title off the first markdown cell; what is left of its first section becomes the page's introduction."""
    if first is None or not cells[first]["html"].lstrip().startswith("<h1"):
        return Markup("")
    _, _, rest = cells[first]["html"].partition("</h1>")
    intro, mark, later = rest.partition("<h2")
    cells[first] = {**cells[first], "html": Markup(mark + later), "shown": bool(mark)}
    return Markup(intro.strip())


def _contents(found: Iterable[Heading]) -> list[Heading]:
    return [h for h in found if h.level == 2]


def _language(nb: NotebookNode) -> str:
    info = nb.metadata.get("language_info", {})
    return str(info.get("pygments_lexer") or info.get("name") or "python")


def _cell(
    cell: NotebookNode, index: int, slugs: dict[str, list[str]], language: str, failed: int | None
) -> dict[str, Any]:
    tags = set(cell.metadata.get("tags", []))
    view = {"index": index, "kind": cell.cell_type, "shown": not tags & REMOVED, "html": "", "code": "", "outputs": []}
    if cell.cell_type == "markdown":
        text = render_markdown(cell.source, cell.get("attachments", {}), slugs)
        return view | {"html": Markup(self_contained(text)), "shown": view["shown"] and bool(text.strip())}
    if cell.cell_type != "code":
        return view | {"shown": False}
    outputs = [] if tags & HIDDEN_OUTPUT else [html for output in cell.outputs if (html := _output(output))]
    code = "" if tags & HIDDEN_INPUT else Markup(highlighted(cell.source, language))
    return view | {
        "code": code,
        "outputs": outputs,
        "code_only": bool(tags & CODE_ONLY),
        "failed": index == failed,
        "not_run": failed is not None and index > failed,
        "shown": view["shown"] and bool(cell.source.strip() or outputs),
    }


def _output(output: NotebookNode) -> Markup | None:
    if output.output_type == "stream":
        return Markup(f'<pre class="stream {output.name}">{ansi2html(settled(output.text))}</pre>')
    if output.output_type == "error":
        trace = html.escape(plain("\n".join(output.traceback)) or f"{output.ename}: {output.evalue}")
        said = html.escape(plain(f"{output.ename}: {output.evalue}"))
        return Markup(f'<details class="trace"><summary>{said}</summary><pre>{trace}</pre></details>')
    return _data(output.get("data", {}), output.get("metadata", {}))


def settled(text: str) -> str:
    """Return a text as a terminal would show it at the end: what was overwritten after a carriage return is gone."""
    if "\r" not in text:
        return text
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n"))


def _data(data: dict[str, Any], metadata: dict[str, Any]) -> Markup | None:
    kind = next((k for k in PRIORITY if k in data), None)
    if kind is None:
        return None
    value = data[kind] if isinstance(data[kind], str) else "".join(data[kind])
    made = {
        "text/html": lambda: _frame(self_contained(value)),
        "text/markdown": lambda: self_contained(render_markdown(value, {}, {})),
        "image/svg+xml": lambda: f'<figure class="drawing">{self_contained(_drawing(value))}</figure>',
        "text/latex": lambda: latex_output(value),
        "text/plain": lambda: f'<pre class="stream">{ansi2html(value)}</pre>',
    }
    return Markup(made[kind]() if kind in made else _image(kind, value, metadata))


def _frame(value: str) -> str:
    if 'class="analyst' in value:  # brings frames of its own
        return value
    return f'<div class="scroll" tabindex="0" role="region" aria-label="Output">{value}</div>'


def _drawing(value: str) -> str:
    start = value.find("<svg")
    return value[start:] if start >= 0 else html.escape(value)


def _image(kind: str, value: str, metadata: dict[str, Any]) -> str:
    size = metadata.get(kind, {}) if isinstance(metadata.get(kind), dict) else {}
    width = f' width="{int(size["width"])}"' if str(size.get("width", "")).isdigit() else ""
    alt = html.escape(str(metadata.get("alt") or size.get("alt") or "Figure"), quote=True)
    return f'<figure class="picture"><img alt="{alt}"{width} src="data:{kind};base64,{value.strip()}"></figure>'


@functools.lru_cache(maxsize=4096)
def highlighted(source: str, language: str) -> str:
    """Return source code as HTML with pygments' classes."""
    try:
        lexer = get_lexer_by_name("python" if language.startswith("ipython") else language)
    except ClassNotFound:
        return f"<pre>{html.escape(source)}</pre>"
    return str(highlight(source, lexer, HtmlFormatter(nowrap=False, cssclass="highlight")))


@functools.lru_cache(maxsize=1)
def code_style() -> str:
    """Return the colours of code, light and dark."""
    light = HtmlFormatter(style="friendly").get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"


def _one_style(page: str) -> str:
    """Keep the first copy of the style that our fragments bring along."""
    seen: set[str] = set()

    def once(match: re.Match[str]) -> str:
        if match[0] in seen:
            return ""
        seen.add(match[0])
        return match[0]

    return SHARED_STYLE.sub(once, page)
