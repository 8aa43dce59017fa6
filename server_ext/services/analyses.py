"""The analyses: every notebook with a `parameters` cell in the configured folders, read anew when its file changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from server_ext.domain import Analysis
from server_ext.errors import NotFound, Refused
from server_ext.services.inspection import parameters_schema

NO_PARAMETERS = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


@dataclass(frozen=True)
class _Seen:
    stamp: tuple[int, int]
    analysis: Analysis | None


class Analyses:
    """Finds analyses in folders; where two files have the same name, the earlier folder wins."""

    def __init__(self, folders: Sequence[Path], default_kernel: str) -> None:
        self._folders = tuple(folders)
        self._default_kernel = default_kernel
        self._seen: dict[Path, _Seen] = {}

    def list(self) -> list[Analysis]:
        """Return all analyses by name, broken ones with their problem."""
        found: dict[str, Analysis] = {}
        for folder in self._folders:
            for path in sorted(folder.glob("*.ipynb")) if folder.is_dir() else []:
                analysis = self._read(path)
                if analysis:
                    found.setdefault(analysis.name, analysis)
        return [found[name] for name in sorted(found)]

    def get(self, name: str) -> Analysis:
        """Return one analysis; NotFound if there is none."""
        for analysis in self.list():
            if analysis.name == name:
                return analysis
        raise NotFound.of("analysis", name)

    def runnable(self, name: str) -> Analysis:
        """Return one analysis that can be run.

        Raises
        ------
        Refused
            If there is no such analysis or its notebook is broken.
        """
        try:
            analysis = self.get(name)
        except NotFound as error:
            raise Refused.field("analysis", error.message, reason="unknown_analysis") from error
        if analysis.problem:
            raise Refused.field("analysis", f"{name} cannot be run: {analysis.problem}", reason="broken_analysis")
        return analysis

    def _read(self, path: Path) -> Analysis | None:
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None  # removed since the folder was listed
        stamp = (stat.st_mtime_ns, stat.st_size)
        seen = self._seen.get(path)
        if seen is None or seen.stamp != stamp:
            seen = _Seen(stamp, read_analysis(path, self._default_kernel))
            self._seen[path] = seen
        return seen.analysis


def read_analysis(path: Path, default_kernel: str) -> Analysis | None:
    """Return the analysis in a notebook file, or None if it has no cell tagged `parameters`."""
    data = path.read_bytes()
    version = hashlib.sha256(data).hexdigest()[:12]
    try:
        notebook = nbformat.reads(data.decode(), as_version=4)
    except Exception as error:  # nbformat raises many kinds; each means that the file is not a notebook
        problem = f"{path.name} is not a notebook: {str(error).splitlines()[0][:200]}"
        return Analysis(path.stem, path, path.stem, "", version, NO_PARAMETERS, default_kernel, problem)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if not tagged:
        return None
    schema, wrong = _schema(tagged)
    title, description = _words(notebook, path.stem)
    kernel = notebook.metadata.get("kernelspec", {}).get("name") or default_kernel
    return Analysis(path.stem, path, title, description, version, schema, kernel, wrong)


def _schema(tagged: Sequence[NotebookNode]) -> tuple[dict[str, object], str | None]:
    if len(tagged) > 1:
        return NO_PARAMETERS, f"{len(tagged)} cells are tagged `parameters`; there must be one"
    if tagged[0].cell_type != "code":
        return NO_PARAMETERS, "the cell tagged `parameters` is not a code cell"
    try:
        return parameters_schema(tagged[0].source), None
    except Refused as error:
        return NO_PARAMETERS, error.message


def _words(notebook: NotebookNode, stem: str) -> tuple[str, str]:
    lines = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown").splitlines()
    heading = next((i for i, line in enumerate(lines) if line.startswith("# ")), None)
    if heading is None:
        return stem, ""
    paragraph: list[str] = []
    for line in lines[heading + 1 :]:
        if line.startswith("#") or (not line.strip() and paragraph):
            break
        paragraph += [line.strip()] if line.strip() else []
    return lines[heading][2:].strip(), " ".join(paragraph)
