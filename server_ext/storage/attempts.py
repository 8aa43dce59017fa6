"""The never-lost state machine: a job is claimed with a token and a lease, and only that token may write to it.

A status changes by compare-and-set alone. A worker whose lease ran out is fenced: its token no longer matches, so
nothing it still writes lands. Leases are never NULL, so no job can be forgotten by a comparison that is never true.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from server_ext.domain import Claim, Outcome, Progress, Reason, Status
from server_ext.errors import LeaseLost
from server_ext.storage import events
from server_ext.storage.database import CLAIM_LOCK, Database
from server_ext.storage.datasets import keep
from server_ext.storage.jobs import JobRows
from server_ext.storage.order import RUNNING, RunningLimits, next_job
from server_ext.storage.schema import jobs

FREE = {"token": None, "lease_until": 0.0, "cell": None}
ANY = RunningLimits()


@dataclass(frozen=True)
class Expired:
    """A running job whose worker let the lease run out."""

    id: str
    token: str
    status: Status
    attempt: int
    losses: int
    worker: str | None


@dataclass(frozen=True)
class Failures:
    """How many attempts at a job ended with an error of its notebook, and how many lost their kernel or worker."""

    errors: int
    losses: int


class AttemptRows:
    """What workers do to jobs: claim, renew, report, finish, hand back; and what the reaper takes from them."""

    def __init__(self, database: Database, job_rows: JobRows) -> None:
        self._database = database
        self._jobs = job_rows

    def claim_next(self, worker: str, now: float, lease: float, limits: RunningLimits = ANY) -> Claim | None:
        """Claim the job that should run next (see order.py), or return None if none may run."""
        with self._database.read() as connection:  # mostly there is none, and nobody has to wait for that answer
            if connection.execute(next_job(now, limits)).scalar_one_or_none() is None:
                return None
        with self._database.write(alone=CLAIM_LOCK) as connection:
            id = connection.execute(next_job(now, limits)).scalar_one_or_none()
            token = id and _claim(connection, id, worker, now, lease)
        return Claim(self._jobs.get(id), token) if id and token else None

    def claim(self, id: str, worker: str, now: float, lease: float) -> Claim | None:
        """Claim one job for a new attempt, or return None if it is not waiting (any more)."""
        with self._database.write() as connection:
            token = _claim(connection, id, worker, now, lease)
        return Claim(self._jobs.get(id), token) if token else None

    def renew(self, claim: Claim, now: float, lease: float) -> None:
        """Keep the job for another lease; LeaseLost if it is no longer ours."""
        with self._database.write() as connection:
            _guarded(connection, claim, lease_until=now + lease)

    def status(self, claim: Claim) -> Status:
        """Return the job's status (STOPPING: somebody asked); LeaseLost if it is no longer ours."""
        with self._database.read() as connection:
            query = select(jobs.c.status).where(jobs.c.id == claim.job.id, jobs.c.token == claim.token)
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise _lost(claim)
        return Status(found)

    def progress(self, claim: Claim, progress: Progress) -> None:
        """Report how far the attempt is; LeaseLost if it is no longer ours."""
        with self._database.write() as connection:
            _guarded(connection, claim, **asdict(progress))
            events.job_changed(connection, claim.job.id)

    def kernel(self, claim: Claim, name: str, start: str) -> None:
        """Report the kernel of the attempt, and how it was started; LeaseLost if it is no longer ours."""
        with self._database.write() as connection:
            _guarded(connection, claim, kernel=name, kernel_start=start)
            events.job_changed(connection, claim.job.id)

    def output(self, claim: Claim, text: str, stream: str) -> None:
        """Log a piece of live output; LeaseLost if the job is no longer ours."""
        with self._database.write() as connection:
            _guarded(connection, claim, worker=claim.job.worker)
            events.output(connection, claim.job.id, text, stream)

    def finish(self, claim: Claim, outcome: Outcome, now: float) -> dict[str, str]:
        """End the job; LeaseLost if it is no longer ours.

        The datasets that it made are there from the same moment. Returns the ids under which they are kept, by their
        own: those of another dataset where one has that content already.
        """
        error = asdict(outcome.error) if outcome.error else None
        values = {"status": outcome.status, "reason": outcome.reason, "error": error, "headline": outcome.headline}
        with self._database.write() as connection:
            _guarded(connection, claim, **values, ended=now, **_report(claim, outcome), **FREE)
            kept = {dataset.id: keep(connection, dataset).id for dataset in outcome.datasets}
            _made(connection, claim, outcome, kept)
            events.job_changed(connection, claim.job.id)
        return kept

    def hand_back(self, claim: Claim, now: float, not_before: float, after: str | None = None) -> None:
        """Give the job back to the queue, to run again from `not_before` on; LeaseLost if it is no longer ours.

        One that somebody asked to stop is STOPPED instead. `after` is the reason why the attempt failed, which is
        counted; None if it was only interrupted.
        """
        kind = {Reason.ERROR: "errors", Reason.KERNEL_DIED: "losses"}.get(Reason(after)) if after else None
        counted = {kind: jobs.c[kind] + 1} if kind else {}
        with self._database.write() as connection:
            _guarded(connection, claim, worker=claim.job.worker)
            stopped = jobs.c.id == claim.job.id, jobs.c.status == Status.STOPPING
            ended = {"status": Status.STOPPED, "reason": Reason.STOPPED, "ended": now}
            if not connection.execute(update(jobs).where(*stopped).values(**ended, **counted, **FREE)).rowcount:
                again = {"status": Status.QUEUED, "not_before": not_before, "sent": None, "worker": None, "done": 0}
                _guarded(connection, claim, **again, **counted, **FREE)
            events.job_changed(connection, claim.job.id)

    def failures(self, claim: Claim) -> Failures:
        """Return how the earlier attempts at the job failed."""
        query = select(jobs.c.errors, jobs.c.losses).where(jobs.c.id == claim.job.id)
        with self._database.read() as connection:
            return Failures(**connection.execute(query).one()._mapping)

    def expired(self, now: float) -> list[Expired]:
        """Return the running jobs whose lease ran out."""
        late = (jobs.c.status.in_(RUNNING), jobs.c.lease_until < now)
        columns = [jobs.c[name] for name in ("id", "token", "status", "attempt", "losses", "worker")]
        query = select(*columns).where(*late)
        with self._database.read() as connection:
            return [Expired(**{**row._mapping, "status": Status(row.status)}) for row in connection.execute(query)]

    def take_from(self, late: Expired, now: float, **values: Any) -> bool:
        """Take an expired job from its worker and set `values`; False if it came back or another was quicker."""
        same = (
            jobs.c.id == late.id,
            jobs.c.token == late.token,
            jobs.c.status == late.status,
            jobs.c.lease_until < now,
        )
        with self._database.write() as connection:
            if not connection.execute(
                update(jobs).where(*same).values(**values, losses=late.losses + 1, **FREE)
            ).rowcount:
                return False
            events.job_changed(connection, late.id)
        return True

    def keep_report(self, id: str, attempt: int, size: int) -> None:
        """Show the report (of `size` bytes) that a lost attempt left of a job that has ended without one."""
        without = (jobs.c.id == id, jobs.c.attempt == attempt, jobs.c.token.is_(None), jobs.c.report_attempt.is_(None))
        with self._database.write() as connection:
            if connection.execute(
                update(jobs).where(*without).values(report_attempt=attempt, report_bytes=size)
            ).rowcount:
                events.job_changed(connection, id)


def _claim(connection: Connection, id: str, worker: str, now: float, lease: float) -> str | None:
    """Make a waiting job that of a new attempt, and return the attempt's token."""
    token = secrets.token_hex(16)
    values = {"status": Status.IN_PROGRESS, "token": token, "worker": worker, "lease_until": now + lease}
    fresh = {"started": now, "done": 0, "reason": None, "error": None, "kernel": None, "kernel_start": None}
    waits = (jobs.c.id == id, jobs.c.status == Status.QUEUED, jobs.c.not_before <= now)
    counted = update(jobs).where(*waits).values(**values, **fresh, attempt=jobs.c.attempt + 1)
    if not connection.execute(counted).rowcount:
        return None
    events.job_changed(connection, id)
    return token


def _guarded(connection: Connection, claim: Claim, **values: Any) -> None:
    ours = (jobs.c.id == claim.job.id, jobs.c.token == claim.token, jobs.c.status.in_(RUNNING))
    if not connection.execute(update(jobs).where(*ours).values(**values)).rowcount:
        raise _lost(claim)


def _report(claim: Claim, outcome: Outcome) -> dict[str, int | None]:
    there = outcome.has_report
    return {
        "report_attempt": claim.job.attempt if there else None,
        "report_bytes": outcome.report_bytes if there else None,
    }


def _made(connection: Connection, claim: Claim, outcome: Outcome, kept: dict[str, str]) -> None:
    """Write what an ended job made, under the ids by which it is kept."""
    made = [asdict(thing) | {"id": kept.get(thing.id or "", thing.id)} for thing in outcome.made]
    if made:
        connection.execute(update(jobs).where(jobs.c.id == claim.job.id).values(made=made))


def _lost(claim: Claim) -> LeaseLost:
    return LeaseLost(f"Attempt {claim.job.attempt} at job {claim.job.id} lost its lease.")
