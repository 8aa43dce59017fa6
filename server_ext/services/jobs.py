"""Jobs: checked before they are queued, then followed, stopped, run again and forgotten."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from server_ext.domain import Analysis, Dataset, Event, Job, JobFilter, JobRequest, Page, Status
from server_ext.errors import Busy, Conflict, NotFound, Refused, Unavailable
from server_ext.services.analyses import Analyses
from server_ext.services.datasets import Datasets
from server_ext.services.deletion import Deletion
from server_ext.services.parameters import checked, columns_checked
from server_ext.services.queueing import JobQueue
from server_ext.storage.files import Files
from server_ext.storage.store import Store

MOST_AT_ONCE = 1000
# What a job that is run again has of the first one; that its definition's people hear of it is part of that.
AGAIN = ("analysis", "dataset", "parameters", "kernel", "timeout", "retries", "tags", "name", "priority", "definition")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Submission:
    """What a caller asks to run, as it came in (types already those of the contract)."""

    analysis: str
    dataset: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    kernel: str | None = None
    timeout: float | None = None
    retries: int = 0
    tags: Sequence[str] = ()
    name: str | None = None
    priority: int = 0
    owner: str | None = None
    idempotency_key: str | None = None
    definition: str | None = None
    due: float | None = None


@dataclass(frozen=True)
class JobLimits:
    """What a submission may ask for: jobs waiting at the most, longest timeout in seconds, kernels that exist."""

    max_queue: int
    max_timeout: float
    kernels: Callable[[], Sequence[str]]


@dataclass(frozen=True)
class Deleted:
    """What a deletion of many jobs did: how many are gone and how many stay, the bytes that went, if more can go."""

    deleted: int
    kept: int
    bytes: int
    more: bool = False


class Jobs:
    """Takes, shows, stops and forgets jobs."""

    def __init__(
        self, store: Store, files: Files, parts: tuple[Analyses, Datasets, JobQueue], limits: JobLimits
    ) -> None:
        self._store = store
        self._deletion = Deletion(store, files)
        self._analyses, self._datasets, self._queue = parts
        self._limits = limits

    def submit(self, wanted: Submission, now: float) -> Job:
        """Check a submission, keep it as a QUEUED job and tell the workers.

        Raises
        ------
        Refused
            If a field cannot be taken: unknown analysis, dataset or kernel, undeclared or ill-typed parameter.
        Conflict
            If the idempotency key was used for another request.
        Busy
            If too many jobs wait already.
        """
        request = self.checked(wanted)
        if self._store.jobs.count([Status.QUEUED]) >= self._limits.max_queue:
            raise Busy(f"{self._limits.max_queue} jobs are waiting, the most this service keeps.", retry_after=30)
        job, new = self._store.jobs.add(secrets.token_hex(10), request, now, 0)
        if new:
            log.info("Job %s is queued: %s", job.id, request.analysis, extra={"job": job.id})
            self.send(job.id, now)
        return job

    def checked(self, wanted: Submission) -> JobRequest:
        """Return the request that a submission makes; Refused if a field of it cannot be taken."""
        analysis = self._analyses.runnable(wanted.analysis)
        dataset = self._dataset(analysis, wanted)
        picker = analysis.dataset_parameter
        if picker and picker in wanted.parameters:
            raise Refused.field(f"parameters.{picker}", "give the dataset in `dataset`, not among the parameters")
        given = {picker: dataset.id} if picker and dataset else {}
        values = checked(analysis, {**wanted.parameters, **given})
        for name in analysis.dataset_parameters:
            if name != picker and values.get(name) is not None:
                self._known_dataset(values[name], f"parameters.{name}")
        if dataset:
            columns_checked(analysis, values, {c["name"] for c in dataset.columns})
        self._check_kernel(wanted.kernel or analysis.kernel)
        request = JobRequest(
            analysis=analysis.name,
            analysis_version=analysis.version,
            dataset=wanted.dataset,
            parameters=dict(wanted.parameters),
            kernel=wanted.kernel,
            timeout=self._timeout(wanted.timeout),
            retries=wanted.retries,
            tags=tuple(dict.fromkeys(wanted.tags)),
            name=wanted.name,
            priority=wanted.priority,
            owner=wanted.owner,
            idempotency_key=wanted.idempotency_key,
            definition=wanted.definition,
            due=wanted.due,
        )
        return replace(request, fingerprint=_fingerprint(wanted))

    def _dataset(self, analysis: Analysis, wanted: Submission) -> Dataset | None:
        if wanted.dataset is None:
            return None
        if analysis.dataset_parameter is None:
            raise Refused.field("dataset", f"{analysis.name} takes no dataset")
        return self._known_dataset(wanted.dataset, "dataset")

    def _known_dataset(self, id: str, field: str) -> Dataset:
        try:
            return self._datasets.get(id)
        except NotFound as error:
            raise Refused.field(field, error.message, reason="unknown_dataset") from error

    def _check_kernel(self, kernel: str) -> None:
        known = self._limits.kernels()
        if kernel not in known:
            raise Refused.field("kernel", f"there is no kernel {kernel[:80]!r} here; there is {', '.join(known)}")

    def _timeout(self, timeout: float | None) -> float | None:
        if timeout is not None and not 0 < timeout <= self._limits.max_timeout:
            raise Refused.field("timeout", f"must be more than 0 and at most {self._limits.max_timeout:g} seconds")
        return timeout

    def send(self, job: str, now: float) -> None:
        """Tell the workers of a queued job; a queue that is away makes it late, not lost."""
        try:
            self._queue.put(job)
            self._store.jobs.mark_sent(job, now)
        except Unavailable as error:  # the job is safe in the store; a sweep sends it later
            log.warning("Job %s is kept, but the queue does not answer: %s", job, error)

    def get(self, id: str) -> Job:
        """Return one job; NotFound if there is none."""
        return self._store.jobs.get(id)

    def list(self, which: JobFilter, limit: int, cursor: str | None) -> Page[Job]:
        """Return a page of the jobs that the filter names."""
        return self._store.jobs.list(which, limit, cursor)

    def ended_after(self, when: float) -> Sequence[Job]:
        """Return the jobs that ended after a time, 1,000 at most, in the order of their end."""
        return self._store.jobs.ended_after(when, 1000)

    def stop(self, id: str, now: float) -> Job:
        """Stop a queued or running job; Conflict if it has ended or is stopping."""
        return self._store.jobs.stop(id, now)

    def rerun(self, id: str, now: float, owner: str | None) -> Job:
        """Submit the same request again, as a new job, of the same definition if it had one."""
        old = self.get(id).request
        again = Submission(**{name: getattr(old, name) for name in AGAIN}, owner=owner)
        return self.submit(again, now)

    def change(self, id: str, values: Mapping[str, Any]) -> Job:
        """Change the `name`, the `tags` or whether it is `pinned` of a job; NotFound if there is none."""
        own = {name: value for name, value in values.items() if name != "tags"}
        labels = tuple(dict.fromkeys(values["tags"])) if "tags" in values else None
        return self._store.jobs.change(id, own, labels)

    def delete(self, id: str) -> None:
        """Forget an ended job and all it left.

        Raises
        ------
        NotFound, Conflict
            If there is none, if it has not ended, or if it is pinned.
        """
        if any(self._deletion.jobs([id])):
            return
        job = self.get(id)
        if job.status.ended:
            raise Conflict(f"Job {id} is pinned; unpin it before deleting it.", reason="pinned")
        raise Conflict(f"Job {id} is {job.status}; stop it before deleting it.", reason="not_ended")

    def delete_all(self, which: JobFilter, most: int = MOST_AT_ONCE) -> Deleted:
        """Forget the jobs that a filter names and all they left, those apart that have not ended or are pinned.

        Goes in batches, between which others may write, and stops after `most` jobs; `more` says that there are others.
        """
        gone = [one.bytes for one in self._deletion.jobs(self._store.jobs.deletable(which, most))]
        rest, kept, _ = self._store.jobs.weighed(which)
        return Deleted(len(gone), kept, sum(gone), more=rest > 0)

    def would_delete(self, which: JobFilter) -> Deleted:
        """Return what `delete_all` would delete, called until there is no more."""
        return Deleted(*self._store.jobs.weighed(which))

    def events(self, positions: Mapping[str, int]) -> Sequence[Event]:
        """Return what happened to some jobs after the event numbers last seen."""
        return self._store.events.after(positions)


def _fingerprint(wanted: Submission) -> str:
    same = replace(wanted, idempotency_key=None)
    return hashlib.sha256(json.dumps(same.__dict__, sort_keys=True, default=list).encode()).hexdigest()
