"""Finds and ends the processes of a job: its kernel's group, and whatever else carries the job's mark."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
from collections.abc import Iterator

import psutil

JOB_MARK = "ANALYST_JOB"
WORKER_MARK = "ANALYST_WORKER"
HIDDEN = (
    "GEMINI_LLM_API_KEY",
    "ANALYST_DATABASE_URL",
    "ANALYST_REDIS_URL",
    "ANALYST_STORAGE_URL",
    "ANALYST_WEBHOOK_SECRET",
    "ANALYST_WEBHOOK_SECRET_FILE",
    "ANALYST_SMTP_PASSWORD",
    "ANALYST_SMTP_PASSWORD_FILE",
    "JUPYTER_TOKEN",
    "JPY_API_TOKEN",
    "ANALYST_KERNEL_SERVER",
)


def marked(name: str, value: str) -> Iterator[psutil.Process]:
    """Yield every process of ours that was started with the environment variable `name` set to `value`."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(name) == value:
                yield process


def kill_marked(name: str, value: str) -> None:
    """Kill every process that carries the mark; a job's daemons carry it however often they forked."""
    for process in marked(name, value):
        with contextlib.suppress(psutil.Error):
            process.kill()


def signal_group(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process and its group; it may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def job_environment(job: str, attempt: int, worker: str, context: str) -> dict[str, str]:
    """Return the environment of a job's kernel: ours without secrets, with the job's marks and its context file."""
    kept = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    return kept | {JOB_MARK: f"{job}-{attempt}", WORKER_MARK: worker, "ANALYST_CONTEXT": context}


def new_worker_id() -> str:
    """Return a name for a worker: its host and a random part, so that no two are alike."""
    return f"{socket.gethostname()[:40]}-{secrets.token_hex(5)}"
