"""The frame of a drawing: where the page is narrow it scrolls, so that its letters stay large enough to read.

Only it knows how small a letter may get, and how a reader is told that there is more to the side.
"""

from __future__ import annotations

import math
import re

from analyst_lib.html import escape

LETTER = 11.5
SMALLEST = 10.0
NARROWEST = 288  # what a small phone leaves: a drawing that fits it needs no frame
_WIDTH = re.compile(r'<svg viewBox="0 0 ([\d.]+) ')


def framed(svg: str, caption: str = "", *, kind: str = "", name: str = "") -> str:
    """Return a drawing as a figure, in a frame that scrolls where the page is narrower than letters of 10 px need.

    Parameters
    ----------
    svg : str
        One SVG element whose letters are 11.5 units high.
    caption : str
        Its message; may hold HTML.
    kind : str
        A class of the figure.
    name : str
        The name of the file when it is downloaded.

    Examples
    --------
    >>> framed('<svg viewBox="0 0 200 90"></svg>', "Small.")
    '<figure><svg viewBox="0 0 200 90"></svg><figcaption>Small.</figcaption></figure>'
    >>> framed('<svg viewBox="0 0 720 300"></svg>')[:44]
    '<figure class="wide" style="--least:627px"><'
    """
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    told = f' data-analyst-figure="{escape(name)}"' if name else ""
    least = narrowest(svg)
    if least <= NARROWEST:
        return f"<figure{_class(kind)}{told}>{svg}{below}</figure>"
    pan = f'<div class="pan" tabindex="0" role="group" aria-label="Figure">{svg}</div>'
    return f'<figure{_class(kind, "wide")}{told} style="--least:{least}px">{pan}{below}</figure>'


def _class(*names: str) -> str:
    used = " ".join(filter(None, names))
    return f' class="{used}"' if used else ""


def narrowest(svg: str) -> int:
    """Return the width in pixels below which the letters of a drawing would be smaller than 10 px.

    Examples
    --------
    >>> narrowest('<svg viewBox="0 0 460 300"></svg>')
    400
    """
    found = _WIDTH.search(svg)
    return math.ceil(float(found[1]) * SMALLEST / LETTER) if found else 0
