"""Large figures: one drawing for every theme, text as text, small, and alike on every run."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from analyst_lib.figures.large import PALETTE, VARIABLES, canvas, drawn, points, svg


def line() -> str:
    with canvas(720, 300) as figure:
        axes = figure.subplots()
        axes.plot(pd.date_range("2024-01-01", periods=90), np.arange(90), label="sales")
        axes.fill_between(pd.date_range("2024-01-01", periods=90), 0, np.arange(90), alpha=0.2)
        axes.set_ylabel("sales (k€)")
        axes.legend()
    return svg(figure, "Sales rise")


def test_every_colour_of_the_house_is_a_variable_of_the_page() -> None:
    made = line()
    assert "var(--s0,#0072b2)" in made
    assert "var(--a-soft,#5b6678)" in made
    bare = [colour for colour in VARIABLES if made.count(colour) != made.count(f",{colour})")]
    assert not bare


def test_text_stays_text_in_the_readers_fonts() -> None:
    made = line()
    assert ">sales (k€)</text>" in made
    assert "DejaVu" not in made


def test_it_is_well_formed_and_rules_nothing_else_on_the_page() -> None:
    made = line()
    ET.fromstring(made.replace("<svg ", '<svg xmlns:xlink="x" ', 1))
    assert "<style" not in made
    assert "<metadata" not in made


def test_the_same_drawing_twice_is_the_same_text_and_two_drawings_share_no_ids() -> None:
    assert line() == line()
    with canvas(720, 300) as figure:
        figure.subplots().plot([1, 2])
    other = svg(figure, "Another")
    ids = [{part.split('"')[0] for part in text.split(' id="')[1:]} for text in (line(), other)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_many_points_are_one_picture_and_few_stay_marks() -> None:
    rng = np.random.default_rng(0)
    sizes = []
    for count in (200, 20_000):
        with canvas(500, 400) as figure:
            points(figure.subplots(), rng.normal(size=count), rng.normal(size=count), PALETTE[0])
        made = svg(figure, "points")
        assert ("<image" in made) == (count > 1500)
        sizes.append(len(made))
    assert max(sizes) < 400_000


@pytest.mark.parametrize("label", ["数据分析", "مرحبا بالعالم", "😀 emoji", "a $x_1$ price", "<b>&"])
def test_labels_of_any_script_are_drawn_without_a_warning(label: str) -> None:
    with canvas(300, 200) as figure:
        axes = figure.subplots()
        axes.bar([label, "b"], [1, 2])
        axes.set_xlabel(label)
    made = drawn(figure, alt=label, caption="")
    expected = label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert made.count(f">{expected}</text>") == 2


def test_fifty_long_categories_do_not_overlap() -> None:
    names = [f"category with a rather long name {i}" for i in range(50)]
    with canvas(720, 50 * 18 + 40) as figure:
        figure.subplots().barh(names, range(50))
    made = svg(figure, "bars")
    places = sorted(
        float(part.split('y="')[1].split('"')[0]) for part in made.split("<text") if "category with" in part
    )
    assert len(places) == 50
    assert min(b - a for a, b in itertools.pairwise(places)) >= 12
