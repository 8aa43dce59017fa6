"""Processes killed at random: every job ends, once, with one report; nothing that a job started stays."""

from __future__ import annotations

import contextlib
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from server_ext.domain import Status
from server_ext.execution.periodic import Periodic

from .conftest import SETUPS, Fleet, gone, size, until

WORKERS = 2


@pytest.mark.timeout(900)
@pytest.mark.parametrize("setup", SETUPS)
def test_no_job_is_lost_when_anything_is_killed(
    setup: str, fleet_of: Callable[..., Any], dice: random.Random, tell: Callable[[str], None]
) -> None:
    jobs, kills = size(24, 200), size(5, 20)
    with fleet_of(setup, max_attempts=20) as fleet:
        fleet.start(WORKERS)
        ids = [fleet.submit("slow", x=number, seconds=dice.uniform(0, 0.6)) for number in range(jobs)]
        killed: list[str] = []
        while len(killed) < kills:
            time.sleep(dice.uniform(0.1, 0.9))
            killed += kill_something(fleet, dice)
            fleet.tend()
        last = time.time()
        ended = fleet.wait(ids, within=60 + jobs, tend=True)
        slowest = max(job.ended or 0 for job in ended) - last
        assert {job.status for job in ended} == {Status.COMPLETED}
        for number, job in enumerate(ended):
            assert job.report_attempt is not None
            assert fleet.report(job, "files/note.txt") == str(number)
            assert "</html>" in fleet.report(job, "report.html")
        twice = sum(job.attempt > 1 for job in ended)
        kinds = ", ".join(f"{killed.count(kind)} {kind}s" for kind in sorted(set(killed)))
        tell(f"{jobs} jobs, killed {kinds}: {jobs} completed ({twice} at a later attempt), last {slowest:.0f} s after")
        assert killed.count("worker") == 0 or twice > 0
        assert "database is locked" not in fleet.logs()


def kill_something(fleet: Fleet, dice: random.Random) -> list[str]:
    """Kill a worker, a kernel server or a kernel; say which (nothing, if it was gone already)."""
    worker, kind = dice.choice(fleet.workers), dice.choice(["worker", "kernel server", "kernel"])
    name = {"worker": "", "kernel server": "kernels.server", "kernel": "ipykernel_launcher"}[kind]
    found = worker.family(name) if name else [psutil.Process(worker.pid)] if worker.process.poll() is None else []
    if not found:
        return []
    with contextlib.suppress(psutil.NoSuchProcess):
        dice.choice(found).kill()
        return [kind]
    return []


def test_a_killed_worker_leaves_nothing_running(fleet: Fleet, tell: Callable[[str], None]) -> None:
    times = size(3, 20)
    worst = 0.0
    for _ in range(times):
        fleet.start()
        (worker,) = fleet.workers
        id = fleet.submit("daemon")
        fleet.runs(id)
        family = worker.family()
        started = [p for p in psutil.process_iter() if _marked(p, id)]
        assert [p for p in started if "sleep" in p.name()], "the notebook's daemon runs"
        worker.signal(signal.SIGKILL)
        killed = time.monotonic()
        until(lambda: all(gone(p.pid) for p in (*family, *started)), 5, f"still there: {family} {started}")  # noqa: B023
        worst = max(worst, time.monotonic() - killed)
        fleet.workers.clear()
        fleet.context.jobs.stop(id, time.time())
        fleet.context.store.workers.forget_before(time.time() + 1)
    tell(f"{times} workers killed: everything gone after at most {worst:.1f} s")


def _marked(process: psutil.Process, job: str) -> bool:
    try:
        return process.environ().get("ANALYST_JOB", "").startswith(job)
    except psutil.Error:
        return False


@pytest.mark.timeout(600)
def test_a_dead_kernel_is_told_and_the_next_job_unaffected(fleet: Fleet, tell: Callable[[str], None]) -> None:
    times = size(3, 20)
    fleet.start()
    for number in range(times):
        id = fleet.submit("dies") if number % 2 else fleet.submit("endless")
        if number % 2 == 0:  # as the system does to the largest process when memory runs out
            for attempt in range(1, fleet.settings.max_attempts + 1):
                until(lambda: fleet.job(id).attempt == attempt and fleet.job(id).progress.done > 0)  # noqa: B023
                (kernel,) = fleet.workers[0].family("ipykernel_launcher")
                kernel.kill()
                until(lambda: gone(kernel.pid))  # noqa: B023
        (job,) = fleet.wait([id])
        assert (job.status, job.reason, job.attempt) == (Status.FAILED, "kernel_died", 3)
        assert "before" in fleet.report(job, "report.ipynb")
        (after,) = fleet.wait([fleet.submit("quick", x=number)])
        assert after.status is Status.COMPLETED
    tell(f"{times} jobs whose kernel was killed: all FAILED with kernel_died, the next job of each COMPLETED")


@pytest.mark.timeout(600)
def test_poison_does_not_hold_up_the_others(fleet: Fleet, tell: Callable[[str], None]) -> None:
    good, poison = size(6, 50), size(2, 10)
    fleet.start(WORKERS)
    began = time.monotonic()
    fleet.wait([fleet.submit("quick", x=number) for number in range(good)], 300)
    alone = time.monotonic() - began
    bad = [fleet.submit("dies") for _ in range(poison)]
    began = time.monotonic()
    done = fleet.wait([fleet.submit("quick", x=number) for number in range(good)], 300)
    beside = time.monotonic() - began
    assert {job.status for job in done} == {Status.COMPLETED}
    ended = fleet.wait(bad, 300)
    assert {(job.status, job.reason, job.attempt) for job in ended} == {(Status.FAILED, "kernel_died", 3)}
    tell(f"{good} good jobs alone {alone:.1f} s, behind {poison} that kill their kernel {beside:.1f} s")


def test_a_job_whose_worker_is_lost_for_good_leaves_how_far_it_got(fleet_of: Callable[..., Any]) -> None:
    with fleet_of("sqlite", max_attempts=1) as fleet:
        fleet.start()
        id = fleet.submit("stubborn")
        until(lambda: (fleet.job(id).progress.cell or "").startswith("while True"))
        fleet.workers[0].signal(signal.SIGKILL)
        fleet.workers[0].process.wait()
        fleet.tend()
        (job,) = fleet.wait([id])
        assert (job.status, job.reason, job.attempt) == (Status.FAILED, "lost", 1)
        until(lambda: fleet.job(id).report_attempt == 1)
        assert "before" in fleet.report(fleet.job(id), "report.ipynb")
        assert "The worker was lost" in fleet.report(fleet.job(id), "report.html")


def test_the_server_ends_jobs_whose_worker_is_gone_when_no_worker_is_left(fleet_of: Callable[..., Any]) -> None:
    with fleet_of("sqlite", max_attempts=1) as fleet:
        fleet.start()
        id = fleet.submit("daemon")
        fleet.runs(id)
        fleet.workers[0].signal(signal.SIGKILL)
        fleet.workers[0].process.wait()
        with Periodic("sweeper", 0.2, fleet.context.reaper.sweep):
            (job,) = fleet.wait([id])
        assert (job.status, job.reason) == (Status.FAILED, "lost")


def test_the_folder_of_running_jobs_is_empty_afterwards(fleet: Fleet) -> None:
    fleet.start()
    id = fleet.submit("daemon")
    fleet.runs(id)
    fleet.workers[0].signal(signal.SIGKILL)
    fleet.workers[0].process.wait()
    fleet.tend()
    until(lambda: fleet.job(id).attempt == 2)
    fleet.context.jobs.stop(id, time.time())
    fleet.wait([id])
    until(lambda: list(Path(fleet.settings.data_dir, "running").iterdir()) == [])
