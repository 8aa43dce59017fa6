"""Large figures: matplotlib and seaborn in the house's style, as inline SVG that follows the page's theme.

Colours are drawn as fixed values and then written as the page's variables, so one drawing suits every theme; text stays
text, so that the reader's own fonts draw it, whatever its script.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from analyst_lib.figures.frame import framed
from analyst_lib.html import escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, LINE, PAPER, WASH, BAR = "#1c2330", "#5b6678", "#e2e6ed", "#fffffe", "#f5f7fa", "#7aa2f7"
POSITIVE, NEGATIVE, WARNING = "#2b5fd9", "#c2571a", "#a96500"
# Okabe and Ito's colours (2008), which people with any colour vision tell apart.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a7a00", "#666666")
VARIABLES = {
    INK: "--a-ink", SOFT: "--a-soft", LINE: "--a-line", PAPER: "--a-paper", WASH: "--a-wash", BAR: "--a-bar",
    POSITIVE: "--pos", NEGATIVE: "--neg", WARNING: "--medium",
    **{colour: f"--s{place}" for place, colour in enumerate(PALETTE)},
}  # fmt: skip
_COLOUR = re.compile("|".join(VARIABLES))
_FONT = re.compile(r"(?:font-size: 11\.5px; )?font-family: [^;\"]+; ")  # the page's style sheet says both
_UNTURNED = re.compile(r' transform="rotate\(-0 [^"]+"')
_DECIMALS = re.compile(r"(-?\d+\.\d\d)\d+")
MANY_POINTS = 1500
YEARS = (1400, 2200)


@contextmanager
def canvas(width: float = 720, height: float = 320) -> Iterator[Figure]:
    """Give a matplotlib figure of so many pixels; everything drawn inside the block has the house's style.

    Examples
    --------
    >>> with canvas(300, 200) as figure:
    ...     axes = figure.subplots()
    ...     _ = axes.plot([1, 2, 3])
    >>> html = drawn(figure, alt="A line that rises from 1 to 3", caption="It rises.")
    >>> html.count("<svg"), "var(--s0,#0072b2)" in html, "aria-label=" in html
    (1, True, True)
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context(_style()):
        # One unit of the drawing is one CSS pixel: matplotlib's SVG counts 72 units an inch.
        figure = Figure(figsize=(width / 72, height / 72), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure


def _style() -> dict[Any, Any]:
    from cycler import cycler

    return {
        "svg.fonttype": "none", "svg.hashsalt": "analyst", "font.family": ["DejaVu Sans"], "font.size": 11.5,
        "axes.prop_cycle": cycler(color=list(PALETTE)), "axes.edgecolor": LINE, "axes.labelcolor": INK,
        "text.color": INK,
        "axes.titlesize": 12.5, "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.titlecolor": INK,
        "axes.labelsize": 11.5, "axes.facecolor": "none", "figure.facecolor": "none", "savefig.facecolor": "none",
        "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False, "axes.grid": True,
        "axes.grid.axis": "y", "grid.color": LINE, "grid.linewidth": 1.0, "axes.axisbelow": True,
        "xtick.color": LINE, "ytick.color": LINE, "xtick.labelcolor": SOFT, "ytick.labelcolor": SOFT,
        "xtick.labelsize": 11.5, "ytick.labelsize": 11.5, "ytick.left": False, "xtick.major.size": 4,
        "lines.linewidth": 2.0, "lines.solid_capstyle": "round", "lines.markersize": 5.0, "patch.edgecolor": PAPER,
        "legend.frameon": False, "legend.fontsize": 11.5, "legend.labelcolor": INK, "boxplot.medianprops.color": INK,
        "path.simplify_threshold": 0.5, "axes.unicode_minus": True, "text.parse_math": False, "savefig.dpi": 144,
        "date.converter": "concise",
    }  # fmt: skip


def drawn(figure: Figure, *, alt: str, caption: str = "", name: str = "") -> str:
    """Return a figure as HTML: inline SVG with words for those who cannot see it, and its message as the caption.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn inside `canvas`.
    alt : str
        What it shows, in words.
    caption : str
        Its one message, below it; may hold HTML.
    name : str
        The name of the file when it is downloaded; made of `alt` if empty.
    """
    named = name or re.sub(r"\W+", "-", alt.lower()).strip("-")[:60]
    return framed(svg(figure, alt), caption, kind="large", name=named)


def svg(figure: Figure, alt: str) -> str:
    """Return a figure as one SVG element whose colours are the page's variables."""
    import warnings

    from matplotlib import rc_context

    made = io.StringIO()
    _grouped(figure)
    with rc_context(_style()), warnings.catch_warnings():
        # The reader's fonts draw the text; that the font measured with lacks a letter does not matter.
        warnings.filterwarnings("ignore", message=".*Glyph .* missing from font")
        warnings.filterwarnings("ignore", message=".*Matplotlib currently does not support .* natively")
        warnings.filterwarnings("ignore", message=".*constrained_layout not applied")
        figure.savefig(made, format="svg", metadata={"Date": None, "Creator": None})
    text = made.getvalue()
    return _page_ready(text[text.index("<svg") :], alt)


def _grouped(figure: Figure) -> None:
    """Write the thousands of plain axes with commas, as the texts do; what looks like years stays as it is."""
    from matplotlib.ticker import ScalarFormatter

    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            years = low >= YEARS[0] and high <= YEARS[1]
            if type(axis.get_major_formatter()) is ScalarFormatter and max(-low, high) >= 1000 and not years:
                axis.set_major_formatter(lambda value, _: f"{value:,.10g}".replace("-", "\N{MINUS SIGN}"))


def _page_ready(text: str, alt: str) -> str:
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert box is not None
    mark = hashlib.sha256((alt + text).encode()).hexdigest()[:6]
    inner = text[text.index(">") + 1 :]
    inner = re.sub(r"<metadata>.*?</metadata>", "", inner, flags=re.DOTALL)
    inner = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", inner, flags=re.DOTALL)  # it would rule the whole page
    inner = re.sub(r"<!--.*?-->", "", inner, flags=re.DOTALL)
    inner = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>f{mark}-", inner)
    inner = _DECIMALS.sub(r"\1", inner)
    inner = _COLOUR.sub(lambda found: f"var({VARIABLES[found[0]]},{found[0]})", inner)
    inner = _UNTURNED.sub("", _FONT.sub("", inner))
    inner = re.sub(r"\n\s*", " ", inner)
    head = f'<svg viewBox="0 0 {float(box[1]):.0f} {float(box[2]):.0f}" role="img" aria-label="{escape(alt)}"'
    return f'{head} style="max-width:{float(box[1]) * 1.15:.0f}px;stroke-linejoin:round">{inner.strip()}'


def points(axes: Axes, x: Sequence[float], y: Sequence[float], colour: str = PALETTE[0], label: str = "") -> None:
    """Draw points; very many of them as one picture inside the drawing, so that the page stays small."""
    many = len(x) > MANY_POINTS
    size, alpha = (7, 0.35) if many else (16, 0.7)
    axes.scatter(
        x, y, s=size, color=colour, alpha=alpha, linewidths=0, label=label or None, rasterized=many
    )  # fmt: skip


def shortened(label: object, room: int = 24) -> str:
    """Return a label cut to the room of so many Latin letters; letters of Chinese, Japanese and Korean take two.

    Examples
    --------
    >>> shortened("a very long label that does not fit", 12), shortened("数据分析报告很长的标签", 12)
    ('a very long…', '数据分析报…')
    """
    text = " ".join(str(label).split())
    if _width(text) <= room:
        return text
    kept, used = "", 0
    for letter in text:
        used += _width(letter)
        if used > room - 1:
            break
        kept += letter
    return kept.rstrip() + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
