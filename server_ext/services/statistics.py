"""How the service does: what waits and runs, how jobs went over time, why they failed, and the room on the disk."""

from __future__ import annotations

import bisect
import contextlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from server_ext.domain import Status
from server_ext.storage import disk
from server_ext.storage.files import Files
from server_ext.storage.statistics import Failed, Ran, Waiting
from server_ext.storage.store import Store

WIDTHS = (60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
MOST_BUCKETS = 36
MOST_TIMED = 100_000
FRESH = 5.0
SIZES_FRESH = 60.0
SHARE = 20.0  # a count that takes a second is not made again for twenty
PATIENCE = 0.5
ENDS = (Status.COMPLETED, Status.FAILED, Status.STOPPED)


@dataclass(frozen=True)
class Spread:
    """The median and the 95th percentile (nearest rank) of durations in seconds."""

    median: float
    p95: float


@dataclass(frozen=True)
class Bucket:
    """The jobs that ended within a span from `start` on; None where none ran."""

    start: float
    completed: int = 0
    failed: int = 0
    stopped: int = 0
    wait: Spread | None = None
    run: Spread | None = None


@dataclass(frozen=True)
class Disk:
    """Bytes of the disk, and what datasets and reports take, as of `measured` (None: not yet counted)."""

    free: int
    total: int
    datasets: int | None = None
    reports: int | None = None
    measured: float | None = None


@dataclass(frozen=True)
class Overview:
    """The statistics of a span: the whole of it, and in buckets of `width` seconds."""

    width: int
    whole: Bucket
    buckets: Sequence[Bucket]
    failures: Sequence[Failed]
    waiting: Waiting
    disk: Disk


class Statistics:
    """Counts, and keeps what it counted for some seconds, however many people look."""

    def __init__(self, store: Store, files: Files, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._sizes = KeptSizes(files, clock)
        self._lock = threading.Lock()
        self._kept: dict[int, tuple[float, Overview]] = {}

    def overview(self, hours: int) -> Overview:
        """Return how jobs went over the last hours, counted within the last seconds."""
        with self._lock:
            until, known = self._kept.get(hours, (0.0, None))
            if known is None or not self._clock() < until:
                began = time.monotonic()
                known = self._counted(hours, self._clock())
                took = time.monotonic() - began
                self._kept[hours] = (self._clock() + max(FRESH, SHARE * took), known)
            return known

    def _counted(self, hours: int, now: float) -> Overview:
        width = next(w for w in WIDTHS if hours * 3600 <= w * MOST_BUCKETS)
        edges = _edges(now - hours * 3600, now, width)
        rows = self._store.statistics
        counts, ran = rows.counts(edges), rows.ran(edges[0], MOST_TIMED)
        buckets = _buckets(edges, counts, ran)
        return Overview(width, _whole(buckets, ran), buckets, rows.failed(edges[0]), rows.waiting(), self._sizes.disk())


class KeptSizes:
    """Counts the folders in a thread of its own, at most a twentieth of the time, and tells what it last found."""

    def __init__(self, files: Files, clock: Callable[[], float]) -> None:
        self._files = files
        self._clock = clock
        self._known: disk.Sizes | None = None
        self._measured: float | None = None
        self._not_before = 0.0
        self._thread: threading.Thread | None = None

    def disk(self) -> Disk:
        """Return the room there is, and the sizes as last counted; a first count is waited for half a second."""
        if (self._thread is None or not self._thread.is_alive()) and time.monotonic() >= self._not_before:
            self._thread = threading.Thread(target=self._measure, name="disk-use", daemon=True)
            self._thread.start()
        if self._known is None and self._thread is not None:
            self._thread.join(PATIENCE)
        room, known = disk.room(self._files), self._known
        if known is None:
            return Disk(room.free, room.total)
        return Disk(room.free, room.total, known.datasets, known.reports, self._measured)

    def _measure(self) -> None:
        began = time.monotonic()
        with contextlib.suppress(OSError):
            self._known, self._measured = disk.sizes(self._files), self._clock()
        self._not_before = time.monotonic() + max(SIZES_FRESH, SHARE * (time.monotonic() - began))


def _edges(since: float, now: float, width: int) -> list[float]:
    """Return whole multiples of a width from before `since` to after `now`."""
    first = int(since // width)
    return [float(number * width) for number in range(first, int(now // width) + 2)]


def _buckets(edges: Sequence[float], counts: Mapping[tuple[int, str], int], ran: Sequence[Ran]) -> list[Bucket]:
    within: list[list[Ran]] = [[] for _ in edges[1:]]
    for job in ran:
        within[min(bisect.bisect_right(edges, job.ended), len(within)) - 1].append(job)
    return [
        Bucket(start, *_counted(counts, number), *_spreads(within[number])) for number, start in enumerate(edges[:-1])
    ]


def _whole(buckets: Sequence[Bucket], ran: Sequence[Ran]) -> Bucket:
    completed, failed, stopped = (sum(column) for column in zip(*map(_ends, buckets), strict=True))
    return Bucket(buckets[0].start, completed, failed, stopped, *_spreads(ran))


def _counted(counts: Mapping[tuple[int, str], int], number: int) -> tuple[int, int, int]:
    completed, failed, stopped = (counts.get((number, status), 0) for status in ENDS)
    return completed, failed, stopped


def _ends(bucket: Bucket) -> tuple[int, int, int]:
    return bucket.completed, bucket.failed, bucket.stopped


def _spreads(ran: Sequence[Ran]) -> tuple[Spread | None, Spread | None]:
    return spread([job.wait for job in ran]), spread([job.run for job in ran])


def spread(durations: Sequence[float]) -> Spread | None:
    """Return the median and the 95th percentile by nearest rank, None of nothing."""
    found = sorted(durations)
    if not found:
        return None
    return Spread(found[(len(found) + 1) // 2 - 1], found[(len(found) * 95 + 99) // 100 - 1])
