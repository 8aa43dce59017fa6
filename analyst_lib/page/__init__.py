"""A report as one page of its own, for those who call an analysis from Python: the look of the service's reports."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path

from analyst_lib.html import Html, escape, style

HERE = Path(__file__).parent
_META = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="referrer" content="no-referrer">'
)
_STYLE = re.compile(r"<style data-analyst>.*?</style>", re.DOTALL)


def page(headline: str, summary: str, pieces: Sequence[tuple[str, Html]]) -> str:
    """Return a report as the text of one HTML page: pieces in order, each with its heading, which may be empty."""
    sections = [(title, _STYLE.sub("", piece.text)) for title, piece in pieces]
    contents = "".join(f'<li><a href="#{_slug(title)}">{escape(title)}</a></li>' for title, _ in sections if title)
    body = "".join(f'{_heading(title)}<div class="output">{text}</div>' for title, text in sections)
    told = escape(headline)
    header = f'<header><h1>{told}</h1><p class="lead">{escape(summary)}</p></header>'
    nav = f'<nav aria-label="Contents"><ol>{contents}</ol></nav>'
    return (
        f'<!doctype html><html lang="en"><head>{_META}<title>{told}</title>'
        f"<style>{asset('page.css')}{style()}</style></head>"
        f'<body><div class="page">{nav}<main>{header}{body}</main></div>'
        f"<script>{asset('page.js')}</script></body></html>"
    )


@functools.cache
def asset(name: str) -> str:
    """Return the text of page.css or page.js."""
    return (HERE / name).read_text(encoding="utf-8")


def _heading(title: str) -> str:
    return f'<h2 id="{_slug(title)}">{escape(title)}</h2>' if title else ""


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower()).strip("-")
