"""How rows go: what is to be deleted from the disk is written down in the transaction that deletes the row.

So a thing is gone for everybody at one moment, and whoever comes next finds the files that a process left behind when
it died between the two. Deletions and changes of what must not be deleted wait for each other (REMOVAL_LOCK).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, exists, func, insert, select, tuple_

from server_ext.domain import Status
from server_ext.storage.database import REMOVAL_LOCK, Database
from server_ext.storage.schema import datasets, job_definitions, jobs, removals, tags

ENDED = [status for status in Status if status.ended]
FIELDS = ("analysis", "dataset", "definition")


@dataclass(frozen=True)
class Removal:
    """A job or dataset (`kind`) whose row is gone and whose files have to follow; the bytes of its report."""

    kind: str
    id: str
    bytes: int = 0


class RemovalRows:
    """Deletes rows, and knows which files have to follow."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def jobs(self, ids: Sequence[str], now: float, links: Sequence[str] = ()) -> list[Removal]:
        """Delete those of some jobs that have ended and are not pinned, and return them.

        `links` are the fields (analysis, dataset, definition, tag) by which stable links find reports: a job whose
        report such a link serves at this moment stays too.
        """
        columns = [jobs.c[name] for name in ("id", "report_bytes", *FIELDS)]
        query = select(*columns).where(jobs.c.id.in_(ids), deletable())
        with self._database.write(alone=REMOVAL_LOCK) as connection:
            found = connection.execute(query).all()
            served = _served(connection, found, links) if links else set()
            gone = [Removal("job", row.id, row.report_bytes or 0) for row in found if row.id not in served]
            connection.execute(delete(jobs).where(jobs.c.id.in_([one.id for one in gone])))
            _note(connection, gone, now)
        return gone

    def datasets(self, ids: Sequence[str], now: float, unseen_since: float | None = None) -> list[Removal]:
        """Delete datasets and return those that were there.

        With `unseen_since`, only those that nobody uploaded again since and that no job or definition names directly.
        """
        which = datasets.c.id.in_(ids)
        query = select(datasets.c.id, datasets.c.size).where(which, *_unused(unseen_since))
        with self._database.write(alone=REMOVAL_LOCK) as connection:
            gone = [Removal("dataset", row.id, row.size) for row in connection.execute(query)]
            connection.execute(delete(datasets).where(datasets.c.id.in_([one.id for one in gone])))
            _note(connection, gone, now)
        return gone

    def pending(self, limit: int) -> list[Removal]:
        """Return things whose rows are gone and whose files may still be there."""
        query = select(removals.c.kind, removals.c.id).order_by(removals.c.at).limit(limit)
        with self._database.read() as connection:
            return [Removal(*row) for row in connection.execute(query)]

    def done(self, gone: Iterable[Removal]) -> None:
        """Note that the files of some things are gone."""
        keys = [(one.kind, one.id) for one in gone]
        if keys:
            with self._database.write() as connection:
                connection.execute(delete(removals).where(tuple_(removals.c.kind, removals.c.id).in_(keys)))


def deletable() -> ColumnElement[bool]:
    """Return the condition that a job has ended and is not pinned."""
    return jobs.c.status.in_(ENDED) & ~jobs.c.pinned


def _unused(unseen_since: float | None) -> list[ColumnElement[bool]]:
    if unseen_since is None:
        return []
    by_job = exists().where(jobs.c.dataset == datasets.c.id)
    by_definition = exists().where(job_definitions.c.dataset == datasets.c.id)
    return [func.coalesce(datasets.c.seen, datasets.c.created) < unseen_since, ~by_job, ~by_definition]


def _note(connection: Connection, gone: Sequence[Removal], now: float) -> None:
    known = set(connection.execute(select(removals.c.id).where(removals.c.id.in_([one.id for one in gone]))).scalars())
    new = [{"kind": one.kind, "id": one.id, "at": now} for one in gone if one.id not in known]
    if new:
        connection.execute(insert(removals), new)


def _served(connection: Connection, found: Sequence[Row[Any]], links: Sequence[str]) -> set[str]:
    """Return which of some jobs a stable link leads to: each is the latest with a report of a combination of fields."""
    named = _tags(connection, [job.id for job in found]) if "tag" in links else {}
    latest: dict[tuple[Any, ...], str | None] = {}
    served = set()
    for job in found:
        own = {field: getattr(job, field) for field in FIELDS if field in links}
        for tag in (None, *named.get(job.id, ())):
            key = (*own.values(), tag)
            if key not in latest:
                latest[key] = connection.execute(_latest(own, tag)).scalar_one_or_none()
            served |= {job.id} & {latest[key]}
    return served


def _tags(connection: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for job, tag in connection.execute(select(tags.c.job, tags.c.tag).where(tags.c.job.in_(ids))):
        named.setdefault(job, []).append(tag)
    return named


def _latest(own: Mapping[str, str | None], tag: str | None) -> Select[Any]:
    """Return the query of the stable link by these fields, for the id of its job."""
    query = select(jobs.c.id).where(jobs.c.status == Status.COMPLETED, jobs.c.report_attempt.is_not(None))
    for field, value in own.items():
        query = query.where(jobs.c[field].is_(None) if value is None else jobs.c[field] == value)
    if tag is not None:
        query = query.where(exists().where(tags.c.job == jobs.c.id, tags.c.tag == tag))
    return query.order_by(jobs.c.ended.desc(), jobs.c.id.desc()).limit(1)
