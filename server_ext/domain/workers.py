"""The processes that run jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Worker:
    """A process that takes job ids and sees each job to its end."""

    id: str
    host: str
    pid: int
    started: float
    seen: float
    job: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
