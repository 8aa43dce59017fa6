"""The worker: takes one job after another and sees each to its end; ends by itself when its parent does.

SIGTERM drains: no new job, the present one may finish within the grace period, then it is handed back. The end of the
parent (end of file on standard input, for workers that the server started) drains at once.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from server_ext import logs
from server_ext.domain import Claim
from server_ext.domain import Worker as WorkerState
from server_ext.errors import AnalystError
from server_ext.execution.kernels.supervisor import KernelServer
from server_ext.execution.processes import WORKER_MARK, kill_marked
from server_ext.execution.queue import HueyQueue
from server_ext.execution.reaper import SWEEP_EVERY, Reaper
from server_ext.storage.order import RunningLimits
from server_ext.storage.store import Store

if TYPE_CHECKING:
    from server_ext.execution.attempt import Attempts

WAIT = 0.5
PARENT_GONE_AFTER = 4.0
log = logging.getLogger(__name__)


class Drain:
    """Says when a worker has to stop taking jobs (`begun`) and when it must let go of the present one (`due`)."""

    def __init__(self, grace: float) -> None:
        self._grace = grace
        self._due: float | None = None

    def begin(self, grace: float | None = None) -> None:
        """Start (or hasten) the drain."""
        due = time.monotonic() + (self._grace if grace is None else grace)
        self._due = due if self._due is None else min(due, self._due)

    def begun(self) -> bool:
        """Whether no new job may be taken."""
        return self._due is not None

    def due(self) -> bool:
        """Whether the present job must be handed back."""
        return self._due is not None and time.monotonic() >= self._due


@dataclass(frozen=True)
class WorkerParts:
    """What a worker works with; `lease` in seconds."""

    store: Store
    queue: HueyQueue
    reaper: Reaper
    attempts: Attempts
    kernels: KernelServer | None
    lease: float
    limits: RunningLimits


class Worker:
    """Takes jobs from the queue and the store until it is drained."""

    def __init__(self, id: str, parts: WorkerParts, drain: Drain) -> None:
        self._store, self._queue, self._reaper = parts.store, parts.queue, parts.reaper
        self._attempts, self._kernels = parts.attempts, parts.kernels
        self._lease, self._limits = parts.lease, parts.limits
        self._drain = drain
        self._details: dict[str, Any] = {}
        self._state = WorkerState(id, socket.gethostname(), os.getpid(), time.time(), time.time())

    def run(self) -> None:
        """Work until drained."""
        beat = threading.Thread(target=self._look_after, name="look-after", daemon=True)
        beat.start()
        try:
            while not self._drain.begun():
                self._once()
        finally:
            self._store.workers.forget(self._state.id)
            kill_marked(WORKER_MARK, self._state.id)

    def _once(self) -> None:
        try:
            if self._queue.take(lambda _: self._work_off(), WAIT):
                return
        except AnalystError as error:
            log.warning("%s Jobs are taken from the store meanwhile.", error)
            time.sleep(WAIT)
        self._work_off()

    def _work_off(self) -> None:
        """Run whatever waits; a message only said that there is something."""
        try:
            while not self._drain.begun() and self.run_next():
                pass
        except AnalystError as error:
            log.warning("%s", error)
            time.sleep(WAIT)

    def run_next(self) -> bool:
        """Claim and run the job that is due next; False if none is."""
        claim = self._store.attempts.claim_next(self._state.id, time.time(), self._lease, self._limits)
        if claim is None:
            return False
        self._state = replace(self._state, job=claim.job.id)
        if self._kernels:
            self._kernels.before_job()
        with logs.about(claim.job.id):
            self._run(claim)
        self._state = replace(self._state, job=None)
        return True

    def _run(self, claim: Claim) -> None:
        log.info("Attempt %d at job %s begins: %s", claim.job.attempt, claim.job.id, claim.job.request.analysis)
        try:
            self._attempts.run(claim)
        except Exception as error:  # the one place: whatever a job does, the worker goes on
            log.exception("The attempt at job %s failed unexpectedly", claim.job.id)
            self._attempts.fail(claim, error)

    def _look_after(self) -> None:
        swept = -SWEEP_EVERY
        while not self._drain.begun():
            try:
                if time.monotonic() - swept >= SWEEP_EVERY:
                    self._details = self._look_around()
                    swept = time.monotonic()
                self._store.workers.seen(replace(self._state, seen=time.time(), details=self._details))
            except AnalystError as error:
                log.warning("%s", error)
            time.sleep(1.0)

    def _look_around(self) -> dict[str, Any]:
        self._reaper.sweep()
        return {"kernel_server": self._kernels.status().to_json()} if self._kernels else {}


def drain_on_signals(drain: Drain) -> None:
    """Begin the drain on SIGTERM and SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: drain.begin())


def end_with_parent(drain: Drain, gone: Callable[[], None]) -> None:
    """Drain at once when standard input ends, which it does when the parent ends; leave for good soon after."""

    def watch() -> None:
        while os.read(0, 4096):  # not sys.stdin, whose lock this thread would hold when the process ends
            pass
        drain.begin(grace=0.0)
        time.sleep(PARENT_GONE_AFTER)
        gone()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
