"""The numbers that say how the service does right now, gathered for those who watch it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from server_ext.domain import Status
from server_ext.storage.gauges import Gauges
from server_ext.storage.store import Store

FRESH = 15.0


@dataclass(frozen=True)
class Snapshot:
    """Open jobs by status, bytes of the disk by kind, and single values by name (seconds, bytes, counts)."""

    jobs: Mapping[Status, int]
    disk: Mapping[str, int]
    values: Mapping[str, float]


class Measuring:
    """Takes snapshots of the store, the workers and the disk of the data folder."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], float]) -> None:
        self._store, self._folder, self._clock = store, folder, clock

    def snapshot(self) -> Snapshot:
        """Return the numbers of this moment."""
        now, seen = self._clock(), self._store.gauges.now()
        disk = shutil.disk_usage(self._folder)
        values = _of_store(seen, now) | self._of_workers(now)
        return Snapshot(seen.jobs, {"free": disk.free, "total": disk.total}, values)

    def _of_workers(self, now: float) -> dict[str, float]:
        alive = [worker for worker in self._store.workers.list() if now - worker.seen < FRESH]
        servers = [server for worker in alive if (server := worker.details.get("kernel_server"))]
        kernels = [kernel for server in servers for kernel in server.get("kernels", ())]
        memory = sum(server.get("pss", 0) for server in servers) + sum(kernel.get("pss", 0) for kernel in kernels)
        busy = sum(worker.job is not None for worker in alive)
        return {"workers": len(alive), "workers_busy": busy, "kernels": len(kernels), "kernel_memory_bytes": memory}


def _of_store(seen: Gauges, now: float) -> dict[str, float]:
    return {
        "oldest_queued_seconds": _since(seen.oldest_queued, now),
        "schedules": seen.active_schedules,
        "schedule_lag_seconds": _since(seen.earliest_due, now),
        "notifications_open": seen.open_notifications,
    }


def _since(then: float | None, now: float) -> float:
    return 0.0 if then is None else max(0.0, now - then)
