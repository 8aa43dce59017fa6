"""A limited child process: a session of its own, a scrubbed environment, an end by the clock, and death with its group.

It puts its own walls up (`analyst_lib.ingest.limits.confine`). Its standard input stays open as long as this process
lives, so that it can tell when it is alone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KEPT = ("PATH", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZ", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
STARVED = (
    *("MemoryError", "emory allocation", "Cannot allocate", "bad_alloc", "malloc", "failed to map", "SystemError"),
    "Resource temporarily unavailable",  # no room for the stack of another thread
)


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit status (None: by the clock), and what it said."""

    code: int | None
    out: str
    err: str

    @property
    def late(self) -> bool:
        """Whether it used up its time, by the clock or the processor."""
        xcpu = getattr(signal, "SIGXCPU", None)
        return self.code is None or (xcpu is not None and self.code == -xcpu)

    @property
    def starved(self) -> bool:
        """Whether it wanted more memory than it may have."""
        killed = self.code == -getattr(signal, "SIGKILL", 9)
        return killed or (self.code != 0 and any(word in self.err for word in STARVED))

    @property
    def how(self) -> str:
        """How it ended, for a message."""
        last = self.err.strip().splitlines()[-1][:200] if self.err.strip() else "nothing said"
        if self.code is not None and self.code < 0:
            return f"signal {signal.Signals(-self.code).name}: {last}"
        return f"exit status {self.code}: {last}"


def run_child(command: Sequence[str], folder: Path, seconds: float) -> Ended:
    """Run a child in a folder, which also takes its temporary files; blocks until it has ended, with all it started."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    own = {"TMPDIR": str(folder), "HOME": str(folder), "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        list(command),
        cwd=folder,
        env={**kept, **own, "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        return _ended(process, seconds)
    finally:
        _kill(process)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _ended(process: subprocess.Popen[bytes], seconds: float) -> Ended:
    # Not communicate(): it would close the child's standard input at once.
    said: dict[str, bytes] = {}

    def read(name: str) -> None:
        said[name] = getattr(process, name).read()

    readers = [threading.Thread(target=read, args=(name,), daemon=True) for name in ("stdout", "stderr")]
    for reader in readers:
        reader.start()
    try:
        code: int | None = process.wait(seconds)
    except subprocess.TimeoutExpired:
        code = None
    _kill(process)  # all of it: what it started may hold the pipes open
    for reader in readers:
        reader.join(5)
    out, err = (said.get(name, b"").decode("utf-8", "replace") for name in ("stdout", "stderr"))
    return Ended(code, out, err)
