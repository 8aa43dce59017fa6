"""Events of jobs: every change of a job and its live output, numbered, so that servers can tail them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, and_, insert, or_, select

from server_ext.domain import Event
from server_ext.storage import rows
from server_ext.storage.database import Database
from server_ext.storage.schema import events, jobs

BATCH = 500


class EventRows:
    """The log of what happened to jobs. Numbers grow within a job; between jobs they say nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, positions: Mapping[str, int]) -> list[Event]:
        """Return the next events of each job in `positions` (job id → last number seen), oldest first."""
        if not positions:
            return []
        wanted = or_(*(and_(events.c.job == job, events.c.seq > seq) for job, seq in positions.items()))
        with self._database.read() as connection:
            found = connection.execute(select(events).where(wanted).order_by(events.c.seq).limit(BATCH)).all()
        return [Event(**row._mapping) for row in found]


def job_changed(connection: Connection, id: str) -> None:
    """Log the present state of a job, in the transaction that changed it."""
    row = connection.execute(select(jobs).where(jobs.c.id == id)).one()
    connection.execute(insert(events).values(job=id, kind="job", data=rows.state(row)))


def output(connection: Connection, id: str, text: str, stream: str) -> None:
    """Log a piece of a job's live output."""
    connection.execute(insert(events).values(job=id, kind="output", data={"text": text, "stream": stream}))
