"""Markdown cells as HTML: headings with stable addresses, and formulas as MathML, which needs no script."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

FENCE = re.compile(r"^\s*(```|~~~)")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
MARKUP = re.compile(r"[*_`]|\[([^\]]*)\]\([^)]*\)")
DELIMITERS = (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"))


@dataclass(frozen=True)
class Heading:
    """A heading of the notebook: its level (1 to 6), its text and its address in the page."""

    level: int
    text: str
    slug: str


def headings(cells: Sequence[NotebookNode]) -> list[Heading]:
    """Return the headings of the markdown cells, each with an address of its own.

    The title's is not made of its words: the page shows it otherwise, and a section may have the same name.
    """
    found: list[Heading] = []
    taken: set[str] = set()
    for cell in cells:
        for level, text in _lines(cell.source) if cell.cell_type == "markdown" else []:
            slug = _slug("title" if level == 1 and not found else text, taken)
            found.append(Heading(level, text, slug))
    return found


def _lines(source: str) -> list[tuple[int, str]]:
    found, fenced = [], False
    for line in source.splitlines():
        fenced ^= bool(FENCE.match(line))
        match = HEADING.match(line)
        if match and not fenced:
            found.append((len(match[1]), MARKUP.sub(r"\1", match[2]).strip()))
    return found


def _slug(text: str, taken: set[str]) -> str:
    base = re.sub(r"[^\w]+", "-", text.lower()).strip("-") or "section"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug


class Renderer(IPythonRenderer):
    """mistune's HTML with our headings and formulas; `slugs` are the addresses of the headings still to come."""

    def __init__(self, attachments: Mapping[str, Any], slugs: dict[str, list[str]]) -> None:
        super().__init__(escape=False, attachments=dict(attachments), exclude_anchor_links=True)
        self._slugs = slugs

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        plain = html.unescape(re.sub(r"<[^>]+>", "", text)).strip()
        waiting = self._slugs.get(plain, [])
        address = f' id="{waiting.pop(0)}"' if waiting else ""
        return f"<h{level}{address}>{text}</h{level}>\n"

    def block_math(self, body: str) -> str:
        return mathml(body, block=True)

    def inline_math(self, body: str) -> str:
        return mathml(body, block=False)

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        try:
            return super().image(text, url, title)
        except InvalidNotebook:  # an attachment that is not there
            return html.escape(f"[{text or url}]")

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre><code>{html.escape(code)}</code></pre>\n"


def render_markdown(source: str, attachments: Mapping[str, Any], slugs: dict[str, list[str]]) -> str:
    """Return a markdown cell as HTML."""
    return MarkdownWithMath(renderer=Renderer(attachments, slugs)).render(source)


def mathml(latex: str, *, block: bool) -> str:
    """Return a formula as MathML that keeps how it was written, or as it was written if it is not understood."""
    try:
        made = str(convert(latex.strip(), display="block" if block else "inline"))
        return made.replace("<math ", f'<math alttext="{html.escape(latex.strip(), quote=True)}" ', 1)
    except Exception:  # a formula that the converter cannot take is shown as text, whatever it raised
        return f"<code>{html.escape(latex)}</code>"


def latex_output(text: str) -> str:
    """Return a text/latex output as MathML."""
    inner = text.strip()
    for opening, closing in DELIMITERS:
        if inner.startswith(opening) and inner.endswith(closing) and len(inner) > len(opening) + len(closing):
            return mathml(inner[len(opening) : -len(closing)], block=True)
    return mathml(inner, block=True)
