"""One attempt at a job from claim to outcome: prepare, run, judge, render, publish, tell the store."""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from server_ext.domain import Analysis, CellError, Claim, Dataset, Job, Outcome, Reason, Status
from server_ext.errors import AnalystError, DiskFull, LeaseLost, NotFound, Refused, Unavailable
from server_ext.execution.lease import Lease, LeaseTimes
from server_ext.execution.making import Keeper, Making, discard, make
from server_ext.execution.processes import job_environment
from server_ext.execution.record import Made, provenance
from server_ext.execution.retry import RetryPolicy
from server_ext.execution.runner import KernelStart, Plan, Run, run_notebook
from server_ext.execution.salvage import Saver
from server_ext.execution.watch import Watch
from server_ext.execution.workspace import Workspace
from server_ext.reports.html import HtmlReport
from server_ext.reports.provenance import Provenance, stamp
from server_ext.storage.files import Files
from server_ext.storage.store import Store

EARLY = {"stopped": (Status.STOPPED, Reason.STOPPED), "timeout": (Status.FAILED, Reason.TIMEOUT)}
IF_LOST = Outcome(
    Status.FAILED,
    Reason.LOST,
    CellError(None, "WorkerLost", "The worker was lost while this notebook ran; here is how far it got."),
)
PERSIST = 600.0
PERSIST_EVERY = 1.0
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AttemptLimits:
    """Seconds and bytes that bound an attempt; see the traits of the same names."""

    lease: float
    heartbeat: float
    job_timeout: float
    cell_timeout: float
    kernel_start_timeout: float
    stop_grace: float
    max_output: int


@dataclass(frozen=True)
class Parts:
    """What an attempt works with."""

    store: Store
    files: Files
    analysis: Callable[[str], Analysis]
    report: HtmlReport
    retry: RetryPolicy
    keepers: Mapping[str, Keeper] = field(default_factory=dict)


@dataclass(frozen=True)
class Assignment:
    """One attempt's own things: the lease on the job, its folder, the analysis and the datasets by id."""

    lease: Lease
    workspace: Workspace
    analysis: Analysis
    datasets: Mapping[str, Dataset]

    @property
    def job(self) -> Job:
        """The job as it was claimed."""
        return self.lease.claim.job


class Attempts:
    """Sees claimed jobs to their end, one after another."""

    def __init__(self, parts: Parts, limits: AttemptLimits, draining: Callable[[], bool]) -> None:
        self._parts = parts
        self._limits = limits
        self._draining = draining

    def run(self, claim: Claim) -> None:
        """See one claimed job to its end (or hand it back); whatever happens, the store knows."""
        limit = claim.job.request.timeout or self._limits.job_timeout
        times = LeaseTimes(self._limits.lease, self._limits.heartbeat, limit, self._limits.stop_grace)
        try:
            with Lease(self._parts.store.attempts, claim, times, self._draining) as lease:
                self._see_to_end(lease)
        except LeaseLost as error:
            log.warning("%s Another attempt has it, or it was deleted; nothing of this one is kept.", error)

    def fail(self, claim: Claim, error: Exception) -> None:
        """End a job whose attempt failed by no fault of its notebook, for a reason that is told."""
        full = isinstance(error, DiskFull)
        message = str(error) if isinstance(error, AnalystError) else f"The worker failed: {error}. Its log says where."
        failure = CellError(None, type(error).__name__, message)
        outcome = Outcome(Status.FAILED, Reason.DISK_FULL if full else Reason.INTERNAL, failure)
        try:
            self._persist(lambda: self._parts.store.attempts.finish(claim, outcome, time.time()))
        except LeaseLost as lost:
            log.warning("%s", lost)

    def _see_to_end(self, lease: Lease) -> None:
        with Workspace(self._parts.files, lease.claim.job) as workspace:
            try:
                assignment = self._assigned(lease, workspace)
            except (NotFound, Refused) as error:
                failure = CellError(None, type(error).__name__, error.message)
                self._end(lease, Outcome(Status.FAILED, Reason.ERROR, failure))
                return
            run = self._run(assignment)
            if lease.ending == "drain":
                self._persist(lambda: self._parts.store.attempts.hand_back(lease.claim, time.time(), time.time()))
            else:
                self._conclude(assignment, run)

    def _assigned(self, lease: Lease, workspace: Workspace) -> Assignment:
        job = lease.claim.job
        analysis = self._parts.analysis(job.request.analysis)
        ids = [job.request.dataset, *map(job.request.parameters.get, analysis.dataset_parameters)]
        datasets = {id: self._dataset(id) for id in ids if isinstance(id, str)}
        return Assignment(lease, workspace, analysis, datasets)

    def _dataset(self, id: str) -> Dataset:
        try:
            return self._parts.store.datasets.get(id)
        except NotFound as error:
            raise NotFound(f"The dataset {id} was deleted before the job began.") from error

    def _run(self, assignment: Assignment) -> Run:
        job, workspace = assignment.job, assignment.workspace
        workspace.describe(assignment.datasets)
        plan = Plan(
            notebook=assignment.analysis.path,
            parameters=_values(job, assignment.analysis),
            kernel=job.request.kernel or assignment.analysis.kernel,
            folder=workspace.work,
            sockets=workspace.sockets,
            environment=job_environment(job.id, job.attempt, job.worker or "", str(workspace.context)),
            cell_timeout=self._limits.cell_timeout,
            start_timeout=self._limits.kernel_start_timeout,
            max_output=self._limits.max_output,
        )
        saver = Saver(workspace.folder, lambda notebook: stamp(notebook, self._record(assignment, None, IF_LOST)))
        run = run_notebook(plan, Watch(self._parts.store.attempts, assignment.lease, saver))
        assignment.lease.check()
        return run

    def _conclude(self, assignment: Assignment, run: Run) -> None:
        lease, attempts = assignment.lease, self._parts.store.attempts
        status, reason, error = _judged(run, lease.ending)
        failures = self._persist(lambda: attempts.failures(lease.claim))
        delay = self._parts.retry.delay(reason, failures, assignment.job.request.retries)
        if delay is not None:
            self._persist(lambda: attempts.hand_back(lease.claim, time.time(), time.time() + delay, reason))
            return
        headline = assignment.workspace.result().get("headline")
        outcome = Outcome(status, reason, error, headline if isinstance(headline, str) else None, has_report=True)
        making = self._persist(lambda: self._made(assignment)) if status is Status.COMPLETED else Making()
        outcome = replace(outcome, made=tuple(making.made), datasets=tuple(making.datasets))
        stamp(run.notebook, self._record(assignment, run.kernel, outcome))
        try:
            size = assignment.workspace.publish(run.notebook, self._parts.report.render(run.notebook))
            outcome = replace(outcome, report_bytes=size)
        except DiskFull as full:
            outcome = _without_report(outcome, full)
        self._end(lease, outcome, making)

    def _made(self, assignment: Assignment) -> Making:
        """Prepare what the notebook left to be kept; it is there for others once the job has ended."""
        job, workspace = assignment.job, assignment.workspace
        lineage = {
            "job": job.id,
            "analysis": job.request.analysis,
            "analysis_version": job.request.analysis_version,
            "dataset": job.request.dataset,
            "datasets": list(assignment.datasets),
        }
        return make((workspace.folder, workspace.work), job, lineage, self._parts.keepers)

    def _record(self, assignment: Assignment, kernel: KernelStart | None, outcome: Outcome) -> Provenance:
        made = Made(assignment.job, assignment.analysis, assignment.datasets, kernel)
        return provenance(made, outcome, assignment.workspace.result())

    def _end(self, lease: Lease, outcome: Outcome, making: Making | None = None) -> None:
        prepared = making.datasets if making else []
        kept: dict[str, str] = {}
        try:
            kept = self._persist(lambda: self._parts.store.attempts.finish(lease.claim, outcome, time.time()))
            log.info("Job %s ended: %s %s", lease.claim.job.id, outcome.status, outcome.reason or "")
        finally:
            discard([dataset for dataset in prepared if kept.get(dataset.id) != dataset.id], self._parts.keepers)

    def _persist(self, ask: Callable[[], T]) -> T:
        """Ask the store until it answers; nobody else can take the job while it is away. Gives up after a while."""
        end = time.monotonic() + PERSIST
        while True:
            try:
                return ask()
            except Unavailable as error:
                if time.monotonic() > end:
                    raise
                log.warning("How an attempt ended is told later: %s", error.message)
                time.sleep(PERSIST_EVERY)


def _values(job: Job, analysis: Analysis) -> dict[str, Any]:
    values = dict(job.request.parameters)
    if analysis.dataset_parameter and job.request.dataset:
        values[analysis.dataset_parameter] = job.request.dataset
    kinds = {"date": datetime.date.fromisoformat, "date-time": datetime.datetime.fromisoformat}
    for name, schema in analysis.schema["properties"].items():
        if isinstance(values.get(name), str) and schema.get("format") in kinds:
            values[name] = kinds[schema["format"]](values[name])
    return values


def _without_report(outcome: Outcome, full: DiskFull) -> Outcome:
    if outcome.status is not Status.COMPLETED:
        return replace(outcome, has_report=False)
    failure = CellError(None, "DiskFull", f"The notebook ran to its end, but its report could not be kept: {full}")
    return Outcome(Status.FAILED, Reason.DISK_FULL, failure, outcome.headline)


def _judged(run: Run, ending: str | None) -> tuple[Status, Reason | None, CellError | None]:
    if ending == "stopped":
        return *EARLY[ending], None
    if ending == "timeout":
        cell = run.error.cell if run.error else None
        return *EARLY[ending], CellError(cell, "JobTimeout", "The job did not end within its time limit.")
    return (Status.FAILED if run.reason else Status.COMPLETED), run.reason, run.error
