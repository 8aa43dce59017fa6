"""Drawings on narrow pages: letters keep their size, what does not fit scrolls; numbers on tones can be read."""

from __future__ import annotations

import re

import pytest

from analyst_lib.figures.frame import NARROWEST, framed, narrowest
from analyst_lib.figures.large import canvas, drawn, svg
from analyst_lib.figures.small import bars, heat, tone
from analyst_lib.page import asset


def test_a_wide_drawing_scrolls_and_a_narrow_one_does_not() -> None:
    with canvas(720, 300) as figure:
        figure.subplots().plot([1, 2])
    wide = drawn(figure, alt="A line", caption="It rises.", name="line")
    assert wide.startswith('<figure class="large wide" data-analyst-figure="line" style="--least:627px">')
    assert '<div class="pan" tabindex="0"' in wide
    assert wide.endswith("</div><figcaption>It rises.</figcaption></figure>")
    small = framed(bars([("a", 3), ("b", 1)], 4, "Bars"))
    assert small.startswith("<figure><svg ")
    assert narrowest(small) <= NARROWEST


def luminance(colour: tuple[float, ...]) -> float:
    parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def themes() -> list[dict[str, tuple[float, ...]]]:
    """Return the colours of the page, light and dark."""
    blocks = re.findall(r":root \{(.*?)\}", asset("page.css"), re.DOTALL)
    found = [dict(re.findall(r"--(\w+): #([0-9a-f]{6})", block)) for block in blocks]
    return [{name: tuple(int(v[i : i + 2], 16) for i in (0, 2, 4)) for name, v in one.items()} for one in found]


@pytest.mark.parametrize("theme", themes(), ids=["light", "dark"])
@pytest.mark.parametrize("colour", ["pos", "neg"])
def test_ink_can_be_read_on_the_deepest_tone(theme: dict[str, tuple[float, ...]], colour: str) -> None:
    deep = float(tone(1))
    cell = tuple(deep * c + (1 - deep) * p for c, p in zip(theme[colour], theme["paper"], strict=True))
    high, low = sorted((luminance(cell), luminance(theme["ink"])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_numbers_on_cells_are_written_in_ink() -> None:
    made = heat(["a", "b", "c"], {("a", "b"): (0.98, "r"), ("a", "c"): (-0.9, "r"), ("b", "c"): (0.1, "r")}, "Heat")
    assert re.findall(r'<text class="(\w+)"', made) == ["v", "v", "v"]


def test_axes_write_thousands_as_texts_do_but_not_years() -> None:
    with canvas(400, 300) as figure:
        left, right = figure.subplots(1, 2)
        left.plot([1950, 2010], [0, 60_000])
        right.plot([0, 1], [-3000, 0])
    made = svg(figure, "Axes")
    assert ">40,000</text>" in made
    assert ">1960</text>" in made
    assert ">1,960</text>" not in made
    assert ">−2,000</text>" in made


def test_names_beside_bars_have_the_room_they_need() -> None:
    named = bars([("flipper_length_mm", 9), ("sex", 4)], 10, "Bars")
    assert ">flipper_len" in named
    short = bars([("a", 9), ("b", 4)], 10, "Bars")
    assert float(re.findall(r'class="b" x="(\d+)"', short)[0]) < float(re.findall(r'class="b" x="(\d+)"', named)[0])
