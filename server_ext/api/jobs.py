"""/analyst/jobs: submit, list, show, stop, run again, delete."""

from __future__ import annotations

import time
from typing import Any

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.fields import JOB, MAX_NAME, moment, typed
from server_ext.api.views import job_view
from server_ext.domain import Job, JobFilter, Status
from server_ext.errors import Refused
from server_ext.services.jobs import Submission


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

    get = None  # type: ignore[assignment]


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
        search=handler.get_argument("q", None),
        since=_time(handler, "since"),
        until=_time(handler, "until"),
        sort=sort.lstrip("-"),
        descending=sort.startswith("-"),
    )


def _time(handler: AnalystHandler, name: str) -> float | None:
    given = handler.get_argument(name, None)
    return None if given is None else moment(name, given)
