"""What retention has to know of all jobs and datasets at once: a few columns of many rows, and the sizes of reports."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Text, cast, delete, exists, func, literal_column, or_, select, update

from server_ext.domain import Dataset, Status
from server_ext.storage import labels, rows
from server_ext.storage.database import Database
from server_ext.storage.removals import ENDED
from server_ext.storage.schema import datasets, events, job_definitions, jobs, tags

DECIDING = "id analysis dataset definition status ended pinned report_attempt report_bytes".split()
IDS = re.compile(r"[0-9a-z]{8,40}")


@dataclass(frozen=True, slots=True)
class EndedJob:
    """What decides whether a job that has ended is kept; `bytes` are those of its report."""

    id: str
    analysis: str
    dataset: str | None
    definition: str | None
    status: Status
    ended: float
    pinned: bool
    has_report: bool
    bytes: int
    tags: tuple[str, ...] = ()


class RetentionRows:
    """Looks over the whole store, without the large columns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ended(self) -> list[EndedJob]:
        """Return all jobs that have ended, in no order."""
        query = select(*(jobs.c[name] for name in DECIDING)).where(jobs.c.status.in_(ENDED))
        statuses = {str(status): status for status in Status}
        named: dict[str, tuple[str, ...]] = {}
        with self._database.read() as connection:
            for job, tag in connection.execute(select(tags.c.job, tags.c.tag)):
                named[job] = (*named.get(job, ()), tag)
            return [
                EndedJob(id, of, on, by, statuses[at], ended or 0.0, pin, has is not None, size or 0, named.get(id, ()))
                for id, of, on, by, at, ended, pin, has, size in connection.execute(query)
            ]

    def report_bytes(self) -> int:
        """Return the bytes of all reports together, as far as they are measured."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(jobs.c.report_bytes), 0))).scalar_one())

    def unmeasured(self, limit: int) -> Sequence[str]:
        """Return jobs that have a report whose size is not known, such as those of an earlier version."""
        query = select(jobs.c.id).where(jobs.c.report_attempt.is_not(None), jobs.c.report_bytes.is_(None))
        with self._database.read() as connection:
            return list(connection.execute(query.limit(limit)).scalars())

    def measured(self, sizes: Mapping[str, int]) -> None:
        """Note the sizes of reports, in bytes, by job."""
        with self._database.write() as connection:
            for id, size in sizes.items():
                connection.execute(update(jobs).where(jobs.c.id == id).values(report_bytes=size))

    def with_output(self, ended_before: float) -> Sequence[str]:
        """Return jobs that ended before a time and whose live output is still kept."""
        is_output = events.c.kind == literal_column("'output'")  # as in the index, which holds nothing else
        kept = exists().where(events.c.job == jobs.c.id, is_output)
        query = select(jobs.c.id).where(jobs.c.status.in_(ENDED), jobs.c.ended < ended_before, kept)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def forget_output(self, ids: Sequence[str]) -> int:
        """Delete the live output of jobs, and return how many pieces that were; what changed about them stays."""
        is_output = events.c.kind == literal_column("'output'")
        with self._database.write() as connection:
            return connection.execute(delete(events).where(events.c.job.in_(ids), is_output)).rowcount

    def unused_datasets(self, unseen_since: float) -> list[Dataset]:
        """Return datasets that nobody uploaded since a time and that no job or definition needs.

        A job needs those it took and those it made; a definition those it names, and the newest of what it follows.
        """
        old = func.coalesce(datasets.c.seen, datasets.c.created) < unseen_since
        by_job = exists().where(jobs.c.dataset == datasets.c.id)
        with self._database.read() as connection:
            found = connection.execute(select(datasets).where(old, ~by_job)).all()
        if not found:
            return []
        needed = self._named()
        return [rows.dataset(row) for row in found if row.id not in needed]

    def _named(self) -> set[str]:
        """Return whatever may be an id among the parameters of jobs and definitions, what they made and take."""
        empty = ("{}", "[]", "null")
        texts = [cast(c, Text) for c in (jobs.c.parameters, jobs.c.made)]
        filled = or_(*(text.not_in(empty) for text in texts))
        definitions = select(cast(job_definitions.c.parameters, Text), job_definitions.c.dataset)
        follow = select(job_definitions.c.newest).where(job_definitions.c.newest.is_not(None))
        with self._database.read() as connection:
            said = [*connection.execute(select(*texts).where(filled)), *connection.execute(definitions)]
            followed = {item for rule in connection.execute(follow).scalars() if rule for item in rule.items()}
            newest = {str(id) for rule in followed for id in connection.execute(labels.newest(*rule)).scalars()}
        return {id for row in said for text in row if text for id in IDS.findall(text)} | newest

    def known(self, kind: str) -> set[str]:
        """Return the ids of all jobs or datasets (`kind`); what still arrives has none."""
        table = {"job": jobs, "dataset": datasets}.get(kind)
        if table is None:
            return set()
        with self._database.read() as connection:
            return set(connection.execute(select(table.c.id)).scalars())
