"""Which waiting job runs next: by priority, fair among owners, then by age, within the limits of what runs at once.

Fair means that the owner with the fewest running jobs comes first, and of those the one who was served longest ago; so
somebody's thousand jobs do not keep another's single one waiting. Jobs without an owner count as one owner's. Jobs that
the schedule of one definition made run one after another, in the order in which they were due.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from server_ext.domain import Status
from server_ext.storage.schema import jobs

RUNNING = (Status.IN_PROGRESS, Status.STOPPING)


@dataclass(frozen=True)
class RunningLimits:
    """How many jobs of one analysis, and of one owner, may run at once; 0: any number."""

    analysis: int = 0
    owner: int = 0


def next_job(now: float, limits: RunningLimits) -> Select[Any]:
    """Return the query for the id of the job that should be claimed next."""
    waiting = _first_of_each_owner_and_analysis(now)
    same_owner, same_analysis = _same_owner(waiting), jobs.c.analysis == waiting.c.analysis
    owners_running = _count_running(same_owner)
    served = select(func.max(jobs.c.started)).where(same_owner).correlate(waiting).scalar_subquery()
    query = select(waiting.c.id).where(waiting.c.place == 1)
    if limits.owner:
        query = query.where(or_(waiting.c.owner.is_(None), owners_running < limits.owner))
    if limits.analysis:
        query = query.where(_count_running(same_analysis) < limits.analysis)
    order = (waiting.c.priority.desc(), owners_running, func.coalesce(served, 0.0), waiting.c.created, waiting.c.id)
    return query.order_by(*order).limit(1)


def _first_of_each_owner_and_analysis(now: float) -> Any:
    order = (jobs.c.priority.desc(), jobs.c.created, func.coalesce(jobs.c.due, 0.0), jobs.c.id)
    place = func.row_number().over(partition_by=(jobs.c.owner, jobs.c.analysis), order_by=order).label("place")
    columns = (jobs.c.id, jobs.c.owner, jobs.c.analysis, jobs.c.priority, jobs.c.created)
    may_run = (jobs.c.status == Status.QUEUED, jobs.c.not_before <= now, or_(jobs.c.due.is_(None), ~_earlier_runs()))
    return select(*columns, place).where(*may_run).subquery("waiting")


def _earlier_runs() -> ColumnElement[bool]:
    earlier = jobs.alias("earlier")
    of_schedule = (earlier.c.definition == jobs.c.definition, earlier.c.due.is_not(None))
    return exists().where(*of_schedule, earlier.c.status.in_(RUNNING)).correlate(jobs)


def _same_owner(waiting: Any) -> ColumnElement[bool]:
    return or_(jobs.c.owner == waiting.c.owner, and_(jobs.c.owner.is_(None), waiting.c.owner.is_(None)))


def _count_running(which: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(jobs).where(jobs.c.status.in_(RUNNING), which).scalar_subquery()
