"""The folder of one attempt: the kernel works in files/, and what is to be the report gathers beside it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from server_ext.domain import Dataset, Job
from server_ext.errors import room_needed
from server_ext.execution.kernels.rundir import run_folder
from server_ext.storage.files import Files


class Workspace:
    """A context manager: the folder is there inside, and gone afterwards unless it was published."""

    def __init__(self, files: Files, job: Job) -> None:
        self._files = files
        self._job = job
        self.folder = files.running(job.id, job.attempt)
        self.work = self.folder / "files"
        self.context = files.running_context(job.id, job.attempt)
        self._stack = ExitStack()

    def __enter__(self) -> Workspace:
        shutil.rmtree(self.folder, ignore_errors=True)
        with room_needed():
            self.work.mkdir(parents=True, mode=0o700)
        self.sockets = self._stack.enter_context(run_folder())  # not below the folder: a socket's path must be short
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()
        self._files.forget_running(self._job.id, self._job.attempt)

    def describe(self, datasets: Mapping[str, Dataset]) -> None:
        """Write what the kernel may know: the job, its folders, and where its datasets lie."""
        known = {id: _entry(dataset, self._files.dataset(id) / "data.parquet") for id, dataset in datasets.items()}
        context = {
            "job": self._job.id,
            "analysis": self._job.request.analysis,
            "dataset": self._job.request.dataset,
            "output": str(self.folder),
            "files": str(self.work),
            "datasets": known,
        }
        with room_needed():
            self.context.write_text(json.dumps(context))

    def result(self) -> dict[str, Any]:
        """Return the values that the notebook reported so far."""
        try:
            values = json.loads((self.folder / "result.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return values if isinstance(values, dict) else {}

    def publish(self, notebook: NotebookNode, html: str) -> int:
        """Make the report visible to whoever the store lets see this attempt, and return the bytes that it takes."""
        with room_needed():
            nbformat.write(notebook, self.folder / "report.ipynb")
            (self.folder / "report.html").write_text(html, encoding="utf-8")
        self._files.publish(self.folder, self._files.report(self._job.id, self._job.attempt))
        return self._files.report_bytes(self._job.id)


def _entry(dataset: Dataset, parquet: Path) -> dict[str, Any]:
    return {
        "id": dataset.id,
        "name": dataset.name,
        "parquet": str(parquet),
        "sha256": dataset.sha256,
        "rows": dataset.rows,
        "schema": {"columns": list(dataset.columns)},
    }
