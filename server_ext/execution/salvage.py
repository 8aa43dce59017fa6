"""What a lost attempt leaves: its worker saves the notebook as it goes, and the reaper makes a report of that."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from server_ext.errors import DiskFull, room_needed
from server_ext.storage.files import Files

BYTES_A_SECOND = 2 << 20
NAME = "report.ipynb"
log = logging.getLogger(__name__)


class Saver:
    """Saves a notebook when a cell has ended, at most so often that a bounded number of bytes a second is written.

    `dress` writes into the notebook's metadata how a report of this state was made, should it come to that.
    """

    def __init__(self, folder: Path, dress: Callable[[NotebookNode], None]) -> None:
        self._path = folder / NAME
        self._dress = dress
        self._not_before = 0.0

    def save(self, notebook: NotebookNode) -> None:
        """Save the notebook, unless the last time was too short ago; a full disk is not told yet."""
        if time.monotonic() < self._not_before:
            return
        self._dress(notebook)
        text = nbformat.writes(notebook)
        aside = self._path.with_suffix(".part")
        try:
            with room_needed():
                aside.write_text(text, encoding="utf-8")
                aside.replace(self._path)
        except DiskFull as error:
            log.warning("The notebook is not saved as it goes: %s", error.message)
            aside.unlink(missing_ok=True)
        self._not_before = time.monotonic() + len(text) / BYTES_A_SECOND


class Salvage:
    """Publishes what lost attempts saved."""

    def __init__(self, files: Files, page: Callable[[NotebookNode], str]) -> None:
        self._files = files
        self._page = page

    def publish(self, job: str, attempt: int) -> int | None:
        """Make a report of what an attempt saved, and return its bytes; None if it saved nothing (that can be kept)."""
        folder = self._files.running(job, attempt)
        try:
            notebook = nbformat.read(folder / NAME, 4)
            with room_needed():
                (folder / "report.html").write_text(self._page(notebook), encoding="utf-8")
            self._files.publish(folder, self._files.report(job, attempt))
        except FileNotFoundError:
            return None
        except DiskFull as error:
            log.warning("Job %s: what its last attempt left is not kept: %s", job, error.message)
            return None
        return self._files.report_bytes(job)
