"""Rows of jobs as people see them: made, listed, stopped, deleted. What workers do to them is in attempts.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement

from server_ext.domain import Job, JobFilter, JobRequest, Page, Status
from server_ext.errors import Conflict, NotFound, Refused
from server_ext.storage import events, paging, rows
from server_ext.storage.database import REMOVAL_LOCK, Database
from server_ext.storage.removals import deletable
from server_ext.storage.schema import jobs, tags

SORTS: dict[str, ColumnElement[Any]] = {
    "created": jobs.c.created,
    "ended": func.coalesce(jobs.c.ended, 0.0),
    "analysis": jobs.c.analysis,
    "status": jobs.c.status,
    "name": func.coalesce(jobs.c.name, ""),
}


class JobRows:
    """What the store knows of jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, id: str, request: JobRequest, now: float, total: int) -> tuple[Job, bool]:
        """Keep a new job as QUEUED; an idempotency key seen before gives that job instead, and False.

        Raises
        ------
        Conflict
            If the idempotency key was used for another request.
        """
        try:
            with self._database.write() as connection:
                insert_job(connection, id, request, now, total)
        except IntegrityError:
            return self._same_key(request), False
        return self.get(id), True

    def _same_key(self, request: JobRequest) -> Job:
        with self._database.read() as connection:
            found = connection.execute(select(jobs).where(jobs.c.idempotency_key == request.idempotency_key)).one()
            job = with_tags(connection, [found])[0]
        if job.request.fingerprint != request.fingerprint:
            raise Conflict("This Idempotency-Key was used for another request.", reason="idempotency_key_reused")
        return job

    def get(self, id: str) -> Job:
        """Return one job; NotFound if there is none."""
        with self._database.read() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == id)).one_or_none()
            if row is None:
                raise NotFound.of("job", id)
            return with_tags(connection, [row])[0]

    def list(self, which: JobFilter, limit: int, cursor: str | None) -> Page[Job]:
        """Return a page of the jobs that the filter names, in its order."""
        if which.sort not in SORTS:
            raise Refused.field("sort", f"{which.sort[:40]!r} is not one of {', '.join(SORTS)}")
        order = paging.Order(SORTS[which.sort], jobs.c.id, which.descending)
        with self._database.read() as connection:
            found = connection.execute(paging.page(_filtered(which), order, limit, cursor)).all()
            made = {job.id: job for job in with_tags(connection, found)}
        return paging.cut(found, order, limit, lambda row: made[row._mapping["id"]])

    def ended_after(self, when: float, limit: int) -> Sequence[Job]:
        """Return the jobs that ended after a time, in the order of their end."""
        final = jobs.c.status.in_([status for status in Status if status.ended])
        query = select(jobs).where(jobs.c.ended > when, final).order_by(jobs.c.ended, jobs.c.id).limit(limit)
        with self._database.read() as connection:
            return with_tags(connection, connection.execute(query).all())

    def latest(self, which: JobFilter) -> Job:
        """Return the job that ended last of those the filter names; NotFound if there is none."""
        query = _filtered(which).where(jobs.c.ended.is_not(None))  # sorted so, an index gives the last one at once
        with self._database.read() as connection:
            found = connection.execute(query.order_by(jobs.c.ended.desc(), jobs.c.id.desc()).limit(1)).all()
            made = with_tags(connection, found)
        if not made:
            raise NotFound(f"There is no completed job of {which.analysis or 'any analysis'} that matches.")
        return made[0]

    def stop(self, id: str, now: float) -> Job:
        """Ask a job to stop: a queued one is STOPPED at once, a running one becomes STOPPING.

        Raises
        ------
        Conflict
            If the job has ended or is stopping already.
        """
        with self._database.write() as connection:
            changed = _swap(connection, id, Status.QUEUED, status=Status.STOPPED, reason="stopped", ended=now)
            changed = changed or _swap(connection, id, Status.IN_PROGRESS, status=Status.STOPPING)
            if changed:
                events.job_changed(connection, id)
        job = self.get(id)
        if not changed:
            raise Conflict(
                f"Job {id} is {job.status}; only a queued or running job can be stopped.", reason="not_running"
            )
        return job

    def change(self, id: str, values: Mapping[str, Any], labels: Sequence[str] | None = None) -> Job:
        """Change what people may change about a job (`name`, `pinned`), and its tags; NotFound if there is none."""
        with self._database.write(alone=REMOVAL_LOCK) as connection:
            change = update(jobs).where(jobs.c.id == id).values(id=id, **values)  # id: there may be no values
            if not connection.execute(change).rowcount:
                raise NotFound.of("job", id)
            if labels is not None:
                connection.execute(delete(tags).where(tags.c.job == id))
                _insert_tags(connection, id, labels)
            events.job_changed(connection, id)
        return self.get(id)

    def deletable(self, which: JobFilter, limit: int) -> Sequence[str]:
        """Return ids of jobs that the filter names, have ended and are not pinned, the oldest first."""
        found = _filtered(which).where(deletable()).with_only_columns(jobs.c.id)
        with self._database.read() as connection:
            return list(connection.execute(found.order_by(jobs.c.created, jobs.c.id).limit(limit)).scalars())

    def weighed(self, which: JobFilter) -> tuple[int, int, int]:
        """Return how many jobs of a filter can be deleted and how many cannot, and the bytes of the former."""
        goes = case((deletable(), 1), else_=0)
        size = case((deletable(), func.coalesce(jobs.c.report_bytes, 0)), else_=0)
        counts = [func.coalesce(func.sum(column), 0) for column in (goes, 1 - goes, size)]
        with self._database.read() as connection:
            go, stay, bytes = connection.execute(_filtered(which).with_only_columns(*counts)).one()
        return int(go), int(stay), int(bytes)

    def count(self, statuses: Iterable[Status], dataset: str | None = None) -> int:
        """Return how many jobs have one of the statuses (and use the dataset)."""
        query = select(func.count()).select_from(jobs).where(jobs.c.status.in_(list(statuses)))
        if dataset is not None:
            query = query.where(jobs.c.dataset == dataset)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def unsent(self, now: float, patience: float) -> Sequence[str]:
        """Return ids of jobs that may run but whose message, if one was ever sent, is older than `patience` seconds."""
        waits = (jobs.c.status == Status.QUEUED) & (jobs.c.not_before <= now)
        stale = jobs.c.sent.is_(None) | (jobs.c.sent < now - patience)
        with self._database.read() as connection:
            return list(connection.execute(select(jobs.c.id).where(waits, stale).limit(200)).scalars())

    def mark_sent(self, id: str, now: float) -> None:
        """Note that a message for this job was put in the queue."""
        with self._database.write() as connection:
            connection.execute(update(jobs).where(jobs.c.id == id).values(sent=now))


def insert_job(connection: Connection, id: str, request: JobRequest, now: float, total: int = 0) -> None:
    """Keep a new job as QUEUED, in the transaction that wants it."""
    told = None if request.definition else 0.0  # nobody waits for news of the others
    connection.execute(insert(jobs).values(**rows.request_values(request), **_fresh(id, now, total), told=told))
    _insert_tags(connection, id, request.tags)
    events.job_changed(connection, id)


def _insert_tags(connection: Connection, id: str, labels: Sequence[str]) -> None:
    if labels:
        connection.execute(insert(tags), [{"job": id, "tag": tag} for tag in labels])


def _fresh(id: str, now: float, total: int) -> dict[str, Any]:
    times = {"created": now, "not_before": now, "lease_until": 0.0}
    return {
        "id": id,
        "status": Status.QUEUED,
        "attempt": 0,
        "errors": 0,
        "losses": 0,
        "done": 0,
        "total": total,
    } | times


def _swap(connection: Connection, id: str, expected: Status, **values: Any) -> bool:
    return bool(
        connection.execute(update(jobs).where(jobs.c.id == id, jobs.c.status == expected).values(**values)).rowcount
    )


def with_tags(connection: Connection, found: Sequence[Row[Any]]) -> list[Job]:
    """Return the jobs of rows, in their order."""
    ids = [row._mapping["id"] for row in found]
    by_job: dict[str, list[str]] = {id: [] for id in ids}
    for row in connection.execute(select(tags).where(tags.c.job.in_(ids)).order_by(tags.c.tag)):
        by_job[row.job].append(row.tag)
    return [rows.job(row, tuple(by_job[row._mapping["id"]])) for row in found]


def _filtered(which: JobFilter) -> Select[Any]:
    query = select(jobs)
    if which.statuses:
        query = query.where(jobs.c.status.in_(which.statuses))
    named = ((jobs.c.analysis, which.analysis), (jobs.c.dataset, which.dataset))
    for column, value in (*named, (jobs.c.definition, which.definition)):
        if value is not None:
            query = query.where(column == value if value else column.is_(None))
    if which.tag is not None:
        query = query.where(exists().where(tags.c.job == jobs.c.id, tags.c.tag == which.tag))
    if which.search:
        texts = (func.coalesce(c, "") for c in (jobs.c.name, jobs.c.analysis, jobs.c.headline))
        query = query.where(or_(*(text.icontains(which.search, autoescape=True) for text in texts)))
    if which.pinned is not None:
        query = query.where(jobs.c.pinned == which.pinned)
    return query.where(*_times(which))


def _times(which: JobFilter) -> Iterator[ColumnElement[bool]]:
    if which.since is not None:
        yield jobs.c.created >= which.since
    if which.until is not None:
        yield jobs.c.created < which.until
    if which.as_of is not None:
        yield jobs.c.ended < which.as_of
