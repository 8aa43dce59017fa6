"""The state machine against an oracle: whatever is done in whatever order, the store does what the model says."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from sqlalchemy import delete

from server_ext.domain import Claim, JobRequest, Outcome, Progress, Reason, Status
from server_ext.errors import Conflict, LeaseLost, NotFound
from server_ext.execution.reaper import Reaper
from server_ext.execution.retry import RetryPolicy
from server_ext.execution.salvage import Salvage
from server_ext.storage.database import Database
from server_ext.storage.files import Files
from server_ext.storage.schema import events, jobs
from server_ext.storage.store import Store

LEASE, LOSSES = 30.0, 3
FULL = os.environ.get("ANALYST_RELIABILITY") == "full"
REQUEST = JobRequest(analysis="profile", analysis_version="1", dataset=None, parameters={})
RUNNING = (Status.IN_PROGRESS, Status.STOPPING)


@dataclass
class Model:
    """What the oracle knows of a job."""

    created: float
    priority: int
    status: Status = Status.QUEUED
    attempt: int = 0
    token: str | None = None
    lease_until: float = 0.0
    not_before: float = 0.0
    losses: int = 0
    reason: str | None = None
    report: int | None = None


class Messages:
    """A queue that only remembers."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def put(self, job: str) -> None:
        self.sent.append(job)


class Machine(RuleBasedStateMachine):
    """Submit, claim, heartbeat, progress, expire, stop, finish, hand back, delete, in any order, on a moving clock."""

    database: Database
    files: Files
    jobs = Bundle("jobs")
    claims = Bundle("claims")

    @initialize()
    def begin(self) -> None:
        with self.database.write() as connection:
            connection.execute(delete(events))
            connection.execute(delete(jobs))
        self.now, self.model, self.queue = 1000.0, {}, Messages()
        self.store = Store(self.database)
        left = (self.files, Salvage(self.files, str))
        self.reaper = Reaper(self.store, left, self.queue, RetryPolicy(LOSSES), lambda: self.now)
        self.ended: dict[str, Any] = {}
        self.count = 0

    @rule(target=jobs, priority=st.integers(-1, 1))
    def submit(self, priority: int) -> str:
        self.count += 1
        id = f"job{self.count:05}"
        self.now += 0.001
        self.store.jobs.add(id, replace(REQUEST, priority=priority), self.now, 0)
        self.model[id] = Model(self.now, priority, not_before=self.now)
        return id

    @rule(seconds=st.sampled_from([0.5, 5.0, 20.0, LEASE + 1]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(target=claims)
    def claim_next(self) -> Claim | None:
        may = [(-m.priority, m.created, id) for id, m in self.model.items() if self._waits(m)]
        claim = self.store.attempts.claim_next("w", self.now, LEASE)
        assert (claim.job.id if claim else None) == (min(may)[2] if may else None)
        return self._claimed(claim)

    @rule(target=claims, id=jobs)
    def a_message_comes_again(self, id: str) -> Claim | None:
        waits = id in self.model and self._waits(self.model[id])
        claim = self.store.attempts.claim(id, "w", self.now, LEASE)
        assert (claim is not None) == waits
        return self._claimed(claim)

    def _waits(self, job: Model) -> bool:
        return job.status is Status.QUEUED and job.not_before <= self.now

    def _claimed(self, claim: Claim | None) -> Claim | None:
        if claim is not None:
            job = self.model[claim.job.id]
            assert claim.job.attempt == job.attempt + 1
            job.status, job.attempt, job.token = Status.IN_PROGRESS, job.attempt + 1, claim.token
            job.lease_until, job.reason = self.now + LEASE, None
        return claim

    def _try(self, claim: Claim | None, write: Any) -> Model | None:
        """Write under a claim; the model's job if that had to work."""
        if claim is None:
            return None
        job = self.model.get(claim.job.id)
        if job is None or job.token != claim.token:
            with pytest.raises(LeaseLost):
                write(claim)
            return None
        write(claim)
        return job

    @rule(claim=claims)
    def heartbeat(self, claim: Claim | None) -> None:
        job = self._try(claim, lambda c: self.store.attempts.renew(c, self.now, LEASE))
        if job:
            job.lease_until = self.now + LEASE

    @rule(claim=claims)
    def progress(self, claim: Claim | None) -> None:
        self._try(claim, lambda c: self.store.attempts.progress(c, Progress(1, 2, "x")))

    @rule(claim=consumes(claims), completed=st.booleans())
    def finish(self, claim: Claim | None, completed: bool) -> None:
        outcome = Outcome(Status.COMPLETED, has_report=True) if completed else Outcome(Status.FAILED, Reason.ERROR)
        job = self._try(claim, lambda c: self.store.attempts.finish(c, outcome, self.now))
        if job:
            job.status, job.token, job.reason = outcome.status, None, outcome.reason
            job.report = job.attempt if completed else None

    @rule(claim=claims, after=st.sampled_from([None, Reason.KERNEL_DIED]))
    def hand_back(self, claim: Claim | None, after: Reason | None) -> None:
        job = self._try(claim, lambda c: self.store.attempts.hand_back(c, self.now, self.now + 1, after))
        if job:
            stopping = job.status is Status.STOPPING
            job.status, job.token, job.not_before = Status.QUEUED, None, self.now + 1
            job.losses += after is not None
            if stopping:
                job.status, job.reason = Status.STOPPED, "stopped"

    @rule(id=jobs)
    def stop(self, id: str) -> None:
        job = self.model.get(id)
        if job is None:
            with pytest.raises(NotFound):
                self.store.jobs.stop(id, self.now)
        elif job.status is Status.QUEUED:
            self.store.jobs.stop(id, self.now)
            job.status, job.reason = Status.STOPPED, "stopped"
        elif job.status is Status.IN_PROGRESS:
            self.store.jobs.stop(id, self.now)
            job.status = Status.STOPPING
        else:
            with pytest.raises(Conflict):
                self.store.jobs.stop(id, self.now)

    @rule()
    def sweep(self) -> None:
        late = {id: m for id, m in self.model.items() if m.status in RUNNING and m.lease_until < self.now}
        assert {e.id for e in self.store.attempts.expired(self.now)} == set(late)
        self.reaper.sweep()
        for job in late.values():
            job.token, job.losses = None, job.losses + 1
            if job.status is Status.STOPPING:
                job.status, job.reason = Status.STOPPED, "stopped"
            elif job.losses < LOSSES:
                job.status, job.not_before = Status.QUEUED, self.now + 2.0 ** (job.losses - 1)
            else:
                job.status, job.reason = Status.FAILED, "lost"

    @rule(id=jobs)
    def forget(self, id: str) -> None:
        job = self.model.get(id)
        gone = self.store.removals.jobs([id], self.now)
        assert bool(gone) == (job is not None and job.status.ended)
        if gone:
            del self.model[id]

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        for id, model in getattr(self, "model", {}).items():
            job = self.store.jobs.get(id)
            assert (job.status, job.attempt, job.reason, job.report_attempt) == (
                model.status, model.attempt, model.reason, model.report,
            )  # fmt: skip
            if model.status.ended:
                assert job.ended is not None
                assert self.ended.setdefault(id, job) == job, "what has ended does not change"

    def teardown(self) -> None:
        """Left alone, every job comes to an end, or waits for a worker."""
        for _ in range(LOSSES + 1):
            self.now += 10 * LEASE
            self.sweep()
        assert all(m.status.ended or m.status is Status.QUEUED for m in self.model.values())


@pytest.mark.timeout(1800)
def test_whatever_happens_the_store_does_what_the_model_says() -> None:
    with tempfile.TemporaryDirectory() as folder, Database(f"sqlite:///{folder}/store.sqlite") as database:
        database.migrate()
        Machine.database, Machine.files = database, Files(Path(folder))
        case = Machine.TestCase
        case.settings = settings(
            max_examples=500 if FULL else 40,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            report_multiple_bugs=False,
        )
        case().runTest()
