"""Stops, time limits and drains: jobs end soon, with all that they started, and keep what they had."""

from __future__ import annotations

import signal
import statistics
import time
from collections.abc import Callable

import pytest

from server_ext.domain import Status

from .conftest import Fleet, size

LIMIT = 1.5


@pytest.mark.timeout(900)
def test_running_jobs_stop_soon_whatever_they_do(fleet: Fleet, tell: Callable[[str], None]) -> None:
    times = size(4, 50)
    fleet.start()
    took = []
    for number in range(times):
        id = fleet.submit("stubborn" if number % 2 else "endless")
        fleet.runs(id)
        began = time.monotonic()
        fleet.context.jobs.stop(id, time.time())
        (job,) = fleet.wait([id])
        took.append(time.monotonic() - began)
        assert (job.status, job.reason) == (Status.STOPPED, "stopped")
        assert "before" in fleet.report(job, "report.ipynb")
    late = statistics.quantiles(took, n=20)[-1]
    tell(f"{times} running jobs stopped, half of them deaf to SIGINT: median {statistics.median(took):.1f} s, "
         f"p95 {late:.1f} s, worst {max(took):.1f} s")  # fmt: skip
    assert late <= 5


@pytest.mark.timeout(600)
def test_endless_cells_end_at_their_limit(fleet: Fleet, tell: Callable[[str], None]) -> None:
    times = size(3, 20)
    fleet.start(2)
    jobs = fleet.wait([fleet.submit("endless", timeout=LIMIT) for _ in range(times)], 20 * times)
    over = [(job.ended or 0) - (job.started or 0) - LIMIT for job in jobs]
    for job in jobs:
        assert (job.status, job.reason) == (Status.FAILED, "timeout")
        assert "before" in fleet.report(job, "report.ipynb")
    tell(f"{times} endless cells: ended at most {max(over):.1f} s after their limit, partial notebook kept")
    assert max(over) <= 10


def test_a_drained_worker_finishes_what_it_can(fleet: Fleet) -> None:
    fleet.start()
    id = fleet.submit("slow", x=7, seconds=1.0)
    fleet.wait_for_cell(id)
    fleet.workers[0].signal(signal.SIGTERM)
    (job,) = fleet.wait([id])
    assert (job.status, job.attempt) == (Status.COMPLETED, 1)
    assert fleet.workers[0].process.wait(10) == 0


def test_a_drained_worker_hands_back_what_it_cannot_finish(
    fleet_of: Callable[..., object], tell: Callable[[str], None]
) -> None:
    with fleet_of("sqlite", drain_grace=1.0) as fleet:  # type: ignore[attr-defined]
        fleet.start()
        id = fleet.submit("slow", x=7, seconds=4.0)
        fleet.wait_for_cell(id)
        began = time.monotonic()
        fleet.workers[0].signal(signal.SIGTERM)
        assert fleet.workers[0].process.wait(10) == 0
        tell(f"a worker told to drain with 1 s of grace had handed back its job after {time.monotonic() - began:.1f} s")
        assert fleet.job(id).status is Status.QUEUED
        fleet.tend()
        (job,) = fleet.wait([id])
        assert (job.status, job.attempt) == (Status.COMPLETED, 2)
