"""The shelf: of each job definition, and of each analysis and dataset run by hand, the latest completed report."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, Subquery, exists, func, or_, select, union

from server_ext.domain import Job, Page, ShelfFilter, Shelved, Status
from server_ext.storage import paging
from server_ext.storage.database import Database
from server_ext.storage.jobs import with_tags
from server_ext.storage.schema import datasets, jobs, tags


class ShelfRows:
    """What the store knows of the latest reports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, which: ShelfFilter, limit: int, cursor: str | None) -> Page[Shelved]:
        """Return a page of the shelf, the newest reports first."""
        order = paging.Order(jobs.c.ended, jobs.c.id, descending=True)
        with self._database.read() as connection:
            found = connection.execute(paging.page(_shown(which), order, limit, cursor)).all()
            made = {job.id: job for job in with_tags(connection, found)}
        return paging.cut(found, order, limit, lambda row: _shelved(row, made))


def _shelved(row: Row[Any], made: dict[str, Job]) -> Shelved:
    return Shelved(made[row._mapping["id"]], row._mapping["dataset_name"])


def _shown(which: ShelfFilter) -> Select[Any]:
    latest = union(_latest_by_hand(which), _latest_of_definitions(which)).subquery("latest_ids")
    query = select(jobs, datasets.c.name.label("dataset_name")).outerjoin(datasets, datasets.c.id == jobs.c.dataset)
    query = query.where(jobs.c.id.in_(select(latest.c.id)))
    if which.search:
        texts = (jobs.c.name, jobs.c.analysis, jobs.c.headline, datasets.c.name)
        said = [func.coalesce(text, "").icontains(which.search, autoescape=True) for text in texts]
        tagged = exists().where(tags.c.job == jobs.c.id, tags.c.tag.icontains(which.search, autoescape=True))
        query = query.where(or_(*said, tagged))
    return query


def _latest_by_hand(which: ShelfFilter) -> Select[Any]:
    groups = select(jobs.c.analysis, jobs.c.dataset, func.max(jobs.c.ended).label("ended"))
    groups = groups.where(*_kept(which), jobs.c.definition.is_(None)).group_by(jobs.c.analysis, jobs.c.dataset)
    latest = groups.subquery("latest")
    one = jobs.alias("one")
    same_dataset = one.c.dataset.is_not_distinct_from(latest.c.dataset)
    return _last(latest, one, one.c.definition.is_(None), one.c.analysis == latest.c.analysis, same_dataset)


def _latest_of_definitions(which: ShelfFilter) -> Select[Any]:
    groups = select(jobs.c.definition, func.max(jobs.c.ended).label("ended"))
    groups = groups.where(*_kept(which), jobs.c.definition.is_not(None)).group_by(jobs.c.definition)
    latest = groups.subquery("latest_of_definitions")
    one = jobs.alias("one")
    return _last(latest, one, one.c.definition == latest.c.definition)


def _last(latest: Subquery, one: FromClause, *same_group: ColumnElement[bool]) -> Select[Any]:
    """Return the query for one id of each group (two jobs may have ended in the same moment), by an index each."""
    ids = select(func.max(one.c.id)).where(one.c.ended == latest.c.ended, one.c.status == Status.COMPLETED, *same_group)
    return select(ids.correlate(latest).scalar_subquery().label("id")).select_from(latest)


def _kept(which: ShelfFilter) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [jobs.c.status == Status.COMPLETED]
    if which.analysis is not None:
        asked.append(jobs.c.analysis == which.analysis)
    if which.dataset is not None:
        asked.append(jobs.c.dataset == which.dataset)
    if which.tag is not None:
        asked.append(jobs.c.id.in_(select(tags.c.job).where(tags.c.tag == which.tag)))
    return asked
