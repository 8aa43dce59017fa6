"""Workers frozen past their lease, and messages that come more than once: nothing is done or written twice."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from server_ext.domain import Status

from .conftest import SETUPS, Fleet, gone, size, until


@pytest.mark.timeout(900)
def test_a_worker_frozen_past_its_lease_is_fenced(fleet: Fleet, tell: Callable[[str], None]) -> None:
    times, fenced = size(3, 20), 0
    fleet.start()
    for number in range(times):
        (frozen,) = fleet.workers
        id = fleet.submit("slow", x=number, seconds=2.0)
        fleet.wait_for_cell(id)
        frozen.signal(signal.SIGSTOP)
        fleet.start()
        (job,) = fleet.wait([id])
        assert (job.status, job.attempt, job.report_attempt) == (Status.COMPLETED, 2, 2)
        folder = fleet.context.reports.folder(job)
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        frozen.signal(signal.SIGCONT)
        until(lambda: "lost its lease" in frozen.log.read_text(), 20)  # noqa: B023
        fenced += 1
        assert fleet.job(id) == job
        assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
        assert [path.name for path in folder.parent.iterdir()] == ["2"]
        frozen.end()
        fleet.workers.remove(frozen)
    tell(f"{times} workers frozen past the lease, then woken: {fenced} fenced, 0 reports overwritten")


@pytest.mark.parametrize("setup", SETUPS)
def test_a_message_that_comes_three_times_is_one_execution(
    setup: str, fleet_of: Callable[..., Any], tmp_path: Path, tell: Callable[[str], None]
) -> None:
    jobs, log = size(8, 100), tmp_path / "log"
    with fleet_of(setup) as fleet:
        ids = [fleet.submit("counted", x=number, log=str(log)) for number in range(jobs)]
        for _ in range(2):
            for id in ids:
                fleet.context.queue.put(id)
        fleet.start(2)
        assert {job.attempt for job in fleet.wait(ids, 300)} == {1}
        until(lambda: fleet.context.queue.pending() == 0)
        time.sleep(1)
        assert sorted(map(int, log.read_text().split())) == list(range(jobs))
        tell(f"{jobs} messages delivered 3 times each: {jobs} executions")


def test_a_worker_that_cannot_renew_its_lease_kills_its_kernel(fleet_of: Callable[..., Any], tmp_path: Path) -> None:
    with fleet_of("sqlite") as fleet:
        fleet.start()
        id = fleet.submit("daemon")
        fleet.runs(id)
        (kernel,) = fleet.workers[0].family("ipykernel_launcher")
        children = [p.pid for p in psutil.process_iter() if p.name() == "sleep" and p.ppid() == kernel.pid]
        assert children
        with fleet.context.store.database.write():  # nobody else can write while this is held
            until(lambda: gone(kernel.pid) and all(map(gone, children)), 60)
        (job,) = fleet.wait([fleet.submit("quick")], 60)
        assert job.status is Status.COMPLETED
        fleet.context.jobs.stop(id, time.time())
