"""The small interface by which services hand jobs to workers; execution/queue.py implements it."""

from __future__ import annotations

from typing import Protocol


class JobQueue(Protocol):
    """Carries job ids to workers. It is a hint: losing every message loses no job."""

    def put(self, job: str) -> None:
        """Send a job id; Unavailable if the queue does not answer."""
