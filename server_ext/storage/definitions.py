"""Rows of job definitions and of their firings: a due time is spent once, whoever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from server_ext.domain import DefinitionFilter, Firing, JobDefinition, JobRequest, Page, Status
from server_ext.errors import NotFound, Refused
from server_ext.storage import paging, rows
from server_ext.storage.database import Database
from server_ext.storage.jobs import insert_job
from server_ext.storage.schema import firings, job_definitions, jobs

NEVER = 1e12  # after every time there is: definitions that do not fire come last
SORTS: dict[str, ColumnElement[Any]] = {
    "created": job_definitions.c.created,
    "name": job_definitions.c.name,
    "analysis": job_definitions.c.analysis,
    "next": func.coalesce(job_definitions.c.next_due, NEVER),
}


class DefinitionRows:
    """What the store knows of job definitions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, definition: JobDefinition) -> None:
        """Keep a new job definition."""
        with self._database.write() as connection:
            connection.execute(insert(job_definitions).values(**rows.definition_values(definition)))

    def get(self, id: str) -> JobDefinition:
        """Return one job definition; NotFound if there is none."""
        with self._database.read() as connection:
            row = connection.execute(select(job_definitions).where(job_definitions.c.id == id)).one_or_none()
        if row is None:
            raise NotFound.of("job definition", id)
        return rows.definition(row)

    def list(self, which: DefinitionFilter, limit: int, cursor: str | None) -> Page[JobDefinition]:
        """Return a page of the definitions that the filter names, in its order."""
        if which.sort not in SORTS:
            raise Refused.field("sort", f"{which.sort[:40]!r} is not one of {', '.join(SORTS)}")
        order = paging.Order(SORTS[which.sort], job_definitions.c.id, which.descending)
        with self._database.read() as connection:
            found = connection.execute(paging.page(_filtered(which), order, limit, cursor)).all()
        return paging.cut(found, order, limit, rows.definition)

    def replace(self, old: JobDefinition, new: JobDefinition) -> bool:
        """Change a definition that nobody else changed since it was read; False if somebody did."""
        same = (job_definitions.c.id == old.id, job_definitions.c.updated == old.updated, _due_is(old))
        with self._database.write() as connection:
            values = rows.definition_values(new)
            return bool(connection.execute(update(job_definitions).where(*same).values(**values)).rowcount)

    def delete(self, id: str) -> None:
        """Forget a definition and its firings; its jobs stay. NotFound if there is none."""
        with self._database.write() as connection:
            if not connection.execute(delete(job_definitions).where(job_definitions.c.id == id)).rowcount:
                raise NotFound.of("job definition", id)

    def due(self, now: float, limit: int) -> Sequence[JobDefinition]:
        """Return active definitions that are due, longest first."""
        ready = (job_definitions.c.active, job_definitions.c.next_due <= now)
        query = select(job_definitions).where(*ready).order_by(job_definitions.c.next_due).limit(limit)
        with self._database.read() as connection:
            return [rows.definition(row) for row in connection.execute(query)]

    def unfinished(self, id: str) -> Sequence[str]:
        """Return the ids of the jobs that the definition's schedule made and that have not ended."""
        open_ones = (jobs.c.due.is_not(None), jobs.c.status.in_([s for s in Status if not s.ended]))
        with self._database.read() as connection:
            return list(connection.execute(select(jobs.c.id).where(jobs.c.definition == id, *open_ones)).scalars())

    def fire(
        self, definition: JobDefinition, firing: Firing, following: float | None, request: JobRequest | None
    ) -> bool:
        """Spend the due time of a definition, and queue its job if there is to be one; all of it or nothing.

        False if it was spent before, somebody was quicker, or the definition was changed meanwhile.
        """
        unchanged = (
            job_definitions.c.id == definition.id,
            job_definitions.c.updated == definition.updated,
            _due_is(definition),
        )
        with self._database.write() as connection:
            moved = update(job_definitions).where(*unchanged).values(next_due=following)
            if not connection.execute(moved).rowcount:
                return False
            if not _spent_now(connection, firing):
                return False
            if request is not None and firing.job is not None:
                insert_job(connection, firing.job, request, firing.at)
        return True

    def firings(self, id: str, limit: int) -> Sequence[Firing]:
        """Return the last firings of a definition, latest first."""
        query = select(firings).where(firings.c.definition == id).order_by(firings.c.due.desc()).limit(limit)
        with self._database.read() as connection:
            return [rows.firing(row) for row in connection.execute(query)]


def _due_is(definition: JobDefinition) -> ColumnElement[bool]:
    due = job_definitions.c.next_due
    return due.is_(None) if definition.next_due is None else due == definition.next_due


def _spent_now(connection: Connection, firing: Firing) -> bool:
    """Write a firing; False if its due time was spent before, say before the clock was set back."""
    key = (firings.c.definition == firing.definition, firings.c.due == firing.due)
    if connection.execute(select(firings.c.due).where(*key)).one_or_none() is not None:
        return False
    connection.execute(insert(firings).values(**{n: getattr(firing, n) for n in Firing.__dataclass_fields__}))
    return True


def _filtered(which: DefinitionFilter) -> Select[Any]:
    query = select(job_definitions)
    if which.analysis is not None:
        query = query.where(job_definitions.c.analysis == which.analysis)
    if which.active is not None:
        query = query.where(job_definitions.c.active == which.active)
    if which.search:
        texts = (job_definitions.c.name, job_definitions.c.analysis)
        query = query.where(or_(*(text.icontains(which.search, autoescape=True) for text in texts)))
    return query
