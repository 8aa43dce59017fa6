"""Keeps a page from loading anything from elsewhere: what would be fetched is replaced by a note of what is missing."""

from __future__ import annotations

import html
import re

ADDRESS = r"""(?:https?:)?//[^\s"'>]+"""
SUSPECT = re.compile(r"//|@import|<base|http-equiv", re.IGNORECASE)
SCRIPT = re.compile(
    rf"""<script\b[^>]*\bsrc\s*=\s*["']?({ADDRESS})["']?[^>]*>.*?</script\s*>""", re.IGNORECASE | re.DOTALL
)
ELEMENT = re.compile(
    rf"""<(img|iframe|embed|object|audio|video|source|track|input)\b[^>]*\b(?:src|data|srcset|poster)\s*=\s*["']?({ADDRESS})[^>]*>""",
    re.IGNORECASE,
)
LINK = re.compile(rf"""<link\b[^>]*\bhref\s*=\s*["']?({ADDRESS})[^>]*>""", re.IGNORECASE)
BASE = re.compile(r"<base\b[^>]*>|<meta\b[^>]*http-equiv[^>]*>", re.IGNORECASE)
STYLE_URL = re.compile(rf"""url\(\s*["']?{ADDRESS}["']?\s*\)""", re.IGNORECASE)
STYLE_IMPORT = re.compile(rf"""@import\s+(?:url\()?\s*["']?{ADDRESS}[^;]*;?""", re.IGNORECASE)


def self_contained(text: str) -> str:
    """Return HTML in which nothing is fetched from another address; links to follow stay."""
    if not SUSPECT.search(text):
        return text
    text = SCRIPT.sub(lambda m: _note("A script", m[1]), text)
    text = ELEMENT.sub(
        lambda m: _note(f"An {m[1].lower()} element" if m[1][0] in "aeiouAEIOU" else f"A {m[1].lower()} element", m[2]),
        text,
    )
    text = LINK.sub("", text)
    text = BASE.sub("", text)
    return STYLE_IMPORT.sub("", STYLE_URL.sub("none", text))


def _note(what: str, address: str) -> str:
    shown = html.escape(html.unescape(address)[:120])
    return f'<span class="left-out">{what} from {shown} is left out: a report loads nothing from elsewhere.</span>'
