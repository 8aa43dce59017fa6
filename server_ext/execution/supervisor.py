"""Starts and watches the worker processes of a server: restarts them with backoff, and ends them with it."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time

from server_ext.execution.processes import WORKER_MARK, kill_marked, new_worker_id
from server_ext.settings import Settings

TICK = 0.3
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
HEALTHY_AFTER = 60.0
END_WITHIN = 4.5
log = logging.getLogger(__name__)


class WorkerProcess:
    """One worker process, or the wait before its next start."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._id = ""
        self._started = 0.0
        self._wait = FIRST_WAIT
        self._not_before = 0.0

    def watch(self) -> None:
        """Start the process if it is not there, with growing waits when it ends early."""
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            log.warning("Worker %d ended with status %s.", self._process.pid, self._process.returncode)
            self._wait = FIRST_WAIT if now - self._started > HEALTHY_AFTER else min(LONGEST_WAIT, self._wait * 2)
            self._not_before = now + self._wait
            kill_marked(WORKER_MARK, self._id)  # it may have been killed before it could
            self._close()
        if self._process is None and now >= self._not_before:
            self._start(now)

    def _start(self, now: float) -> None:
        # The settings go through standard input, since they may hold a password; its end tells that the server is gone.
        self._id = new_worker_id()
        command = [sys.executable, "-m", "server_ext", "worker", "--embedded", "--id", self._id]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, env=_environment(), start_new_session=True)
        self._started = now
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(self._settings.to_json().encode() + b"\n")
            self._process.stdin.flush()

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process = None

    def end(self) -> None:
        """Tell the process to end, by closing its standard input."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()

    def wait(self, until: float) -> None:
        """Wait for its end, and kill it if it does not come."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class WorkerPool:
    """The worker processes of a server; a context manager."""

    def __init__(self, settings: Settings) -> None:
        self._workers = [WorkerProcess(settings) for _ in range(settings.workers)]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="worker-pool", daemon=True)

    def __enter__(self) -> WorkerPool:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        until = time.monotonic() + END_WITHIN
        for worker in self._workers:
            worker.end()
        for worker in self._workers:
            worker.wait(until)

    def _watch(self) -> None:
        while True:
            for worker in self._workers:
                worker.watch()
            if self._over.wait(TICK):
                return


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "JPY_PARENT_PID"}
