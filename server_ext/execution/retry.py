"""Decides whether a job that did not complete is tried again, and when."""

from __future__ import annotations

from dataclasses import dataclass

from server_ext.domain import Reason
from server_ext.storage.attempts import Failures


@dataclass(frozen=True)
class RetryPolicy:
    """At most `max_attempts` for lost jobs and dead kernels; an error of the notebook only as often as the job asks.

    The wait doubles with each attempt, from `first` to at most `longest` seconds.
    """

    max_attempts: int
    first: float = 1.0
    longest: float = 60.0

    def delay(self, reason: str | None, failures: Failures, retries: int) -> float | None:
        """Return the seconds to wait before the next attempt, or None if this one was the last.

        `failures` are those before this attempt, `retries` what the job asks for.
        """
        if reason in (Reason.KERNEL_DIED, Reason.LOST) and failures.losses + 1 < self.max_attempts:
            return self._backoff(failures.losses)
        if reason == Reason.ERROR and failures.errors < retries:
            return self._backoff(failures.errors)
        return None

    def _backoff(self, earlier: int) -> float:
        return min(self.longest, self.first * 2.0**earlier)
