"""A worker's hold on a job while it runs: renewed by heartbeat, ended by a stop, a time limit, a drain or its loss.

A thread of its own does this, since the main thread is busy with the notebook. When the attempt has to end, the lease
interrupts the kernel, and kills its processes if they are still there after the grace period.
"""

from __future__ import annotations

import contextvars
import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from server_ext.domain import Claim, Status
from server_ext.errors import LeaseLost, Unavailable
from server_ext.execution.processes import JOB_MARK, kill_marked, signal_group
from server_ext.storage.attempts import AttemptRows

TICK = 0.2
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LeaseTimes:
    """Seconds: how long a lease holds, how often it is renewed, the job's limit, grace before killing."""

    lease: float
    heartbeat: float
    limit: float
    grace: float


class Lease:
    """Holds a claimed job; a context manager whose thread ends with it.

    `ending` tells why the attempt had to end early: stopped, timeout, drain or lost; None if it did not.
    """

    def __init__(self, attempts: AttemptRows, claim: Claim, times: LeaseTimes, draining: Callable[[], bool]) -> None:
        self.claim = claim
        self.ending: str | None = None
        self._attempts = attempts
        self._times = times
        self._draining = draining
        self._kernel: int | None = None
        self._over = threading.Event()
        watch = contextvars.copy_context().run  # so that what it logs is about the job
        self._thread = threading.Thread(target=watch, args=(self._watch,), name=f"lease-{claim.job.id}", daemon=True)

    def __enter__(self) -> Lease:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        self._kill()

    def hold(self, kernel: int) -> None:
        """Take charge of the kernel's process (and its group)."""
        self._kernel = kernel
        if self.ending:  # the reason to end came before the kernel did
            self._kill()

    def check(self) -> None:
        """Raise LeaseLost if the job is no longer ours."""
        if self.ending == "lost":
            raise LeaseLost(f"Attempt {self.claim.job.attempt} at job {self.claim.job.id} lost its lease.")

    def _watch(self) -> None:
        started = renewed = time.monotonic()
        while not self._over.wait(TICK):
            now = time.monotonic()
            try:
                why = self._reason(now - started)
                if why is None and now - renewed >= self._times.heartbeat:
                    self._attempts.renew(self.claim, time.time(), self._times.lease)
                    renewed = now
            except LeaseLost:
                why = "lost"
            except Unavailable as error:
                log.warning("Job %s: the lease cannot be renewed: %s", self.claim.job.id, error)
                why = "lost" if now - renewed >= self._times.lease else None
            if why:
                self._end(why)
                return

    def _reason(self, elapsed: float) -> str | None:
        if elapsed >= self._times.limit:
            return "timeout"
        if self._draining():
            return "drain"
        return "stopped" if self._attempts.status(self.claim) is Status.STOPPING else None

    def _end(self, why: str) -> None:
        self.ending = why
        log.info("Job %s: the attempt ends: %s", self.claim.job.id, why)
        if why in ("stopped", "timeout") and self._kernel:
            signal_group(self._kernel, signal.SIGINT)
            self._keep_renewing(self._times.grace)
        self._kill()
        if why != "lost":
            self._keep_renewing(None)

    def _keep_renewing(self, seconds: float | None) -> None:
        """Stay the owner while the attempt winds up: until it is over, or for some seconds."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self._over.wait(min(self._times.heartbeat, seconds or self._times.heartbeat)):
            try:
                self._attempts.renew(self.claim, time.time(), self._times.lease)
            except (LeaseLost, Unavailable) as error:
                log.warning("Job %s: %s", self.claim.job.id, error)
            if end is not None and time.monotonic() >= end:
                return

    def _kill(self) -> None:
        if self._kernel:
            signal_group(self._kernel, signal.SIGKILL)
        kill_marked(JOB_MARK, f"{self.claim.job.id}-{self.claim.job.attempt}")
