"""Rows of the store to frozen values and back; only this module knows both shapes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from server_ext.domain import (
    CatchUp,
    CellError,
    Dataset,
    Firing,
    Job,
    JobDefinition,
    JobRequest,
    Made,
    Notice,
    Notification,
    Overlap,
    Progress,
    Schedule,
    Status,
    Trigger,
    Worker,
)

REQUEST_FIELDS = (
    "analysis",
    "analysis_version",
    "dataset",
    "parameters",
    "timeout",
    "retries",
    "name",
    "priority",
    "owner",
    "idempotency_key",
    "fingerprint",
    "definition",
    "due",
)


def dataset(row: Row[Any], tags: tuple[str, ...] = ()) -> Dataset:
    """Return the dataset of a row."""
    values = {name: row._mapping[name] for name in Dataset.__dataclass_fields__ if name != "tags"}
    return Dataset(**{**values, "columns": tuple(values["columns"])}, tags=tags)


def dataset_values(dataset: Dataset) -> dict[str, Any]:
    """Return the column values that keep a dataset; its tags lie elsewhere."""
    return {name: value for name, value in asdict(dataset).items() if name != "tags"}


def request_values(request: JobRequest) -> dict[str, Any]:
    """Return the column values that keep a request."""
    values = asdict(request)
    return {name: values[name] for name in REQUEST_FIELDS} | {"wanted_kernel": request.kernel}


def job(row: Row[Any], tags: tuple[str, ...]) -> Job:
    """Return the job of a row."""
    v = row._mapping
    request = JobRequest(**{name: v[name] for name in REQUEST_FIELDS}, kernel=v["wanted_kernel"], tags=tags)
    return Job(
        id=v["id"],
        request=request,
        status=Status(v["status"]),
        created=v["created"],
        reason=v["reason"],
        started=v["started"],
        ended=v["ended"],
        attempt=v["attempt"],
        worker=v["worker"],
        kernel=v["kernel"],
        kernel_start=v["kernel_start"],
        progress=Progress(v["done"], v["total"], v["cell"]),
        error=CellError(**v["error"]) if v["error"] else None,
        headline=v["headline"],
        report_attempt=v["report_attempt"],
        made=tuple(Made(**made) for made in v["made"] or ()),
        pinned=v["pinned"],
        report_bytes=v["report_bytes"],
    )


def definition(row: Row[Any]) -> JobDefinition:
    """Return the job definition of a row."""
    values = {name: row._mapping[name] for name in JobDefinition.__dataclass_fields__}
    notices = tuple(_notice(kept) for kept in values["notify"])
    plan = _schedule(values["schedule"])
    return JobDefinition(**{**values, "tags": tuple(values["tags"]), "schedule": plan, "notify": notices})


def definition_values(definition: JobDefinition) -> dict[str, Any]:
    """Return the column values that keep a job definition."""
    return {**asdict(definition), "tags": list(definition.tags), "notify": [asdict(n) for n in definition.notify]}


def _notice(kept: dict[str, Any]) -> Notice:
    return Notice(**{**kept, "on": tuple(map(Trigger, kept["on"])), "email": tuple(kept["email"])})


def notification(row: Row[Any]) -> Notification:
    """Return the notification of a row."""
    v = {name: row._mapping[name] for name in Notification.__dataclass_fields__}
    return Notification(**{**v, "notice": _notice(v["notice"]), "triggers": tuple(map(Trigger, v["triggers"]))})


def _schedule(kept: dict[str, Any] | None) -> Schedule | None:
    if kept is None:
        return None
    return Schedule(**{**kept, "catch_up": CatchUp(kept["catch_up"]), "overlap": Overlap(kept["overlap"])})


def firing(row: Row[Any]) -> Firing:
    """Return the firing of a row."""
    return Firing(**{name: row._mapping[name] for name in Firing.__dataclass_fields__})


def worker(row: Row[Any]) -> Worker:
    """Return the worker of a row."""
    return Worker(**row._mapping)


STATE_FIELDS = (
    *("status", "reason", "started", "ended", "attempt", "worker"),
    *("kernel", "kernel_start", "headline", "report_attempt", "made", "pinned", "report_bytes"),
)


def state(row: Row[Any]) -> dict[str, Any]:
    """Return what changes about a job while it runs: the data of a `job` event."""
    v = row._mapping
    progress = {"done": v["done"], "total": v["total"], "cell": v["cell"]}
    return {name: v[name] for name in STATE_FIELDS} | {"progress": progress, "error": v["error"]}
