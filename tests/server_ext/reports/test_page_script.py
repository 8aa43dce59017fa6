"""What script adds to a report, in a real browser: sorting, search, pages, saving; without it every row is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from playwright.sync_api import Browser, Page

from analyst_lib import show
from analyst_lib.figures.large import canvas, drawn
from analyst_lib.html import styled
from server_ext.reports.html import HtmlReport


def page_file(folder: Path) -> Path:
    table = pd.DataFrame({"name": [f"row {i}" for i in range(45)], "size": [(i * 7) % 45 + 0.5 for i in range(45)]})
    table.loc[3, "size"] = None
    with canvas(300, 200) as figure:
        figure.subplots().plot([1, 2, 3])
    shown = [show(table).text, styled(drawn(figure, alt="A line", name="my-line")).text]
    cells = [
        new_code_cell("x", outputs=[new_output("display_data", data={"text/html": text})], execution_count=1)
        for text in shown
    ]
    path = folder / "page.html"
    path.write_text(HtmlReport().render(new_notebook(cells=cells)), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    made = browser.new_page()
    made.goto(page_file(tmp_path).as_uri())
    yield made
    made.close()


def visible(page: Page, column: int = 0) -> list[str]:
    cells = page.locator(f"tbody tr:not(.away) td:nth-child({column + 1})")
    return cells.all_inner_texts()


def test_pages_turn(page: Page) -> None:
    assert len(visible(page)) == 20
    page.get_by_role("button", name="Next").click()
    assert visible(page)[0] == "row 20"
    page.get_by_role("button", name="Next").click()
    assert visible(page) == [f"row {i}" for i in range(40, 45)]
    assert page.get_by_role("button", name="Next").is_disabled()
    assert page.get_by_role("status").inner_text() == "41–45 of 45"


def test_a_click_sorts_by_value_and_another_turns_it_round_with_missing_values_last(page: Page) -> None:
    page.get_by_role("button", name="size").click()
    assert visible(page, 1)[:3] == ["0.5", "1.5", "2.5"]
    page.get_by_role("button", name="size").click()
    assert visible(page, 1)[:2] == ["44.5", "43.5"]
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    assert visible(page, 1)[-1] == "–"
    page.get_by_role("button", name="name").click()
    assert visible(page)[0] == "row 0"


def test_search_keeps_the_rows_that_hold_the_words(page: Page) -> None:
    page.get_by_role("searchbox").fill("ROW 4")
    assert visible(page) == ["row 4", "row 40", "row 41", "row 42", "row 43", "row 44"]
    page.get_by_role("searchbox").fill("nothing like it")
    assert visible(page) == []
    assert page.get_by_role("status").inner_text() == "No row has this" or not page.get_by_role("status").is_visible()


@pytest.mark.parametrize(("kind", "start"), [("SVG", b"<svg"), ("PNG", b"\x89PNG")])
def test_a_figure_is_saved_as_it_looks(page: Page, kind: str, start: bytes) -> None:
    page.locator("figure").hover()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=kind).click()
    assert waiting.value.suggested_filename == f"my-line.{kind.lower()}"
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(start)
    assert b"var(--a-ink)" not in content


def test_without_script_every_row_is_there(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file(tmp_path).as_uri())
    assert page.locator("tbody tr:visible").count() == 45
    context.close()


def test_on_paper_every_row_is_there(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.locator("tbody tr:visible").count() == 45
    assert page.locator(".tools:visible").count() == 0


def test_a_large_figure_scrolls_in_its_frame_on_a_phone_with_letters_to_read(browser: Browser, tmp_path: Path) -> None:
    with canvas(720, 300) as figure:
        figure.subplots().plot([1, 2, 3])
    path = tmp_path / "wide.html"
    output = new_output("display_data", data={"text/html": styled(drawn(figure, alt="A line")).text})
    path.write_text(HtmlReport().render(new_notebook(cells=[new_code_cell("x", outputs=[output])])), encoding="utf-8")
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    pan = page.locator(".pan")
    scale = pan.locator("svg").evaluate("svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width")
    assert scale * 11.5 >= 10
    hint = "figure => parseFloat(getComputedStyle(figure, '::before').height)"
    assert page.locator("figure.wide").evaluate(hint) > 10
    pan.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.pan').scrollLeft > 0")
    page.set_viewport_size({"width": 1400, "height": 800})
    page.wait_for_function("document.querySelector('.pan').tabIndex === -1")
    assert page.locator("figure.wide").evaluate(hint) == 0
    page.close()
