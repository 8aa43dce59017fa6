"""How a report was made: the record that is stamped into the executed notebook and told at the end of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from nbformat import NotebookNode, from_dict

from server_ext.domain import CellError

ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]")


@dataclass(frozen=True)
class Provenance:
    """What made a report; times are ISO 8601 in UTC, `duration` in seconds."""

    job: str
    analysis: Mapping[str, str]
    dataset: Mapping[str, Any] | None
    parameters: Mapping[str, Any]
    created: str
    started: str
    ended: str
    duration: float
    attempt: int
    worker: str | None
    kernel: str | None
    kernel_start: str | None
    libraries: Mapping[str, str]
    status: str
    reason: str | None
    error: CellError | None
    headline: str | None = None
    summary: str | None = None


def stamp(notebook: NotebookNode, record: Provenance) -> None:
    """Write the record into the notebook's metadata, under `analyst`."""
    notebook.metadata["analyst"] = from_dict(asdict(record))


def plain(text: str) -> str:
    """Return a text without terminal colours and other control sequences."""
    return ANSI.sub("", text)
