"""How the frozen values look as JSON: snake_case, times in ISO 8601 UTC, links where one would look for them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from server_ext.domain import Analysis, Dataset, Firing, Job, JobDefinition, Notification, Schedule, Shelved, Worker
from server_ext.services import cron

TIMES = ("created", "started", "ended")


def iso(seconds: float | None) -> str | None:
    """Return a time as ISO 8601 in UTC with milliseconds."""
    if seconds is None:
        return None
    return (
        datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def job_view(job: Job) -> dict[str, Any]:
    """Return a job as GET /jobs/{id} gives it."""
    asked = asdict(job.request)
    shown = ("analysis", "analysis_version", "dataset", "parameters", "timeout", "retries", "tags", "name", "priority")
    return {
        "id": job.id,
        **{name: asked[name] for name in shown},
        "definition": job.request.definition,
        "due": iso(job.request.due),
        "created": iso(job.created),
        **state_view(
            {
                "status": job.status,
                "reason": job.reason,
                "started": job.started,
                "ended": job.ended,
                "attempt": job.attempt,
                "worker": job.worker,
                "kernel": job.kernel or asked["kernel"],
                "kernel_start": job.kernel_start,
                "headline": job.headline,
                "report_attempt": job.report_attempt,
                "report_bytes": job.report_bytes,
                "pinned": job.pinned,
                "progress": asdict(job.progress),
                "error": asdict(job.error) if job.error else None,
                "made": [asdict(made) for made in job.made],
            }
        ),
    }


def shelved_view(shelved: Shelved) -> dict[str, Any]:
    """Return the latest report of its kind: its job, the name of its dataset, and the link that stays."""
    asked = shelved.job.request
    same = {"analysis": asked.analysis, "dataset": asked.dataset or "", "definition": ""}
    latest = urlencode({"definition": asked.definition} if asked.definition else same)
    return {**job_view(shelved.job), "dataset_name": shelved.dataset_name, "latest": f"reports/latest?{latest}"}


def state_view(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes about a job, as it stands in the store, in the form of the view."""
    view = {name: iso(value) if name in TIMES else value for name, value in state.items()}
    view["report"] = view.pop("report_attempt") is not None
    view["made"] = view.get("made") or []
    return view


def dataset_view(dataset: Dataset) -> dict[str, Any]:
    """Return a dataset as GET /datasets/{id} gives it."""
    return {**asdict(dataset), "columns": [dict(c) for c in dataset.columns], "created": iso(dataset.created)}


def dataset_line(dataset: Dataset) -> dict[str, Any]:
    """Return a dataset as a list shows it: without its schema."""
    shown = ("id", "name", "sha256", "size", "format", "rows", "owner", "tags")
    line = {name: getattr(dataset, name) for name in shown}
    lineage = {n: v for n, v in dataset.lineage.items() if n != "about"} if dataset.lineage else None
    return {**line, "lineage": lineage, "columns": len(dataset.columns), "created": iso(dataset.created)}


def analysis_line(analysis: Analysis) -> dict[str, Any]:
    """Return an analysis as a list shows it."""
    shown = ("name", "title", "description", "version", "kernel", "problem")
    return {**{n: getattr(analysis, n) for n in shown}, "takes_dataset": analysis.dataset_parameter is not None}


def analysis_view(analysis: Analysis) -> dict[str, Any]:
    """Return an analysis with the JSON Schema of its parameters."""
    return {**analysis_line(analysis), "dataset_parameter": analysis.dataset_parameter, "schema": dict(analysis.schema)}


def definition_view(definition: JobDefinition) -> dict[str, Any]:
    """Return a job definition as GET /job_definitions/{id} gives it, its schedule's fields beside its own."""
    own = {n: v for n, v in asdict(definition).items() if n not in ("schedule", "next_due", "created", "updated")}
    times = {"created": iso(definition.created), "updated": iso(definition.updated), "next": iso(definition.next_due)}
    plan = definition.schedule
    said = cron.words(plan) if plan else None
    return own | {"tags": list(definition.tags)} | _schedule_view(plan or Schedule("")) | {"words": said} | times


def _schedule_view(schedule: Schedule) -> dict[str, Any]:
    shown = {n: v for n, v in asdict(schedule).items() if n != "cron"}
    return {"schedule": schedule.cron or None} | shown | {"start": iso(schedule.start), "end": iso(schedule.end)}


def firing_view(firing: Firing) -> dict[str, Any]:
    """Return what became of a due time."""
    shown = {n: v for n, v in asdict(firing).items() if n != "definition"}
    return shown | {"due": iso(firing.due), "at": iso(firing.at)}


def notification_view(notification: Notification) -> dict[str, Any]:
    """Return how far a notification is."""
    n = notification
    to = n.notice.webhook or ", ".join(n.notice.email)
    times = {"created": iso(n.created), "sent": iso(n.sent), "next_try": None if n.sent else iso(n.next_try)}
    state = {"tries": n.tries, "given_up": n.given_up, "error": n.error}
    return {"id": n.id, "job": n.job, "to": to, "triggers": list(n.triggers)} | times | state


def worker_view(worker: Worker) -> dict[str, Any]:
    """Return a worker as GET /workers shows it."""
    return {**asdict(worker), "started": iso(worker.started), "seen": iso(worker.seen)}
