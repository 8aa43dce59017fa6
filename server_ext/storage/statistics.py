"""How jobs went over a span of time; every query runs over an index that holds what it needs of a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from server_ext.domain import Status
from server_ext.storage.database import Database
from server_ext.storage.schema import jobs

# Said by what they are not: an equality would lead SQLite to the index by status, and to all jobs there ever were.
RAN = jobs.c.status != Status.STOPPED
FAILED = jobs.c.status.not_in((Status.COMPLETED, Status.STOPPED))


@dataclass(frozen=True)
class Ran:
    """A job that ended: when, how long it waited before its last attempt, and how long that took, in seconds."""

    ended: float
    wait: float
    run: float


@dataclass(frozen=True)
class Failed:
    """How many jobs failed for a reason, and when the last of them did."""

    reason: str
    count: int
    last: float


@dataclass(frozen=True)
class Waiting:
    """The jobs that have not ended: how many wait, since when the oldest of them does, and how many run."""

    queued: int
    oldest: float | None
    running: int


class StatisticsRows:
    """What the store can tell of many jobs at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self, edges: Sequence[float]) -> Mapping[tuple[int, str], int]:
        """Return how many jobs ended between each two neighbours of `edges`, by the number of the first and status."""
        place = case(*((jobs.c.ended < edge, number) for number, edge in enumerate(edges[1:]))).label("place")
        query = select(place, jobs.c.status, func.count()).group_by("place", jobs.c.status)
        query = query.where(jobs.c.ended >= edges[0], jobs.c.ended < edges[-1])
        with self._database.read() as connection:
            return {(number, status): count for number, status, count in connection.execute(query)}

    def ran(self, since: float, limit: int) -> Sequence[Ran]:
        """Return the jobs that completed or failed since a time, the latest `limit` of them."""
        times = (jobs.c.ended, jobs.c.started - jobs.c.created, jobs.c.ended - jobs.c.started)
        query = select(*times).where(jobs.c.ended >= since, RAN, jobs.c.started.is_not(None))
        with self._database.read() as connection:
            found = connection.execute(query.order_by(jobs.c.ended.desc()).limit(limit)).all()
        return [Ran(ended, max(0.0, wait), max(0.0, run)) for ended, wait, run in found]

    def failed(self, since: float) -> Sequence[Failed]:
        """Return the reasons for which jobs failed since a time, the most frequent first."""
        count, reason = func.count(), func.coalesce(jobs.c.reason, "internal")
        query = select(reason, count, func.max(jobs.c.ended)).where(jobs.c.ended >= since)
        query = query.where(FAILED).group_by(reason).order_by(count.desc(), reason)
        with self._database.read() as connection:
            return [Failed(*row) for row in connection.execute(query)]

    def waiting(self) -> Waiting:
        """Return what has not ended."""
        open_ones = jobs.c.status.in_([s for s in Status if not s.ended])
        query = select(jobs.c.status, func.count(), func.min(jobs.c.created)).where(open_ones).group_by(jobs.c.status)
        with self._database.read() as connection:
            found = {status: (count, oldest) for status, count, oldest in connection.execute(query)}
        queued, oldest = found.get(Status.QUEUED, (0, None))
        running = sum(found.get(status, (0, None))[0] for status in (Status.IN_PROGRESS, Status.STOPPING))
        return Waiting(queued, oldest, running)
