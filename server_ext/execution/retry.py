"""Decides whether a job that did not complete is tried again, and when."""

from __future__ import annotations

from dataclasses import dataclass

from server_ext.domain import Job, Reason


@dataclass(frozen=True)
class RetryPolicy:
    """At most `max_attempts` for lost jobs and dead kernels; an error of the notebook only as often as the job asks.

    The wait doubles with each attempt, from `first` to at most `longest` seconds.
    """

    max_attempts: int
    first: float = 1.0
    longest: float = 60.0

    def delay(self, job: Job, reason: str | None, errors: int) -> float | None:
        """Return the seconds to wait before the next attempt, or None if this one was the last."""
        by_accident = reason in (Reason.KERNEL_DIED, Reason.LOST) and job.attempt < self.max_attempts
        by_wish = reason == Reason.ERROR and errors < job.request.retries
        return self.backoff(job.attempt) if by_accident or by_wish else None

    def backoff(self, attempt: int) -> float:
        """Return the wait in seconds after attempt number `attempt` (1 is the first)."""
        return min(self.longest, self.first * 2.0 ** max(0, attempt - 1))
