"""Pieces of HTML in the house's look; each brings its style along, so that it looks right in JupyterLab too."""

from __future__ import annotations

import functools
import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Html:
    """A piece of a report; Jupyter shows it as HTML."""

    text: str

    def _repr_html_(self) -> str:
        return self.text


def styled(inner: str) -> Html:
    """Return a piece with the house's style around it."""
    return Html(f'<div class="analyst"><style data-analyst>{style()}</style>{inner}</div>')


def escape(value: Any) -> str:
    """Return a value as text safe inside HTML and its attributes."""
    return html.escape(str(value), quote=True)


def breakable(name: Any) -> str:
    """Return a name that may break after its underscores, dots and slashes."""
    text = escape(name)
    for mark in ("_", ".", "/"):
        text = text.replace(mark, f"{mark}<wbr>")
    return text


@functools.cache
def style() -> str:
    """Return the style sheet of the pieces."""
    return (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
