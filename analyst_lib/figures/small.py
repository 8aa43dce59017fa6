"""Small figures as inline SVG: direct labels, a title for each mark, and words for those who cannot see them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from analyst_lib.html import escape
from analyst_lib.words import number, percent, plural, signed

WIDTH = 260
LABELS = (40, 126)  # the room for names beside bars, at least and at most
BAR = 19
BOLD = 7.6
CHARACTER = 6.9  # of 11.5 px, in the widest font that systems use for their pages
DEEPEST = 0.6  # of a tone behind a number: ink stays readable on it in light and dark (contrast 4.5 and more)


def tone(strength: float) -> str:
    """Return the opacity of a cell's colour, for a strength from 0 to 1, so that the number in it can be read.

    Examples
    --------
    >>> tone(0), tone(0.5), tone(1)
    ('0.04', '0.32', '0.60')
    """
    return f"{0.04 + (DEEPEST - 0.04) * min(1.0, strength):.2f}"


def bars(items: Sequence[tuple[str, int]], total: int, label: str) -> str:
    """Return horizontal bars with their counts and shares."""
    most = max((n for _, n in items), default=1) or 1
    figures = [f"{count:,} · {percent(count / total if total else 0)}" for _, count in items]
    names = min(max(LABELS[0], max((len(name) for name, _ in items), default=0) * CHARACTER + 14), LABELS[1])
    room = min(
        (WIDTH - names - 8 - len(said) * CHARACTER) * most / max(1, count)
        for said, (_, count) in zip(figures, items, strict=True)
    ) if items else 0.0  # fmt: skip
    rows = []
    for i, ((name, count), said) in enumerate(zip(items, figures, strict=True)):
        y, width = i * BAR, max(1.0, room * count / most)
        rows.append(
            f'<text x="0" y="{y + 12}">{escape(cut(name, names - 8))}<title>{escape(name)}</title></text>'
            f'<rect class="b" x="{names:.0f}" y="{y + 3}" width="{width:.1f}" height="11" rx="2">'
            f"<title>{escape(name)}: {said}</title></rect>"
            f'<text class="v" x="{names + width + 4:.1f}" y="{y + 12}">{said}</text>'
        )
    return svg(len(items) * BAR + 2, label, "".join(rows))


def histogram(
    edges: Sequence[float], counts: Sequence[int], marks: tuple[str, str], label: str, middle: tuple[float, str] | None
) -> str:
    """Return a histogram with its ends and, if given, its median marked."""
    most, low, span = max(counts, default=1) or 1, edges[0], (edges[-1] - edges[0]) or 1.0
    rows = []
    for i, count in enumerate(counts):
        x, width = WIDTH * (edges[i] - low) / span, WIDTH * (edges[i + 1] - edges[i]) / span
        height = 64 * count / most
        if count:
            title = f"{number(edges[i], 4)} to {number(edges[i + 1], 4)}: {plural(count, 'row')}"
            rows.append(
                f'<rect class="b" x="{x + 0.5:.1f}" y="{64 - height:.1f}" width="{max(0.6, width - 1):.1f}" '
                f'height="{max(0.6, height):.1f}" rx="1"><title>{title}</title></rect>'
            )
    rows.append(f'<line class="axis" x1="0" x2="{WIDTH}" y1="64.5" y2="64.5"/>')
    rows.append(_marks(low, span, marks, middle))
    return svg(82, label, "".join(rows))


def _marks(low: float, span: float, marks: tuple[str, str], middle: tuple[float, str] | None) -> str:
    left, right = (len(m) * CHARACTER for m in marks)
    text = ""
    if middle:
        x = WIDTH * (middle[0] - low) / span
        half = len(middle[1]) * BOLD / 2
        text = f'<line class="med" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="64"/>'
        text += f'<text class="m" x="{min(max(x, half), WIDTH - half):.1f}" y="78" text-anchor="middle">{escape(middle[1])}</text>'
        left = left if x - half > left + 6 else 0
        right = right if x + half < WIDTH - right - 6 else 0
    text += f'<text x="0" y="78">{escape(marks[0])}</text>' if left else ""
    return text + (f'<text x="{WIDTH}" y="78" text-anchor="end">{escape(marks[1])}</text>' if right else "")


def heat(names: Sequence[str], values: dict[tuple[str, str], tuple[float, str]], label: str) -> str:
    """Return a triangle of coloured cells, one for each pair of columns."""
    size, left = 46 if len(names) <= 9 else 34, 150
    rows = []
    for i, row in enumerate(names[1:], 1):
        y = (i - 1) * size
        rows.append(
            f'<text x="{left - 8}" y="{y + size / 2 + 4:.0f}" text-anchor="end">{escape(cut(row, left - 12))}</text>'
        )
        for j, column in enumerate(names[:i]):
            value, measure = values.get((column, row), (math.nan, ""))
            rows.append(_heat_cell(left + j * size, y, size, value, f"{column} and {row}: {measure} {signed(value)}"))
    bottom = (len(names) - 1) * size
    for j, column in enumerate(names[:-1]):
        x = left + j * size + size / 2
        rows.append(f'<text transform="translate({x:.0f},{bottom + 12}) rotate(32)">{escape(cut(column, 130))}</text>')
    return svg(bottom + _slanted(names[:-1], 32), label, "".join(rows), left + len(names) * size + 70)


def _heat_cell(x: float, y: float, size: int, value: float, title: str) -> str:
    if math.isnan(value):
        return f'<rect class="full" x="{x}" y="{y}" width="{size - 2}" height="{size - 2}" rx="3"/>'
    colour = "pos" if value >= 0 else "neg"
    text = f'<text class="v" x="{x + size / 2 - 1:.0f}" y="{y + size / 2 + 4:.0f}" text-anchor="middle">{signed(value).lstrip("+")}</text>'
    rect = f'<rect class="{colour}" fill-opacity="{tone(abs(value))}" x="{x}" y="{y}" width="{size - 2}" height="{size - 2}" rx="3">'
    return f"{rect}<title>{escape(title)}</title></rect>{text}"


def scatter(
    points: Sequence[tuple[float, float, int]], labels: tuple[str, str], groups: Sequence[str], label: str
) -> str:
    """Return points (x, y, index of group) with both axes labelled and the groups named above."""
    width, height, left, top = 420, 290, 66, 30 if groups else 8
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    fx, fy = _scale(xs, left, width - 8), _scale(ys, height - 44, top + 6)
    dots = "".join(f'<circle class="p g{g % 6}" cx="{fx(x):.1f}" cy="{fy(y):.1f}" r="2.8"/>' for x, y, g in points)
    axes = "".join(
        f'<line class="axis" x1="{left}" x2="{width}" y1="{fy(t):.1f}" y2="{fy(t):.1f}"/>'
        f'<text x="{left - 7}" y="{fy(t) + 4:.1f}" text-anchor="end">{number(t)}</text>'
        for t in ticks(min(ys), max(ys))
    )
    axes += "".join(
        f'<text x="{fx(t):.1f}" y="{height - 26}" text-anchor="middle">{number(t)}</text>'
        for t in ticks(min(xs), max(xs))
    )
    names = (
        f'<text class="v" x="{(left + width) / 2:.0f}" y="{height - 6}" text-anchor="middle">{escape(labels[0])}</text>'
    )
    names += f'<text class="v" transform="translate(11,{(top + height - 44) / 2:.0f}) rotate(-90)" text-anchor="middle">{escape(labels[1])}</text>'
    return svg(height, label, axes + dots + names + _legend(groups, left), width)


def _legend(groups: Sequence[str], left: int) -> str:
    text, x = "", float(left)
    for i, group in enumerate(groups[:6]):
        shown = cut(group, 110)
        text += f'<circle class="g{i}" cx="{x + 4:.0f}" cy="9" r="4"/><text class="v" x="{x + 13:.0f}" y="13">{escape(shown)}</text>'
        x += 30 + len(shown) * CHARACTER
    return text


def holes(names: Sequence[str], patterns: Sequence[tuple[frozenset[str], int]], label: str) -> str:
    """Return which columns are missing together: a row for each pattern, a square for each column."""
    size, left = 22, 130
    rows = []
    for i, (missing, count) in enumerate(patterns):
        y = i * (size + 2)
        rows.append(f'<text class="v" x="{left - 10}" y="{y + 15}" text-anchor="end">{plural(count, "row")}</text>')
        for j, name in enumerate(names):
            state = "missing" if name in missing else "present"
            tone = "gap" if name in missing else "full"
            title = f"<title>{escape(name)}: {state} in {plural(count, 'row')}</title>"
            rows.append(
                f'<rect class="{tone}" x="{left + j * (size + 2)}" y="{y}" width="{size}" height="{size}" rx="3">{title}</rect>'
            )
    bottom = len(patterns) * (size + 2)
    for j, name in enumerate(names):
        x = left + j * (size + 2) + size / 2
        rows.append(
            f'<text transform="translate({x - 4:.0f},{bottom + 12}) rotate(40)">{escape(cut(name, 130))}</text>'
        )
    return svg(bottom + _slanted(names, 40), label, "".join(rows), left + len(names) * (size + 2) + 90)


def _slanted(names: Sequence[str], degrees: float) -> float:
    """Return the height that labels take which run down at an angle."""
    longest = max((len(cut(name, 130)) for name in names), default=0)
    return 24 + longest * CHARACTER * math.sin(math.radians(degrees))


def svg(height: float, label: str, inner: str, width: float = WIDTH) -> str:
    """Return an SVG drawing that never grows beyond its natural size by more than a quarter."""
    limit = f' style="max-width:{width * 1.25:.0f}px"'
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(label)}"{limit}>{inner}</svg>'


def cut(text: str, width: float) -> str:
    """Return a text that fits into so many pixels."""
    room = int(width / CHARACTER)
    return text if len(text) <= room else f"{text[: max(1, room - 1)]}…"


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Return round numbers between two values.

    Examples
    --------
    >>> ticks(172, 231)
    [180.0, 190.0, 200.0, 210.0, 220.0, 230.0]
    >>> ticks(0.1, 0.94)
    [0.2, 0.4, 0.6, 0.8]
    """
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / wanted))
    step = next((m * power for m in (1, 2, 5, 10) if span / (m * power) <= wanted + 1), 10 * power)
    first = math.ceil(low / step - 1e-9)
    count = math.floor(high / step + 1e-9) - first + 1
    digits = max(0, -math.floor(math.log10(step)))
    return [round((first + i) * step, digits) for i in range(count)]


def _scale(values: Sequence[float], start: float, end: float) -> Callable[[float], float]:
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    return lambda value: start + (end - start) * (value - low) / span
