"""A few numbers that say how the service does right now, each from an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from server_ext.domain import Status
from server_ext.storage.database import Database
from server_ext.storage.schema import job_definitions, jobs, notifications

OPEN = (Status.QUEUED, Status.IN_PROGRESS, Status.STOPPING)


@dataclass(frozen=True)
class Gauges:
    """Jobs that have not ended by status, since when the oldest waits and the longest overdue schedule is due."""

    jobs: Mapping[Status, int]
    oldest_queued: float | None
    active_schedules: int
    earliest_due: float | None
    open_notifications: int


class GaugeRows:
    """What the store knows of the present."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> Gauges:
        """Return the numbers of this moment."""
        by_status = select(jobs.c.status, func.count()).where(jobs.c.status.in_(OPEN)).group_by(jobs.c.status)
        oldest = select(func.min(jobs.c.created)).where(jobs.c.status == Status.QUEUED)
        due = job_definitions.c.next_due
        schedules = select(func.count(), func.min(due)).where(job_definitions.c.active, due.is_not(None))
        waiting = (notifications.c.given_up.is_(False), notifications.c.sent.is_(None))
        with self._database.read() as connection:
            counts = {Status(status): count for status, count in connection.execute(by_status)}
            active, earliest = connection.execute(schedules).one()
            unsent = connection.execute(select(func.count()).select_from(notifications).where(*waiting)).scalar_one()
            since = connection.execute(oldest).scalar_one()
        return Gauges({status: counts.get(status, 0) for status in OPEN}, since, active, earliest, unsent)
