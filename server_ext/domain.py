"""The words of the product as frozen values; every other module passes these around.

Times are seconds since the epoch (UTC) as floats; the HTTP layer turns them into ISO 8601.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")


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
class Dataset:
    """A table that a user uploaded or a job made: the original file plus one Parquet copy, named by its SHA-256 too.

    `lineage` says where one that a job made comes from; None if it was uploaded.
    """

    id: str
    name: str
    sha256: str
    size: int
    format: str
    rows: int
    columns: tuple[Mapping[str, Any], ...]
    details: Mapping[str, Any]
    created: float
    owner: str | None = None
    lineage: Mapping[str, Any] | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """A notebook with one cell tagged `parameters`; `problem` says why it cannot be run, if so."""

    name: str
    path: Path
    title: str
    description: str
    version: str
    schema: Mapping[str, Any]
    kernel: str
    problem: str | None = None

    @property
    def dataset_parameter(self) -> str | None:
        """The name of the parameter that takes the dataset of the form, if the analysis has one."""
        return next(iter(self.dataset_parameters), None)

    @property
    def dataset_parameters(self) -> tuple[str, ...]:
        """The names of all parameters that take a dataset, in the order of the notebook."""
        return tuple(n for n, p in self.schema.get("properties", {}).items() if p.get("format") == "dataset")


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
class Worker:
    """A process that takes job ids and sees each job to its end."""

    id: str
    host: str
    pid: int
    started: float
    seen: float
    job: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DatasetFilter:
    """Which datasets a list shows; of the ids if any are given, with the text sought in their name."""

    ids: tuple[str, ...] = ()
    search: str | None = None
    tag: str | None = None


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


@dataclass(frozen=True)
class ShelfFilter:
    """Which of the latest reports a list shows; `search` is looked for in all that a reader sees of them."""

    analysis: str | None = None
    dataset: str | None = None
    tag: str | None = None
    search: str | None = None


@dataclass(frozen=True)
class Shelved:
    """The latest report of its kind: the job that left it, and the name of its dataset, if that is still there."""

    job: Job
    dataset_name: str | None


class CatchUp(StrEnum):
    """What becomes of firings that were missed while nothing ran: none, the last one, or all up to a limit."""

    SKIP = "skip"
    ONE = "one"
    ALL = "all"


class Overlap(StrEnum):
    """What a firing does while the job of an earlier one has not ended."""

    SKIP = "skip"
    QUEUE = "queue"
    STOP = "stop"


@dataclass(frozen=True)
class Schedule:
    """When a job definition fires: a cron expression in an IANA time zone, from `start` on and not after `end`."""

    cron: str
    timezone: str = "UTC"
    start: float | None = None
    end: float | None = None
    catch_up: CatchUp = CatchUp.ONE
    catch_up_limit: int = 10
    overlap: Overlap = Overlap.SKIP


@dataclass(frozen=True)
class Firing:
    """What became of one due time: a job, or `overlap`, `missed` or `refused` with a message; and how many before it
    were missed and passed over.
    """

    definition: str
    due: float
    at: float
    outcome: str
    job: str | None = None
    message: str | None = None
    missed: int = 0


class Trigger(StrEnum):
    """What a notice is about: a job that failed, one that completed, one that ended otherwise than the one before it,
    or one whose report has a finding at least as severe as a threshold.
    """

    FAILURE = "failure"
    SUCCESS = "success"
    CHANGE = "change"
    FINDING = "finding"


@dataclass(frozen=True)
class Notice:
    """Who is told of the jobs of a definition, and when: a webhook or e-mail addresses, one of both.

    `threshold` is the severity from which on a finding counts; `attach` the format of the report that goes with a mail.
    """

    on: tuple[Trigger, ...]
    webhook: str | None = None
    email: tuple[str, ...] = ()
    threshold: str = "high"
    attach: str | None = None


@dataclass(frozen=True)
class Notification:
    """One notice of one job on its way: when it was due, how often it was tried, when it was sent or given up."""

    id: str
    job: str
    definition: str
    notice: Notice
    triggers: tuple[Trigger, ...]
    created: float
    next_try: float
    tries: int = 0
    sent: float | None = None
    given_up: bool = False
    error: str | None = None


@dataclass(frozen=True)
class JobDefinition:
    """Analysis and parameters, kept to run again, with an optional schedule.

    `dataset` is an id, or `newest` says which upload to take when it runs: {"name": …} or {"tag": …}. A parameter may
    be a relative date, such as {"relative": "yesterday"}.
    """

    id: str
    name: str
    analysis: str
    created: float
    updated: float
    dataset: str | None = None
    newest: Mapping[str, str] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    kernel: str | None = None
    timeout: float | None = None
    retries: int = 0
    tags: tuple[str, ...] = ()
    priority: int = 0
    owner: str | None = None
    active: bool = True
    schedule: Schedule | None = None
    next_due: float | None = None
    notify: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class DefinitionFilter:
    """Which job definitions a list shows, and in what order."""

    analysis: str | None = None
    active: bool | None = None
    search: str | None = None
    sort: str = "created"
    descending: bool = True


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list, and the cursor of the next part (None at the end)."""

    items: tuple[T, ...]
    next: str | None = None
