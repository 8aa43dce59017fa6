"""Jupyter events: each job that ends is told to the server's event logger, for whoever listens or keeps its log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from server_ext.api.views import iso
from server_ext.domain import Job
from server_ext.services.jobs import Jobs

EMIT_EVERY = 1.0
OVERLAP = 60.0  # a job may become visible some time after the moment that it names as its end
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
    """Emits an event for each job that ended since this was made; `later` calls something on the event loop."""

    def __init__(
        self, jobs: Jobs, logger: EventLogger, later: Callable[..., object], clock: Callable[[], float]
    ) -> None:
        self._jobs, self._logger, self._later, self._clock = jobs, logger, later, clock
        self._since = clock()
        self._told: dict[str, float] = {}
        logger.register_event_schema(SCHEMA)

    def look(self) -> None:
        """Emit what ended since the last look."""
        self._told = {id: end for id, end in self._told.items() if end > self._clock() - 2 * OVERLAP}
        for job in self._jobs.ended_after(max(self._since, self._clock() - OVERLAP)):
            if job.id not in self._told:
                self._told[job.id] = job.ended or 0.0
                self._later(self._emit, job)

    def _emit(self, job: Job) -> None:
        told = {"job": job.id, "status": job.status.value, "reason": job.reason, "analysis": job.request.analysis}
        told |= {"definition": job.request.definition, "headline": job.headline, "ended": iso(job.ended)}
        self._logger.emit(schema_id=SCHEMA_ID, data=told)
