"""Looks after jobs that nobody holds: takes those whose lease ran out, and sends those whose message was lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from server_ext.domain import Reason, Status
from server_ext.errors import Unavailable
from server_ext.execution.processes import JOB_MARK, kill_marked
from server_ext.execution.retry import RetryPolicy
from server_ext.execution.salvage import Salvage
from server_ext.services.queueing import JobQueue
from server_ext.storage.attempts import Expired, Failures
from server_ext.storage.files import Files
from server_ext.storage.store import Store

SWEEP_EVERY = 5.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SweepTimes:
    """Seconds: a message unanswered for `patience` is sent again; a worker unseen for `forget` is dropped."""

    patience: float = 30.0
    forget: float = 300.0


class Reaper:
    """Every worker and the server call `sweep` now and then; any number of them at once do no harm."""

    def __init__(
        self, store: Store, left: tuple[Files, Salvage], queue: JobQueue, retry: RetryPolicy, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._files, self._salvage = left
        self._queue = queue
        self._retry = retry
        self._clock = clock
        self._times = SweepTimes()

    def sweep(self) -> None:
        """Take over expired jobs, then send again what waits too long."""
        now = self._clock()
        for late in self._store.attempts.expired(now):
            self._take(late, now)
        for id in self._store.jobs.unsent(now, self._times.patience):
            self._send(id, now)
        self._store.workers.forget_before(now - self._times.forget)

    def _take(self, late: Expired, now: float) -> None:
        kill_marked(JOB_MARK, f"{late.id}-{late.attempt}")
        delay = None
        if late.status is Status.STOPPING:
            taken = self._store.attempts.take_from(late, now, status=Status.STOPPED, reason=Reason.STOPPED, ended=now)
        else:
            delay = self._retry.delay(Reason.LOST, Failures(0, late.losses), 0)
            taken = self._store.attempts.take_from(
                late, now, **(_lost(late, now) if delay is None else _again(now + delay))
            )
        if taken:
            size = self._salvage.publish(late.id, late.attempt) if delay is None else None
            if size is not None:
                self._store.attempts.keep_report(late.id, late.attempt, size)
            self._files.forget_running(late.id, late.attempt)
            log.warning("Job %s was taken from worker %s, which went silent.", late.id, late.worker)

    def _send(self, id: str, now: float) -> None:
        try:
            self._queue.put(id)
            self._store.jobs.mark_sent(id, now)
        except Unavailable as error:
            log.warning("Job %s waits for the queue: %s", id, error)


def _again(not_before: float) -> dict[str, object]:
    return {"status": Status.QUEUED, "not_before": not_before, "sent": None, "worker": None, "done": 0}


def _lost(late: Expired, now: float) -> dict[str, object]:
    message = f"{late.losses + 1} times the worker or kernel of this job was lost; it is not tried again."
    error = {"cell": None, "name": "WorkerLost", "message": message, "traceback": ""}
    return {"status": Status.FAILED, "reason": Reason.LOST, "error": error, "ended": now}
