"""An executed notebook to one HTML page: this service's renderer, and nbconvert's HTMLExporter, all warm.

Also nbconvert's own page as this service makes it: the same document. The notebooks of 200 cells, with many kinds of
output, are new ones each time, so that nothing remembered of earlier code helps.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import papermill
from measure import ROOT, Cost, in_turn, table
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from server_ext.reports.html import HtmlReport
from server_ext.reports.nbconvert_page import NbconvertPage

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 11


def cost(render: Callable[[NotebookNode], object], notebook: NotebookNode) -> Cost:
    began, cpu = time.perf_counter(), time.process_time()
    render(notebook)
    return Cost(time.perf_counter() - began, time.process_time() - cpu)


def long_notebook(turn: int, cells: int = 200) -> NotebookNode:
    """Return an executed notebook of prints, tables, pictures and text in turn; no two turns have the same code."""
    rows = "".join(f"<tr><th>{r}</th>{''.join(f'<td>{r * c}</td>' for c in range(8))}</tr>" for r in range(20))
    outputs = (
        lambda: new_output("stream", name="stdout", text="\x1b[32mdone\x1b[0m & <more>\n" * 20),
        lambda: new_output("execute_result", data={"text/html": f"<table>{rows}</table>", "text/plain": "table"}),
        lambda: new_output("display_data", data={"image/png": "iVBORw0KGgo" * 2000, "text/plain": "<Figure>"}),
    )
    made = new_notebook(metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}})
    for number in range(cells):
        code = f"def f{number}(x):\n    return x + {number} * {turn}  # a & b\n\nf{number}(1)"
        if number % 4 == 3:
            made.cells.append(new_markdown_cell(f"## Part {number}\n\nSome *text* with `code` and $x^{number}$."))
        else:
            made.cells.append(new_code_cell(code, outputs=[outputs[number % 4]()], execution_count=number))
    return made


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "out.ipynb"
        parameters = {"dataset": str(ROOT / "examples" / "penguins.csv")}
        papermill.execute_notebook(ROOT / "notebooks" / "profile.ipynb", path, parameters, progress_bar=False)
        notebook = nbformat.read(path, 4)
    ours, page, theirs = HtmlReport(), NbconvertPage(), HTMLExporter()
    ways = {
        "this service": ours.render,
        "this service, nbconvert's document": page.from_notebook_node,
        "nbconvert HTMLExporter": theirs.from_notebook_node,
    }
    turns = itertools.count()
    kinds = {"executed profile": lambda: notebook, "200 cells": lambda: long_notebook(next(turns))}
    for title, made in kinds.items():
        timed = [lambda way=way, made=made: cost(way, made()) for way in ways.values()]
        table(f"{title} to one page", list(ways), in_turn(RUNS, *timed))


if __name__ == "__main__":
    main()
