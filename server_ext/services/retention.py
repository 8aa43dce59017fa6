"""What goes and what is kept: a plan made from facts alone, and the retention that carries it out once an hour.

Kept whatever the rules say: jobs that have not ended, pinned ones, and the one that a stable link serves.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from server_ext.domain import Dataset, Status
from server_ext.services.deletion import BATCH, Deletion, batches
from server_ext.storage.files import FOLDERS, Files
from server_ext.storage.retention import EndedJob
from server_ext.storage.store import Store

RETAIN_EVERY, RETAIN_FIRST = 3600.0, 60.0
DAY = 86_400.0
LINKS = ("analysis", "dataset", "definition", "tag")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rules:
    """What may be kept; 0 is no limit.

    Parameters
    ----------
    days, count, bytes
        Age since a job ended; the newest so many jobs of each analysis, completed and other ones apart; the bytes of
        all reports together.
    by_analysis
        `days` and `count` that hold for an analysis in place of the general ones.
    links
        The fields by which stable links find reports: what such a link serves is kept.
    output_days, datasets_days
        Age of live output since its job ended; age of a dataset that nothing needs, since it was last uploaded.
    """

    days: float = 0.0
    count: int = 0
    bytes: int = 0
    by_analysis: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    links: Sequence[str] = LINKS
    output_days: float = 0.0
    datasets_days: float = 0.0

    @property
    def of_jobs(self) -> bool:
        """Whether any rule could let a job go."""
        own = any(any(limits.values()) for limits in self.by_analysis.values())
        return bool(self.days or self.count or self.bytes or own)

    def days_of(self, analysis: str) -> float:
        """Return the days for which jobs of an analysis are kept."""
        return self.by_analysis.get(analysis, {}).get("days", self.days)

    def count_of(self, analysis: str) -> int:
        """Return how many jobs of an analysis are kept."""
        return int(self.by_analysis.get(analysis, {}).get("count", self.count))


@dataclass(frozen=True, slots=True)
class Going:
    """A job that is to go, and why: `age`, `count` or `size`."""

    job: EndedJob
    reason: str


@dataclass(frozen=True)
class Plan:
    """What is to go: jobs (oldest first), datasets, and the live output of `outputs` jobs."""

    jobs: tuple[Going, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    outputs: int = 0

    @property
    def bytes(self) -> int:
        """The bytes of reports and uploads that go."""
        return sum(going.job.bytes for going in self.jobs) + sum(dataset.size for dataset in self.datasets)


def plan_jobs(ended: Iterable[EndedJob], rules: Rules, now: float) -> tuple[Going, ...]:
    """Return which of all ended jobs are to go, oldest first; touches nothing and asks nobody."""
    newest_first = sorted(ended, key=lambda job: (job.ended, job.id), reverse=True)
    safe = {job.id for job in newest_first if job.pinned} | served(newest_first, rules.links)
    going: dict[str, Going] = {}
    ranks: Counter[tuple[str, bool]] = Counter()
    for job in newest_first:
        kind = (job.analysis, job.status is Status.COMPLETED)
        ranks[kind] += 1
        reason = _reason(job, ranks[kind], rules, now)
        if reason and job.id not in safe:
            going[job.id] = Going(job, reason)
    if rules.bytes:
        rest = [job for job in reversed(newest_first) if job.id not in going]
        going.update({job.id: Going(job, "size") for job in _too_large(rest, safe, rules.bytes)})
    return tuple(going[job.id] for job in reversed(newest_first) if job.id in going)


def served(newest_first: Iterable[EndedJob], links: Sequence[str]) -> set[str]:
    """Return the jobs that stable links by these fields serve: the latest report of each combination of them."""
    if not links:
        return set()
    latest: dict[tuple[str | None, ...], str] = {}
    for job in newest_first:
        if job.status is Status.COMPLETED and job.has_report:
            own = [getattr(job, field) for field in LINKS[:3] if field in links]
            for tag in (None, *(job.tags if "tag" in links else ())):
                latest.setdefault((*own, tag), job.id)
    return set(latest.values())


def _reason(job: EndedJob, rank: int, rules: Rules, now: float) -> str | None:
    days, count = rules.days_of(job.analysis), rules.count_of(job.analysis)
    if days and job.ended < now - days * DAY:
        return "age"
    return "count" if count and rank > count else None


def _too_large(oldest_first: Sequence[EndedJob], safe: set[str], most: int) -> Iterator[EndedJob]:
    total = sum(job.bytes for job in oldest_first)
    for job in oldest_first:
        if total <= most:
            return
        if job.bytes and job.id not in safe:
            total -= job.bytes
            yield job


@dataclass(frozen=True)
class Done:
    """What a run of the retention deleted: jobs, datasets, pieces of output, bytes, and folders nobody knew of."""

    jobs: int = 0
    datasets: int = 0
    outputs: int = 0
    bytes: int = 0
    swept: int = 0


class Retention:
    """Carries out the rules; any number of servers may do so at once."""

    def __init__(self, store: Store, files: Files, rules: Rules, clock: Callable[[], float]) -> None:
        self._store = store
        self._files = files
        self._rules = rules
        self._clock = clock
        self._deletion = Deletion(store, files, clock)
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Let a run under way end soon, between two batches."""
        self._stopped.set()

    def plan(self) -> Plan:
        """Return what a run would let go now."""
        self._measure()
        rules, now = self._rules, self._clock()
        going = plan_jobs(self._store.retention.ended(), rules, now) if rules.of_jobs else ()
        outputs = len(self._store.retention.with_output(now - rules.output_days * DAY)) if rules.output_days else 0
        return Plan(going, tuple(self._unused(now)), outputs)

    def run(self) -> Done:
        """Let go what the rules let go, and clear what processes that died left behind."""
        self._deletion.finish()
        jobs, size = self._let_jobs_go()
        outputs = self._let_outputs_go()
        datasets, bytes = self._let_datasets_go()
        done = Done(jobs, datasets, outputs, size + bytes, self._sweep())
        if done != Done():
            log.info("Retention: %s", done)
        return done

    def _let_jobs_go(self) -> tuple[int, int]:
        """Delete what the plan names; before each batch the store looks again whether all of it still may go."""
        self._measure()
        if not self._rules.of_jobs:
            return 0, 0
        going = plan_jobs(self._store.retention.ended(), self._rules, self._clock())
        ids = self._until_stopped(one.job.id for one in going)
        gone = [one.bytes for one in self._deletion.jobs(ids, self._rules.links)]
        return len(gone), sum(gone)

    def _let_outputs_go(self) -> int:
        if not self._rules.output_days:
            return 0
        ids = self._store.retention.with_output(self._clock() - self._rules.output_days * DAY)
        return sum(self._store.retention.forget_output(batch) for batch in batches(self._until_stopped(ids)))

    def _let_datasets_go(self) -> tuple[int, int]:
        now = self._clock()
        ids = self._until_stopped(dataset.id for dataset in self._unused(now))
        gone = [one.bytes for one in self._deletion.datasets(ids, now - self._rules.datasets_days * DAY)]
        return len(gone), sum(gone)

    def _unused(self, now: float) -> Sequence[Dataset]:
        days = self._rules.datasets_days
        return self._store.retention.unused_datasets(now - days * DAY) if days else ()

    def _measure(self) -> None:
        """Note the sizes of reports that nobody measured, such as those of an earlier version."""
        while not self._stopped.is_set() and (ids := self._store.retention.unmeasured(BATCH)):
            self._store.retention.measured({id: self._files.report_bytes(id) for id in ids})

    def _sweep(self) -> int:
        """Delete folders that no row names and that are older than a day: nobody is at work on them any more."""
        return sum(self._sweep_kind(kind) for kind in FOLDERS)

    def _sweep_kind(self, kind: str) -> int:
        there, known = self._files.ids(kind), self._store.retention.known(kind)
        before = self._clock() - DAY
        old = [id for id in there if id not in known and self._files.changed(kind, id) < before]
        if kind != "upload" and len(old) > len(known.intersection(there)):  # it may be an empty or a wrong store
            log.warning("Of %d folders of %ss the store does not know %d; none is deleted.", len(there), kind, len(old))
            return 0
        return sum(self._files.forget(kind, id) for id in self._until_stopped(old))

    def _until_stopped(self, ids: Iterable[str]) -> Iterator[str]:
        for id in ids:
            if self._stopped.is_set():
                return
            yield id
