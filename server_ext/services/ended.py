"""Hears of each job that ends, once, whichever process ended it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from server_ext.domain import Job
from server_ext.services.jobs import Jobs

LOOK_EVERY = 1.0
OVERLAP = 60.0  # a job may become visible some time after the moment that it names as its end


class EndedJobs:
    """Tells its listeners of the jobs that ended since it was made."""

    def __init__(self, jobs: Jobs, listeners: Sequence[Callable[[Job], object]], clock: Callable[[], float]) -> None:
        self._jobs, self._listeners, self._clock = jobs, listeners, clock
        self._since = clock()
        self._told: dict[str, float] = {}

    def look(self) -> None:
        """Tell of what ended since the last look."""
        now = self._clock()
        self._told = {id: end for id, end in self._told.items() if end > now - 2 * OVERLAP}
        for job in self._jobs.ended_after(max(self._since, now - OVERLAP)):
            if job.id not in self._told:
                self._told[job.id] = job.ended or now
                for listener in self._listeners:
                    listener(job)
