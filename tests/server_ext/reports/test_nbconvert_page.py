"""nbconvert's page, made faster: the same document on a corpus of everything a notebook may hold."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from server_ext.reports.html import HtmlReport
from server_ext.reports.nbconvert_page import NbconvertPage

PIXEL = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0"
    b"\0\0\0IEND\xaeB`\x82"
).decode()
CHANCE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
WIDGETS = {
    "application/vnd.jupyter.widget-state+json": {
        "version_major": 2,
        "version_minor": 0,
        "state": {"abc": {"model_name": "IntSliderModel", "model_module": "@jupyter-widgets/controls", "state": {}}},
    }
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>a &amp; b</title><rect width="1"/></svg>'


def shown(**data: Any) -> NotebookNode:
    kinds = {
        "html": "text/html",
        "svg": "image/svg+xml",
        "png": "image/png",
        "latex": "text/latex",
        "md": "text/markdown",
    }
    kinds |= {"js": "application/javascript", "mermaid": "text/vnd.mermaid", "plain": "text/plain"}
    return new_code_cell("x", outputs=[new_output("display_data", data={kinds[k]: v for k, v in data.items()})])


def html(*texts: str) -> list[NotebookNode]:
    return [shown(html=text, plain="?") for text in texts]


RAW = (
    "<div class='jp-OutputArea-output other'>nested</div>",
    '<DIV CLASS="jp-Cell-inputWrapper" tabindex=3>upper</DIV>',
    '<img src="a.png"><img src="b.png" alt=""><img src="c>d.png" title="1 > 0"><IMG SRC=e.png/>',
    "<p>not closed <b>at all <div>really",
    "<!-- <img src='x'> --> <script>if (a < b) { s = '<img src=y>' }</script>",
    "<style>img::after{content:'<img>'}</style>",
    "<table><tr><td>loose<td>cells</table><br/><input disabled value='a\"b'>",
    "&lt;img&gt; &nbsp; &copy; & <imgx> <divine class='jp-OutputArea-output'>",
    "</div></div> too many ends",
)
CORPUS: dict[str, list[NotebookNode]] = {
    "nothing": [],
    "text": [new_markdown_cell("# Title\n\nSome *text*, `code`, [a link](https://example.org) and\n\n- a\n- list")],
    "code": [new_code_cell("def f(x):\n    '''\"quoted\" & <b>'''\n    return x < 1 & 2  # ü 漢字"), new_code_cell("")],
    "magics": [new_code_cell("%%bash\necho 'a' | cat"), new_code_cell("%%html\n<b>x</b>"), new_code_cell("!ls <here>")],
    "svg": [shown(svg=SVG), shown(html=SVG)],
    "widgets": [
        new_code_cell(
            "w",
            outputs=[
                new_output(
                    "display_data",
                    data={"application/vnd.jupyter.widget-view+json": {"model_id": "abc"}, "text/plain": "IntSlider()"},
                )
            ],
        )
    ],
    **{f"raw html {number}": html(text) for number, text in enumerate(RAW)},
    "latex": [
        new_markdown_cell(r"Euler: $e^{i\pi} < 0$ and $$\sum_{i=0}^n i^2$$ \begin{align}a&=b\end{align}"),
        shown(latex="$x < y$"),
    ],
    "markdown output": [shown(md="**bold** ![a](https://example.org/a.png)")],
    "script": [shown(js="console.log('<img src=1>')"), shown(mermaid="graph TD; A-->B")],
    "terminal": [
        new_code_cell(
            "x",
            outputs=[
                new_output(
                    "stream",
                    name="stdout",
                    text="\x1b[31mred\x1b[0m \x1b[1;42mbold\x1b[0m <tag> & \x1b]8;;http://a\x07link\r\nnew",
                ),
                new_output("stream", name="stderr", text="warning\n"),
                new_output("error", ename="E", evalue="<v>", traceback=["\x1b[0;31mE\x1b[0m: <v>", "  File '&'"]),
            ],
        )
    ],
    "pictures": [
        shown(png=PIXEL, plain="<Figure>"),
        new_markdown_cell("![](https://example.org/x.png) <img src='y.png'>"),
    ],
    "attachments": [
        new_markdown_cell("![a](attachment:a.png)", attachments={"a.png": {"image/png": PIXEL}}),
    ],
    "a huge table": html(
        "<table>"
        + "".join(f"<tr>{''.join(f'<td>{r * c}</td>' for c in range(20))}</tr>" for r in range(2000))
        + "</table>"
    ),
    "unicode": [
        new_markdown_cell("# 見出し 🐧\n\nمرحبا\u202e ‏ \u00a0 é"),
        new_code_cell("'ﷺ' + '\U0001f9ea'"),
        *html("<p>\u2028 \ufeff ü</p>"),
    ],
    "raw cells": [
        new_raw_cell("<img src='raw.png'>"),
        new_raw_cell("<b>x</b>", metadata={"raw_mimetype": "text/html"}),
    ],
    "tags": [
        new_code_cell("x", metadata={"tags": ["parameters"], "collapsed": True, "jupyter": {"source_hidden": True}})
    ],
}
NOTEBOOKS = Path(__file__).parents[3] / "notebooks"


def notebook(name: str) -> NotebookNode:
    if name.endswith(".ipynb"):
        return nbformat.read(NOTEBOOKS / name, 4)
    info = {"name": "python", "pygments_lexer": "ipython3", "mimetype": "text/x-python"}
    metadata = {"language_info": info} | ({"widgets": WIDGETS} if name == "widgets" else {})
    return new_notebook(cells=CORPUS[name], metadata=metadata)


@pytest.fixture(scope="module", params=["lab", "classic"])
def exporters(request: pytest.FixtureRequest) -> tuple[HTMLExporter, NbconvertPage]:
    return HTMLExporter(template_name=request.param), NbconvertPage(template_name=request.param)


def dom(page: str) -> BeautifulSoup:
    # Written out once, as nbconvert does: ends without a beginning move white space about.
    written = str(BeautifulSoup(CHANCE.sub("id-by-chance", page), "html.parser"))
    return BeautifulSoup(written, "html.parser")


@pytest.mark.parametrize("name", [*CORPUS, "profile.ipynb"])
def test_the_document_is_nbconverts(exporters: tuple[HTMLExporter, NbconvertPage], name: str) -> None:
    theirs, ours = (exporter.from_notebook_node(notebook(name))[0] for exporter in exporters)
    assert dom(ours) == dom(theirs)


def test_all_at_once_and_again(exporters: tuple[HTMLExporter, NbconvertPage]) -> None:
    everything = new_notebook(
        cells=[cell for name in CORPUS if not name.startswith("raw html") for cell in CORPUS[name]],
        metadata=notebook("widgets").metadata,
    )
    for _ in range(2):
        theirs, ours = (exporter.from_notebook_node(everything)[0] for exporter in exporters)
        assert dom(ours) == dom(theirs)


def test_a_report_can_have_a_template_of_nbconverts() -> None:
    assert "jp-Notebook" in HtmlReport("lab").render(notebook("text"))
    assert "jp-Notebook" not in HtmlReport().render(notebook("text"))
