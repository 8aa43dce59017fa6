"""/analyst/jobs: submit, list, show, stop, run again, delete."""

from __future__ import annotations

import datetime
import time
from typing import Any

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.views import job_view
from server_ext.domain import Job, JobFilter, Status
from server_ext.errors import FieldError, Refused
from server_ext.services.jobs import Submission

FIELDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "analysis": (str, "text"),
    "dataset": (str, "text"),
    "parameters": (dict, "an object"),
    "kernel": (str, "text"),
    "timeout": ((int, float), "a number of seconds"),
    "retries": (int, "a whole number"),
    "tags": (list, "a list of texts"),
    "name": (str, "text"),
    "priority": (int, "a whole number"),
}
MAX_TAGS = 20
MAX_TAG = 100
MAX_NAME = 200
MAX_RETRIES = 10


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
    errors = [
        FieldError(name[:80], f"is not a field of a job; there is {', '.join(FIELDS)}")
        for name in body
        if name not in FIELDS
    ]
    values = {name: value for name, value in body.items() if name in FIELDS and value is not None}
    for name, value in values.items():
        kind, wanted = FIELDS[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            errors.append(FieldError(name, f"must be {wanted}"))
    errors += [] if "analysis" in values else [FieldError("analysis", "must be given")]
    errors += _bounds(values) if not errors else []
    if errors:
        raise Refused("; ".join(f"{e.field}: {e.message}" for e in errors), errors=tuple(errors))
    return Submission(**{**values, "tags": tuple(values.get("tags", ()))}, owner=owner, idempotency_key=key)


def _bounds(values: dict[str, Any]) -> list[FieldError]:
    tags = values.get("tags", [])
    good_tags = len(tags) <= MAX_TAGS and all(isinstance(t, str) and 0 < len(t) <= MAX_TAG for t in tags)
    checks = {
        "tags": (good_tags, f"must be at most {MAX_TAGS} texts of 1 to {MAX_TAG} characters"),
        "name": (len(values.get("name", "")) <= MAX_NAME, f"must have at most {MAX_NAME} characters"),
        "retries": (0 <= values.get("retries", 0) <= MAX_RETRIES, f"must be 0 to {MAX_RETRIES}"),
        "priority": (-100 <= values.get("priority", 0) <= 100, "must be -100 to 100"),
    }
    return [FieldError(name, message) for name, (good, message) in checks.items() if not good]


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
        tag=handler.get_argument("tag", None),
        search=handler.get_argument("q", None),
        since=_time(handler, "since"),
        until=_time(handler, "until"),
        sort=sort.lstrip("-"),
        descending=sort.startswith("-"),
    )


def _time(handler: AnalystHandler, name: str) -> float | None:
    given = handler.get_argument(name, None)
    if given is None:
        return None
    try:
        found = datetime.datetime.fromisoformat(given)
    except ValueError as error:
        raise Refused.field(name, f"must be a time in ISO 8601, not {given[:40]!r}") from error
    return (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).timestamp()
