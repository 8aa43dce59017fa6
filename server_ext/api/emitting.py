"""Jupyter events: each job that ends is told to the server's event logger, for whoever listens or keeps its log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from server_ext.api.views import iso
from server_ext.domain import Job

SCHEMA_ID = "urn:jupyter-analyst:job"
TEXT = {"type": ["string", "null"]}
SCHEMA: dict[str, Any] = {
    "$id": SCHEMA_ID,
    "version": "1",
    "title": "A job ended",
    "description": "A job of an analysis completed, failed or was stopped.",
    "type": "object",
    "required": ["job", "status", "analysis", "ended"],
    "properties": {
        "job": {"type": "string", "title": "Job", "description": "Its id."},
        "status": {"enum": ["COMPLETED", "FAILED", "STOPPED"], "title": "Status", "description": "How it ended."},
        "reason": {**TEXT, "title": "Reason", "description": "Why it did not complete."},
        "analysis": {"type": "string", "title": "Analysis", "description": "The name of its analysis."},
        "definition": {**TEXT, "title": "Job definition", "description": "The definition that it came from."},
        "headline": {**TEXT, "title": "Headline", "description": "What was found, in a line."},
        "ended": {"type": "string", "title": "End", "description": "When it ended."},
    },
}


class EventLogger(Protocol):
    """The part of Jupyter's event logger that is used here."""

    def register_event_schema(self, schema: Any) -> None: ...

    def emit(self, *, schema_id: str, data: dict[str, Any]) -> Any: ...


class JobEvents:
    """Emits an event for a job; `later` calls something on the event loop, where the logger wants to be called."""

    def __init__(self, logger: EventLogger, later: Callable[..., object]) -> None:
        self._logger, self._later = logger, later
        logger.register_event_schema(SCHEMA)

    def ended(self, job: Job) -> None:
        """Tell of a job that ended."""
        told = {"job": job.id, "status": job.status.value, "reason": job.reason, "analysis": job.request.analysis}
        told |= {"definition": job.request.definition, "headline": job.headline, "ended": iso(job.ended)}
        self._later(self._emit, told)

    def _emit(self, told: dict[str, Any]) -> None:
        self._logger.emit(schema_id=SCHEMA_ID, data=told)
