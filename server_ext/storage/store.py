"""The store: the one truth about datasets, jobs, their definitions, events and workers, on one database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from server_ext.storage.attempts import AttemptRows
from server_ext.storage.database import Database
from server_ext.storage.datasets import DatasetRows
from server_ext.storage.definitions import DefinitionRows
from server_ext.storage.events import EventRows
from server_ext.storage.gauges import GaugeRows
from server_ext.storage.jobs import JobRows
from server_ext.storage.notifications import NotificationRows
from server_ext.storage.removals import RemovalRows
from server_ext.storage.retention import RetentionRows
from server_ext.storage.shelf import ShelfRows
from server_ext.storage.statistics import StatisticsRows
from server_ext.storage.workers import WorkerRows


class Store:
    """The rows of the service, by noun."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.datasets = DatasetRows(database)
        self.jobs = JobRows(database)
        self.attempts = AttemptRows(database, self.jobs)
        self.events = EventRows(database)
        self.definitions = DefinitionRows(database)
        self.gauges = GaugeRows(database)
        self.notifications = NotificationRows(database)
        self.removals = RemovalRows(database)
        self.retention = RetentionRows(database)
        self.workers = WorkerRows(database)
        self.shelf = ShelfRows(database)
        self.statistics = StatisticsRows(database)


@contextmanager
def open_store(url: str) -> Iterator[Store]:
    """Open the store at a database URL, bringing its tables up to date."""
    with Database(url) as database:
        database.migrate()
        yield Store(database)
