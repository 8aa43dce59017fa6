"""An executed notebook to one HTML page: this service's renderer, and nbconvert's HTMLExporter, both warm."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import nbformat
import papermill
from measure import ROOT, Cost, in_turn, table
from nbconvert import HTMLExporter

from server_ext.reports.html import HtmlReport

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 11


def cost(render) -> Cost:
    began, cpu = time.perf_counter(), time.process_time()
    render()
    return Cost(time.perf_counter() - began, time.process_time() - cpu)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "out.ipynb"
        parameters = {"dataset": str(ROOT / "examples" / "penguins.csv")}
        papermill.execute_notebook(ROOT / "notebooks" / "profile.ipynb", path, parameters, progress_bar=False)
        notebook = nbformat.read(path, 4)
    ours, theirs = HtmlReport(), HTMLExporter()
    ways = [lambda: cost(lambda: ours.render(notebook)), lambda: cost(lambda: theirs.from_notebook_node(notebook))]
    table("executed profile to one page", ("this service", "nbconvert HTMLExporter"), in_turn(RUNS, *ways))


if __name__ == "__main__":
    main()
