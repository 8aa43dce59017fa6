"""Parts of the service that go away and come back: Redis, the store, the disk's last room, the server itself."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support import write_notebook
from with_server import Server, server

from server_ext.domain import Dataset, Status
from server_ext.errors import DiskFull, Unavailable
from server_ext.services.datasets import Upload

from .conftest import Redis, fleet_on, size, valkey

THROW_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
PROGRAMS = {"valkey": valkey, "redis": lambda: shutil.which("redis-server") or pytest.skip("no redis-server here")}


@pytest.fixture(params=PROGRAMS)
def either_redis(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Redis]:
    """The real Redis, and Valkey."""
    folder = tmp_path / "either"
    folder.mkdir()
    made = Redis(PROGRAMS[request.param](), folder)
    try:
        yield made
    finally:
        made.kill()


@pytest.mark.timeout(600)
def test_jobs_survive_a_queue_that_restarts_and_forgets(
    either_redis: Redis, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    jobs, restarts = size(20, 100), size(2, 5)
    with fleet_on(tmp_path, f"sqlite:///{tmp_path}/store.sqlite", either_redis.url) as fleet:
        fleet.start(2)
        ids: list[str] = []
        for part in range(restarts):
            ids += [fleet.submit("quick", x=number) for number in range(jobs // restarts)]
            either_redis.kill()
            ids += [fleet.submit("quick", x=-1)]  # answered as ever
            with pytest.raises(Unavailable, match="queue does not answer"):
                fleet.context.queue.put(ids[0])
            either_redis.start()
            if part == 0:
                either_redis.client.flushall()
        ended = fleet.wait(ids, 300)
        assert {(job.status, job.attempt) for job in ended} == {(Status.COMPLETED, 1)}
        tell(f"{either_redis.process.args[0].rpartition('/')[2]} killed {restarts} times and flushed once"
             f" over {len(ids)} jobs: all completed at their first attempt")  # fmt: skip


def test_a_queue_that_never_answers_holds_up_nobody_for_long(tmp_path: Path, redis_server: Redis) -> None:
    with fleet_on(tmp_path, f"sqlite:///{tmp_path}/store.sqlite", redis_server.url) as fleet:
        redis_server.process.send_signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            id = fleet.submit("quick")
            assert time.monotonic() - began < 20, "a submission waits for the queue's time limit, not for the queue"
        finally:
            redis_server.process.send_signal(signal.SIGCONT)
        fleet.start()
        assert fleet.wait([id])[0].status is Status.COMPLETED


def test_a_store_that_is_locked_for_a_while_delays_jobs_but_fails_none(fleet: Any) -> None:
    fleet.start()
    running = fleet.submit("slow", x=1, seconds=1.0)
    fleet.wait_for_cell(running)
    with fleet.context.store.database.write():
        time.sleep(1.5)
    later = fleet.submit("quick", x=2)
    ended = fleet.wait([running, later])
    assert [(job.status, job.attempt) for job in ended] == [(Status.COMPLETED, 1)] * 2


def test_a_database_server_that_restarts_delays_jobs_but_fails_none(
    fleet_of: Callable[..., Any], postgresql: str, request: pytest.FixtureRequest
) -> None:
    import psycopg

    with fleet_of("postgresql", lease=20.0) as fleet:
        fleet.start()
        running = fleet.submit("slow", x=1, seconds=2.0)
        fleet.wait_for_cell(running)
        end = time.monotonic() + 3
        with psycopg.connect(postgresql, autocommit=True) as connection:
            while time.monotonic() < end:  # whoever connects is thrown out
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                )
                time.sleep(0.05)
        later = fleet.submit("quick", x=2)
        ended = fleet.wait([running, later])
        assert [(job.status, job.attempt) for job in ended] == [(Status.COMPLETED, 1)] * 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that holds 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.timeout(600)
def test_a_full_disk_leaves_nothing_half_written(small_disk: Path, tmp_path: Path, tell: Callable[[str], None]) -> None:
    points = size(4, 10)
    told: list[str] = []
    with fleet_on(tmp_path, f"sqlite:///{tmp_path}/store.sqlite", "", data_dir=str(small_disk / "data")) as fleet:
        fleet.start()
        for point in range(points):
            with filled(small_disk, leave=4096 + point * 900_000 // points):
                (job,) = fleet.wait([fleet.submit("large", x=point, kilobytes=128)])
            assert job.status in (Status.COMPLETED, Status.FAILED)
            told.append(job.reason or "completed")
            for report in small_disk.glob("data/reports/*/*"):
                nbformat.read(report / "report.ipynb", 4)
                assert (report / "report.html").read_text().rstrip().endswith("</html>")
            if job.report_attempt is not None:
                assert fleet.context.reports.folder(job).is_dir()
        assert "disk_full" in told
        assert set(told) <= {"disk_full", "error", "kernel_died", "completed"}
        (job,) = fleet.wait([fleet.submit("quick")])
        assert job.status is Status.COMPLETED
        assert [p.name for p in small_disk.glob("data/running/*")] == []
        tell(f"disk full at {points} points: {', '.join(told)}; no truncated file, the next job completed")


def test_an_upload_to_a_full_disk_is_refused_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    with fleet_on(tmp_path, f"sqlite:///{tmp_path}/store.sqlite", "", data_dir=str(small_disk / "data")) as fleet:
        rows = "".join(f"{n},{n * 7919 % 10007}\n" for n in range(60_000))
        datasets, files = fleet.context.datasets, fleet.context.files

        def upload() -> tuple[Dataset, bool]:
            with files.incoming() as folder:
                (folder / "original").write_text("a,b\n" + rows)
                return datasets.add(Upload(folder, "t.csv", uuid.uuid4().hex * 2, 1))

        for leave in (2_000, 100_000, 700_000):
            with filled(small_disk, leave), pytest.raises(DiskFull):
                upload()
            assert list(small_disk.glob("data/incoming/*")) == list(small_disk.glob("data/datasets/*")) == []
        dataset, new = upload()
        assert (dataset.rows, new) == (60_000, True)


@contextlib.contextmanager
def filled(disk: Path, leave: int) -> Iterator[None]:
    """Fill a disk but for some bytes."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - leave)))
    try:
        yield
    finally:
        filler.unlink()


@pytest.mark.timeout(900)
def test_every_accepted_job_survives_the_death_of_the_server(tmp_path: Path, tell: Callable[[str], None]) -> None:
    deaths = size(2, 20)
    write_notebook(tmp_path / "root" / "analyses" / "quick.ipynb", "x")
    accepted: dict[str, str] = {}
    for _ in range(deaths):
        with server(tmp_path, "--Analyst.workers=0", state="no_workers") as made:
            killer = threading.Timer(0.5, made.process.kill)
            killer.start()
            keys = (uuid.uuid4().hex for _ in range(10_000))
            for key in keys:
                try:
                    accepted[key] = post(made, key)
                except (OSError, ValueError):
                    break
            killer.join()
            unanswered = key
        with server(tmp_path, "--Analyst.workers=0", state="no_workers") as made:
            again = post(made, unanswered)  # whether or not it was kept, it is one job now
            assert post(made, unanswered) == again
            accepted[unanswered] = again
            for key, id in list(accepted.items())[-20:]:
                assert post(made, key) == id
    url = f"sqlite:///{tmp_path}/data/analyst/analyst.sqlite"
    with fleet_on(tmp_path / "look", url, "") as fleet:
        assert {fleet.job(id).status for id in accepted.values()} == {Status.QUEUED}
        assert fleet.context.store.jobs.count([Status.QUEUED]) == len(accepted)
    tell(f"server killed {deaths} times during submits: {len(accepted)} accepted, all in the store, one job a key")


def post(made: Server, key: str) -> str:
    headers = {"Authorization": f"token {made.token}", "Content-Type": "application/json", "Idempotency-Key": key}
    body = json.dumps({"analysis": "quick"}).encode()
    with urllib.request.urlopen(
        urllib.request.Request(f"{made.url}/analyst/jobs", body, headers), timeout=10
    ) as answer:
        return str(json.load(answer)["id"])
