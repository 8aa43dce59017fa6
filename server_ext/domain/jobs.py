"""Runs of analyses: what was asked, where each stands, what an attempt may write, what it left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from server_ext.domain.datasets import Dataset


class Status(StrEnum):
    """Where a job stands: QUEUED → IN_PROGRESS → COMPLETED or FAILED; STOPPING → STOPPED."""

    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    STOPPING = "STOPPING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"

    @property
    def ended(self) -> bool:
        """Whether the status is final."""
        return self in (Status.COMPLETED, Status.FAILED, Status.STOPPED)


class Reason(StrEnum):
    """Why a job ended without completing."""

    ERROR = "error"
    TIMEOUT = "timeout"
    KERNEL_DIED = "kernel_died"
    LOST = "lost"
    STOPPED = "stopped"
    DISK_FULL = "disk_full"
    INTERNAL = "internal"


@dataclass(frozen=True)
class Progress:
    """How far a job is: code cells done, code cells in all, first line of the running cell."""

    done: int = 0
    total: int = 0
    cell: str | None = None


@dataclass(frozen=True)
class CellError:
    """What went wrong in a cell: its index in the notebook (None if no cell is to blame) and the error."""

    cell: int | None
    name: str
    message: str
    traceback: str = ""


@dataclass(frozen=True)
class JobRequest:
    """What somebody asked to run, checked and complete."""

    analysis: str
    analysis_version: str
    dataset: str | None
    parameters: Mapping[str, Any]
    kernel: str | None = None
    timeout: float | None = None
    retries: int = 0
    tags: tuple[str, ...] = ()
    name: str | None = None
    priority: int = 0
    owner: str | None = None
    idempotency_key: str | None = None
    fingerprint: str = ""
    definition: str | None = None
    due: float | None = None


@dataclass(frozen=True)
class Left:
    """A thing that a notebook left to be kept: a file of its own, and what it says about it."""

    kind: str
    name: str
    file: Path
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """A thing that a job made and that is kept beyond its report: its id, or the `problem` for which it is not kept."""

    kind: str
    name: str
    id: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Job:
    """One run of one analysis with one set of parameters."""

    id: str
    request: JobRequest
    status: Status
    created: float
    reason: str | None = None
    started: float | None = None
    ended: float | None = None
    attempt: int = 0
    worker: str | None = None
    kernel: str | None = None
    kernel_start: str | None = None
    progress: Progress = field(default_factory=Progress)
    error: CellError | None = None
    headline: str | None = None
    report_attempt: int | None = None
    made: tuple[Made, ...] = ()
    pinned: bool = False
    report_bytes: int | None = None


@dataclass(frozen=True)
class Claim:
    """A worker's right to one attempt at a job; every write of that attempt carries the token."""

    job: Job
    token: str


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended; `datasets` are those it made, whose rows are written together with the end."""

    status: Status
    reason: str | None = None
    error: CellError | None = None
    headline: str | None = None
    has_report: bool = False
    report_bytes: int | None = None
    made: tuple[Made, ...] = ()
    datasets: tuple[Dataset, ...] = ()


@dataclass(frozen=True)
class Event:
    """One change of a job (`kind` job) or a piece of its live output (`kind` output)."""

    seq: int
    job: str
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class JobFilter:
    """Which jobs a list shows, and in what order.

    An empty dataset or definition means jobs without one; `as_of` those that had ended before.
    """

    statuses: tuple[str, ...] = ()
    analysis: str | None = None
    dataset: str | None = None
    definition: str | None = None
    tag: str | None = None
    pinned: bool | None = None
    search: str | None = None
    since: float | None = None
    until: float | None = None
    as_of: float | None = None
    sort: str = "created"
    descending: bool = True
