"""The page of a report: in the browser, and against what notebooks may hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser
from well_formed import well_formed

from server_ext.domain import CellError
from server_ext.reports.html import HtmlReport, settled
from server_ext.reports.markdown import render_markdown
from server_ext.reports.provenance import Provenance, plain, stamp

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
WIDE = (
    "<table class='dataframe'><tr>" + "".join(f"<td>a rather long value {i}</td>" for i in range(60)) + "</tr></table>"
)


def data(kind: str, value: str) -> NotebookNode:
    return new_output("display_data", data={kind: value})


def code(source: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    return new_code_cell(source, outputs=list(outputs), execution_count=1, metadata={"tags": list(tags)})


def record(**changes: Any) -> Provenance:
    values: dict[str, Any] = {
        "job": "abcd1234",
        "analysis": {"name": "demo", "title": "Demo", "description": "Shows.", "version": "0123456789ab"},
        "dataset": {"id": "d1", "name": "sea <birds>.csv", "sha256": "ab" * 32, "rows": 12345, "columns": 8},
        "parameters": {"target": "<x>"},
        "created": "2026-01-02T03:04:05+00:00",
        "started": "2026-01-02T03:04:06+00:00",
        "ended": "2026-01-02T03:04:09+00:00",
        "duration": 3.0,
        "attempt": 1,
        "worker": "w",
        "kernel": "python3",
        "kernel_start": "forked",
        "libraries": {"pandas": "3.1"},
        "status": "COMPLETED",
        "reason": None,
        "error": None,
    }
    return Provenance(**(values | changes))


def sample() -> NotebookNode:
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Demo\n\nWhat it *is*."),
            code("x = 1", tags=("parameters",)),
            new_markdown_cell("## First things\n\nMath $a^2$ and\n\n$$\\frac{1}{2}$$"),
            code("print('hi')", new_output("stream", name="stdout", text="\x1b[31mred\x1b[0m text")),
            code("df", data("text/html", WIDE)),
            new_markdown_cell("## First things"),
            code(
                "plot()",
                data("image/png", PIXEL),
                data("image/svg+xml", "<svg viewBox='0 0 9 9'><circle r='4'/></svg>"),
            ),
            code("y", data("text/latex", "$\\alpha$"), data("text/markdown", "**bold**")),
        ]
    )
    stamp(notebook, record(headline="Twelve <b>birds</b> & more", summary="They fly."))
    return notebook


def render(notebook: NotebookNode) -> str:
    return HtmlReport().render(notebook)


def test_the_page_holds_what_the_notebook_does() -> None:
    page = render(sample())
    assert well_formed(page, banned=())
    assert "<h1>Twelve &lt;b&gt;birds&lt;/b&gt; &amp; more</h1>" in page
    assert '<p class="lead">They fly.</p>' in page
    assert "Demo · sea &lt;birds&gt;.csv" in page
    assert re.findall(r'<li><a href="#([^"]*)"', page) == ["first-things", "first-things-2", "how-it-was-made"]
    assert 'id="first-things-2"' in page
    assert '<span class="ansi-red-fg">red</span> text' in page
    assert page.count("<math") == 3
    assert f"data:image/png;base64,{PIXEL}" in page
    assert "<circle r='4'/>" in page
    assert "<strong>bold</strong>" in page
    assert "12,345 rows × 8 columns" in page
    assert "target = &#34;&lt;x&gt;&#34;" in page
    assert "What it <em>is</em>." in page


def test_a_plain_notebook_needs_no_record() -> None:
    page = render(new_notebook(cells=[code("1", new_output("execute_result", data={"text/plain": "1"}))]))
    assert "<h1>Report</h1>" in page
    assert "How it was made" not in page


def test_a_failed_job_says_where_and_why() -> None:
    notebook = sample()
    notebook.cells[4].outputs = [
        new_output("error", ename="KeyError", evalue="'x'", traceback=["\x1b[31mTrace\x1b[0m"])
    ]
    error = CellError(4, "KeyError", "'x'", "Trace <here>")
    stamp(notebook, record(status="FAILED", reason="error", error=error))
    page = render(notebook)
    assert '<a href="#cell-4">Cell 5</a>: <b>KeyError</b>: &#39;x&#39;' in page
    assert "Trace &lt;here&gt;" in page
    assert '<div class="cell failed" id="cell-4">' in page
    assert page.count("This cell was not run") == 2
    assert "\x1b" not in page


@pytest.mark.parametrize(
    "hostile",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<script src='//cdn.example/x.js'></script>",
        '<img src="http://elsewhere.example/x.png">',
        '<iframe src="https://elsewhere.example/"></iframe>',
        '<link rel="stylesheet" href="https://elsewhere.example/x.css">',
        '<style>@import "https://elsewhere.example/x.css"; a{background:url(https://elsewhere.example/y.png)}</style>',
        '<base href="https://elsewhere.example/">',
        '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
    ],
)
@pytest.mark.parametrize("kind", ["text/html", "text/markdown", "image/svg+xml"])
def test_nothing_is_loaded_from_elsewhere(browser: Browser, tmp_path: Path, hostile: str, kind: str) -> None:
    value = (
        f"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject>{hostile}</foreignObject></svg>"
        if "svg" in kind
        else hostile
    )
    (tmp_path / "page.html").write_text(render(new_notebook(cells=[code("x", data(kind, value))])))
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "page.html").as_uri())
    page.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_mermaid_and_javascript_outputs_are_left_out() -> None:
    cells = [code("x", data("text/vnd.mermaid", "graph TD"), data("application/javascript", "alert(1)"))]
    page = render(new_notebook(cells=cells))
    assert "graph TD" not in page
    assert "alert(1)" not in page


def test_the_switch_works_without_script_and_the_page_fits_a_phone(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(render(sample()))
    context = browser.new_context(java_script_enabled=False, viewport={"width": 400, "height": 800})
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert page.locator(".source").first.is_hidden()
    page.locator("label.switch").click()
    assert page.locator(".source").first.is_visible()
    assert page.locator(".cell.code-only").is_visible()
    context.close()
    scripted = browser.new_page(viewport={"width": 400, "height": 800})
    scripted.goto((tmp_path / "page.html").as_uri())
    assert scripted.evaluate("document.documentElement.scrollWidth") <= 400
    scripted.close()


def test_dark_and_print(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(render(sample()))
    page = browser.new_page(color_scheme="dark")
    page.goto((tmp_path / "page.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 30)"
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()
    page.close()


def test_the_shared_style_is_kept_once() -> None:
    fragment = '<div class="analyst"><style data-analyst>.a{color:red}</style>x</div>'
    page = render(new_notebook(cells=[code("x", data("text/html", fragment)) for _ in range(3)]))
    assert page.count("<style data-analyst>") == 1


def test_a_missing_attachment_fails_no_report() -> None:
    assert "[a picture]" in render_markdown("![a picture](attachment:gone.png)", {}, {})


def test_terminal_text() -> None:
    assert plain("\x1b[31;1mred\x1b[0m \x1b]0;title\x07x") == "red x"
    assert settled("10%\r20%\rdone\nnext\r\n") == "done\nnext\n"


def test_a_section_named_as_the_report_keeps_its_address() -> None:
    notebook = new_notebook(
        cells=[new_markdown_cell("# Forecast\n\nTells."), new_markdown_cell("## Forecast\n\nHere.")]
    )
    page = render(notebook)
    assert '<h2 id="forecast">' in page
    assert 'href="#forecast"' in page
