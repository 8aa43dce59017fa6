"""Formulas as pictures, for what shows no MathML: matplotlib's mathtext draws the LaTeX that they were written in."""

from __future__ import annotations

import base64
import functools
import io
from xml.etree.ElementTree import Element

INK = "#1c2330"
POINTS = 11.0


def pictured(formula: Element) -> Element:
    """Return an image of a `math` element, or its LaTeX as code if that is not understood."""
    latex = formula.get("alttext", "")
    drawn = drawing(latex) if latex else None
    if drawn is None:
        code = Element("code")
        code.text = latex or "".join(formula.itertext())
        return code
    address, depth = drawn
    image = Element("img", {"src": address, "alt": latex, "class": "formula"})
    if formula.get("display") == "block":
        image.set("class", "formula block")
    else:
        image.set("style", f"vertical-align: {-depth:.1f}pt")
    return image


@functools.lru_cache(maxsize=512)
def drawing(latex: str) -> tuple[str, float] | None:
    """Return a formula as a data URI of SVG and how far it reaches below the line, in points; None if it cannot be."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import math_to_image

    plain = " ".join(latex.split())
    made = io.BytesIO()
    try:
        depth = math_to_image(f"${plain}$", made, prop=FontProperties(size=POINTS), format="svg", color=INK)
    except (ValueError, RuntimeError, KeyError, IndexError):  # what mathtext raises for what it does not know
        return None
    return f"data:image/svg+xml;base64,{base64.b64encode(made.getvalue()).decode()}", float(depth)
