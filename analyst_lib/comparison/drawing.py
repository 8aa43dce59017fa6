"""Small drawings of a column before and after, by hand: two histograms over one another, or pairs of bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analyst_lib.figures.small import CHARACTER, WIDTH, cut, svg
from analyst_lib.html import escape
from analyst_lib.words import percent

HEIGHT = 74
TOP = 34
LABEL = 92
PAIR = 30
BEFORE, AFTER = "var(--s0,#0072b2)", "var(--s1,#e69f00)"


def overlay(
    edges: Sequence[float],
    shares: tuple[Sequence[float], Sequence[float]],
    middles: tuple[float, float],
    form: Callable[[float], str],
    label: str,
    names: tuple[str, str] = ("before", "after"),
) -> str:
    """Return two histograms of shares over the same bins: before as an area, after as an outline, medians marked.

    Parameters
    ----------
    edges : sequence of float
        Edges of the bins, shape (bins + 1,).
    shares : tuple of sequences
        Share of the rows in each bin, before and after.
    middles : tuple of float
        The medians before and after.
    form : callable
        Turns a value into its text.
    label : str
        What the drawing shows, for those who cannot see it.
    names : tuple of str
        What to call the two sides.
    """
    most = max(max(shares[0], default=0), max(shares[1], default=0)) or 1.0
    low, width = edges[0], (edges[-1] - edges[0]) or 1.0

    def x(value: float) -> float:
        return WIDTH * min(max((value - low) / width, 0.0), 1.0)

    area = _outline(edges, shares[0], x, most, closed=True)
    line = _outline(edges, shares[1], x, most, closed=False)
    inner = f'<path d="{area}" style="fill:{BEFORE};fill-opacity:.38"/>'
    inner += f'<path d="{line}" style="fill:none;stroke:{AFTER};stroke-width:2;stroke-linejoin:round"/>'
    inner += _tips(edges, shares, x, form)
    bottom = TOP + HEIGHT
    inner += f'<line class="axis" x1="0" x2="{WIDTH}" y1="{bottom + 0.5}" y2="{bottom + 0.5}"/>'
    half = 0.5 if edges[0] % 1 == 0.5 and edges[-1] % 1 == 0.5 else 0.0  # bins of whole numbers end between two
    first, last = form(edges[0] + half), form(edges[-1] - half)
    inner += f'<text x="0" y="{bottom + 14}">{escape(first)}</text>'
    inner += f'<text x="{WIDTH}" y="{bottom + 14}" text-anchor="end">{escape(last)}</text>'
    inner += _median(x(middles[0]), f"{names[0]} {form(middles[0])}", BEFORE, 10)
    inner += _median(x(middles[1]), f"{names[1]} {form(middles[1])}", AFTER, 25)
    return svg(bottom + 18, label, inner)


def _outline(
    edges: Sequence[float], shares: Sequence[float], x: Callable[[float], float], most: float, *, closed: bool
) -> str:
    bottom = TOP + HEIGHT
    path = [f"M{x(edges[0]):.1f} {bottom}"]
    for share, left, right in zip(shares, edges, edges[1:], strict=False):
        y = bottom - (HEIGHT - 4) * share / most
        path.append(f"L{x(left):.1f} {y:.1f}H{x(right):.1f}")
    return "".join(path) + f"V{bottom}" + ("Z" if closed else "")


def _tips(
    edges: Sequence[float],
    shares: tuple[Sequence[float], Sequence[float]],
    x: Callable[[float], float],
    form: Callable[[float], str],
) -> str:
    """Return unseen areas that tell the shares of each bin when pointed at."""
    made = []
    for before, after, left, right in zip(*shares, edges, edges[1:], strict=False):
        said = f"{form(left)} to {form(right)}: before {percent(before)}, after {percent(after)}"
        made.append(
            f'<rect x="{x(left):.1f}" y="{TOP}" width="{x(right) - x(left):.1f}" height="{HEIGHT}" fill-opacity="0">'
            f"<title>{escape(said)}</title></rect>"
        )
    return "".join(made)


def _median(x: float, text: str, colour: str, y: float) -> str:
    room = len(text) * (CHARACTER + 0.4) + 14
    left = min(max(x - room / 2, 0.0), WIDTH - room)
    look = f"stroke:{colour};stroke-width:1.5;stroke-dasharray:3 2"
    mark = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 2}" y2="{TOP + HEIGHT}" style="{look}"/>'
    dot = f'<circle cx="{left + 4:.1f}" cy="{y - 4}" r="4" style="fill:{colour}"/>'
    return f'{mark}{dot}<text class="v" x="{left + 12:.1f}" y="{y}">{escape(text)}</text>'


def pairs(rows: Sequence[tuple[str, float, float]], label: str) -> str:
    """Return two bars for each label, its share before above that after, each with its figure.

    Examples
    --------
    >>> made = pairs([("ORD", 0.1, 0.25)], "Shares")
    >>> made.count("<rect"), "25%" in made
    (2, True)
    """
    most = max((max(b, a) for _, b, a in rows), default=1.0) or 1.0
    room = WIDTH - LABEL - 46
    made = []
    for place, (name, before, after) in enumerate(rows):
        y = place * PAIR
        title = f"<title>{escape(name)}</title>"
        made.append(f'<text class="v" x="0" y="{y + 17}">{escape(cut(name, LABEL - 6))}{title}</text>')
        for share, colour, top, when in ((before, BEFORE, 2, "before"), (after, AFTER, 13, "after")):
            width, said = max(1.0, room * share / most) if share else 0.0, percent(share)
            made.append(
                f'<rect x="{LABEL}" y="{y + top}" width="{width:.1f}" height="9" rx="2" style="fill:{colour}">'
                f"<title>{escape(name)}, {when}: {said}</title></rect>"
                f'<text x="{LABEL + width + 5:.1f}" y="{y + top + 8.5}" style="font-size:10.5px">{said}</text>'
            )
    return svg(len(rows) * PAIR, label, "".join(made))


def legend(before: str, after: str) -> str:
    """Return a line that says which colour is which side."""
    dot = '<i style="display:inline-block;width:10px;height:10px;border-radius:50%;background:{};margin-right:6px"></i>'
    parts = (
        f"<span>{dot.format(colour)}{which}: {escape(name)}</span>"
        for colour, which, name in ((BEFORE, "before", before), (AFTER, "after", after))
    )
    return f'<p class="note" style="display:flex;flex-wrap:wrap;gap:4px 22px;margin:0 0 12px">{"".join(parts)}</p>'
