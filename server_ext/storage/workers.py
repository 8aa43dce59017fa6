"""Rows of workers: who is there, what it does, and when it was last seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, insert, select, update

from server_ext.domain import Worker
from server_ext.storage import rows
from server_ext.storage.database import Database
from server_ext.storage.schema import workers


class WorkerRows:
    """What the store knows of workers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seen(self, worker: Worker) -> None:
        """Keep the worker's present state."""
        values = asdict(worker)
        with self._database.write() as connection:
            known = connection.execute(update(workers).where(workers.c.id == worker.id).values(**values)).rowcount
            if not known:
                connection.execute(insert(workers).values(**values))

    def forget(self, id: str) -> None:
        """Drop a worker that ended."""
        with self._database.write() as connection:
            connection.execute(delete(workers).where(workers.c.id == id))

    def forget_before(self, then: float) -> None:
        """Drop the workers that were last seen before a time."""
        with self._database.write() as connection:
            connection.execute(delete(workers).where(workers.c.seen < then))

    def list(self) -> Sequence[Worker]:
        """Return all workers, in the order of their start."""
        with self._database.read() as connection:
            return [rows.worker(row) for row in connection.execute(select(workers).order_by(workers.c.started))]
