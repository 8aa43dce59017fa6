"""Reports on disk as a worker leaves them, for tests of what is made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from server_ext.reports.html import HtmlReport

MADE = {
    "job": "0123456789abcdef",
    "analysis": {"name": "sales", "title": "Sales", "description": "", "version": "abc123"},
    "dataset": {
        "name": "sales.csv",
        "sha256": "f" * 64,
        "rows": 344,
        "columns": 8,
        "notes": ["Read as missing: 'NA'."],
    },
    "parameters": {"by": "week"},
    "created": "2026-05-04T09:30:00Z",
    "started": "2026-05-04T09:30:00Z",
    "ended": "2026-05-04T09:30:02Z",
    "duration": 2.0,
    "attempt": 1,
    "kernel": "python3",
    "kernel_start": "forked",
    "libraries": {"pandas": "3.0"},
    "status": "COMPLETED",
    "reason": None,
    "error": None,
}
Make = Callable[..., Path]


def html(text: Any, source: str = "x") -> NotebookNode:
    """Return a cell that shows some HTML, or what has an HTML form."""
    text = text if isinstance(text, str) else text._repr_html_()
    return new_code_cell(source, outputs=[new_output("display_data", data={"text/html": text})])


def text(source: str) -> NotebookNode:
    return new_markdown_cell(source)


def frame(rows: int, columns: int) -> pd.DataFrame:
    return pd.DataFrame({f"column {c}": [r * c for r in range(rows)] for c in range(columns)})


def write_report(folder: Path, cells: Sequence[NotebookNode], files: dict[str, str] | None = None, **told: Any) -> Path:
    """Write a report's folder: its cells, its result, its files, and what is told of how it was made."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    result = told.pop("result", {})
    shown = {name: result[name] for name in ("headline", "summary") if name in result}
    notebook = new_notebook(cells=list(cells), metadata={"analyst": {**MADE, **shown, **told}})
    nbformat.write(notebook, folder / "report.ipynb")
    (folder / "report.html").write_text(HtmlReport().render(notebook), encoding="utf-8")
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    for name, content in (files or {}).items():
        (folder / "files" / name).write_text(content, encoding="utf-8")
    return folder
