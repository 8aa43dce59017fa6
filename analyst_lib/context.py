"""What a kernel knows of its job: the file that the environment variable ANALYST_CONTEXT names."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class JobContext:
    """The job a notebook runs in: where its results and files go, and its datasets by id."""

    job: str
    output: Path
    files: Path
    datasets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def job_context() -> JobContext | None:
    """Return the job this process runs in, or None by hand."""
    path = os.environ.get("ANALYST_CONTEXT")
    if not path:
        return None
    values = json.loads(Path(path).read_text(encoding="utf-8"))
    return JobContext(values["job"], Path(values["output"]), Path(values["files"]), values["datasets"])
