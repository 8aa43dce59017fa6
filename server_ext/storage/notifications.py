"""Rows of notifications: written once for each job that ended, then tried until they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from sqlalchemy import insert, select, update

from server_ext.domain import Job, Notification, Status
from server_ext.storage import rows
from server_ext.storage.database import Database
from server_ext.storage.schema import jobs, notifications

FINAL = [status for status in Status if status.ended]


class NotificationRows:
    """What the store knows of who is to be told what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def untold(self, limit: int) -> Sequence[Job]:
        """Return jobs of definitions that ended and about which nobody decided yet, in the order of their end."""
        open_ones = (jobs.c.told.is_(None), jobs.c.status.in_(FINAL))
        query = select(jobs).where(*open_ones).order_by(jobs.c.ended, jobs.c.id).limit(limit)
        with self._database.read() as connection:
            return [rows.job(row, ()) for row in connection.execute(query)]

    def status_before(self, job: Job) -> Status | None:
        """Return how the job of the same definition ended that ended last before this one."""
        earlier = (jobs.c.definition == job.request.definition, jobs.c.ended < job.ended, jobs.c.status.in_(FINAL))
        query = select(jobs.c.status).where(*earlier).order_by(jobs.c.ended.desc()).limit(1)
        with self._database.read() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else Status(found)

    def tell(self, job: str, wanted: Sequence[Notification], now: float) -> bool:
        """Keep the notifications of a job, all or none; False if somebody decided about the job already."""
        with self._database.write() as connection:
            untold = update(jobs).where(jobs.c.id == job, jobs.c.told.is_(None)).values(told=now)
            if not connection.execute(untold).rowcount:
                return False
            for notification in wanted:
                connection.execute(insert(notifications).values(**asdict(notification)))
        return True

    def take(self, now: float, lease: float, limit: int) -> Sequence[Notification]:
        """Take notifications that are due for a try; nobody else takes them before the lease is over."""
        due = (notifications.c.given_up.is_(False), notifications.c.sent.is_(None), notifications.c.next_try <= now)
        query = select(notifications).where(*due).order_by(notifications.c.next_try).limit(limit)
        with self._database.read() as connection:
            found = [rows.notification(row) for row in connection.execute(query)]
        return [taken for seen in found if (taken := self._taken(seen, now + lease))]

    def _taken(self, seen: Notification, until: float) -> Notification | None:
        same = (notifications.c.id == seen.id, notifications.c.tries == seen.tries, notifications.c.sent.is_(None))
        mine = update(notifications).where(*same).values(next_try=until, tries=seen.tries + 1)
        with self._database.write() as connection:
            taken = connection.execute(mine).rowcount
        return replace(seen, next_try=until, tries=seen.tries + 1) if taken else None

    def tried(self, outcome: Notification) -> None:
        """Keep how a try went, unless another one was begun meanwhile."""
        same = (notifications.c.id == outcome.id, notifications.c.tries == outcome.tries)
        changed = {name: getattr(outcome, name) for name in ("next_try", "sent", "given_up", "error")}
        with self._database.write() as connection:
            connection.execute(update(notifications).where(*same).values(**changed))

    def of_definition(self, definition: str, limit: int) -> Sequence[Notification]:
        """Return the last notifications of a definition, latest first."""
        query = select(notifications).where(notifications.c.definition == definition)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(notifications.c.created.desc()).limit(limit))
            return [rows.notification(row) for row in found]
