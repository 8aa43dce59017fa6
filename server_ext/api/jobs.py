"""/analyst/jobs: submit, list, show, change, stop, run again, delete one or many."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.fields import CHANGES, JOB, MAX_NAME, moment, typed
from server_ext.api.views import job_view
from server_ext.domain import Job, JobFilter, Status
from server_ext.errors import Refused
from server_ext.services.jobs import Submission

FILTER = frozenset(("status", "analysis", "dataset", "definition", "tag", "pinned", "q", "since", "until"))
OPTIONS = frozenset(("all", "dry_run", "token", "_xsrf"))  # the latter two are Jupyter's


class JobsHandler(AnalystHandler):
    """The list, and new jobs."""

    @guarded
    async def get(self) -> None:
        """List jobs by filter, newest first."""
        which = job_filter(self)
        page = await self.do(self.context.jobs.list, which, self.limit(), self.get_argument("cursor", None))
        self.answer({"items": [job_view(job) for job in page.items], "next": page.next})

    @guarded
    async def post(self) -> None:
        """Submit a job."""
        key = self.request.headers.get("Idempotency-Key")
        if key is not None and not 0 < len(key) <= MAX_NAME:
            raise Refused.field("Idempotency-Key", f"must have 1 to {MAX_NAME} characters")
        wanted = submission(self.body(), self.owner, key)
        self.accepted(await self.do(self.context.jobs.submit, wanted, time.time()))

    @guarded
    async def delete(self) -> None:
        """Forget the jobs that a filter names and all they left; `dry_run=1` only says how many that are."""
        arguments = self.request.query_arguments
        _check_named(arguments)
        which, jobs = job_filter(self), self.context.jobs
        if not FILTER & arguments.keys() and not self.yes_or_no("all"):
            raise Refused.field("all", "name which jobs by a filter, or say all=1 to delete every job that has ended")
        found = await self.do(jobs.would_delete if self.yes_or_no("dry_run") else jobs.delete_all, which)
        self.answer(asdict(found))

    def accepted(self, job: Job) -> None:
        """Answer 202 with the job."""
        self.set_header("Location", f"{self.base_url}analyst/jobs/{job.id}")
        self.answer(job_view(job), 202)


class JobHandler(AnalystHandler):
    """One job."""

    @guarded
    async def get(self, id: str) -> None:
        """Show it."""
        self.answer(job_view(await self.do(self.context.jobs.get, id)))

    @guarded
    async def patch(self, id: str) -> None:
        """Change its name or tags, pin or unpin it; null takes a name or the tags away."""
        changes = job_changes(self.body())
        self.answer(job_view(await self.do(self.context.jobs.change, id, changes)))

    @guarded
    async def delete(self, id: str) -> None:
        """Forget it and all it left."""
        await self.do(self.context.jobs.delete, id)
        self.answer_empty()


class StopHandler(AnalystHandler):
    """Stops a job."""

    @guarded
    async def post(self, id: str) -> None:
        """Stop a queued or running job."""
        self.answer(job_view(await self.do(self.context.jobs.stop, id, time.time())), 202)


class RerunHandler(JobsHandler):
    """Runs a job again."""

    @guarded
    async def post(self, id: str) -> None:
        """Submit the same request as a new job."""
        self.accepted(await self.do(self.context.jobs.rerun, id, time.time(), self.owner))

    get = delete = None  # type: ignore[assignment]


def job_changes(body: dict[str, Any]) -> dict[str, Any]:
    """Return what a PATCH changes about a job; Refused names each field that cannot be taken."""
    values = typed(body, CHANGES, "a job that can be changed")
    without = {"pinned": False, "name": None, "tags": ()}
    return {name: values.get(name, without[name]) for name in body}


def submission(body: dict[str, Any], owner: str | None, key: str | None) -> Submission:
    """Return what a request body asks for; Refused names each field of the wrong type."""
    values = typed(body, JOB, "a job", needed=("analysis",))
    return Submission(**{**values, "tags": tuple(values.get("tags", ()))}, owner=owner, idempotency_key=key)


def job_filter(handler: AnalystHandler) -> JobFilter:
    """Return the filter that a list request's arguments name."""
    statuses = [s for part in handler.get_arguments("status") for s in part.split(",") if s]
    unknown = [s for s in statuses if s not in list(Status)]
    if unknown:
        raise Refused.field("status", f"{unknown[0][:40]!r} is not one of {', '.join(Status)}")
    sort = handler.get_argument("sort", "-created")
    return JobFilter(
        statuses=tuple(statuses),
        analysis=handler.get_argument("analysis", None),
        dataset=handler.get_argument("dataset", None),
        definition=handler.get_argument("definition", None),
        tag=handler.get_argument("tag", None),
        pinned=handler.yes_or_no("pinned"),
        search=handler.get_argument("q", None),
        since=_time(handler, "since"),
        until=_time(handler, "until"),
        sort=sort.lstrip("-"),
        descending=sort.startswith("-"),
    )


def _check_named(arguments: Mapping[str, list[bytes]]) -> None:
    """Refuse arguments that are no filter, or an empty one: by mistake more would go than was meant."""
    for name, values in arguments.items():
        if name not in FILTER | OPTIONS:
            raise Refused.field(name[:80], f"is not a filter of jobs; there is {', '.join(sorted(FILTER))}")
        if not all(value.strip() for value in values):
            raise Refused.field(name, "must not be empty")


def _time(handler: AnalystHandler, name: str) -> float | None:
    given = handler.get_argument(name, None)
    return None if given is None else moment(name, given)
