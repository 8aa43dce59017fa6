"""One kernel server process from its start to its end, told as states; only this module starts such processes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server_ext.execution.kernels.protocol import ROOM_VARIABLE

WAITING, STARTING, READY, DRAINING, ENDED = "waiting", "starting", "ready", "draining", "ended"
ROOM = 8192


@dataclass(frozen=True)
class Recipe:
    """How to start a server: its socket, what to import and to warm up, and its environment (of the kernels' kind)."""

    socket: Path
    preload: Sequence[str]
    prewarm: Sequence[str]
    environment: Mapping[str, str]

    def command(self, control: int) -> list[str]:
        """Return the command line."""
        words = [sys.executable, "-m", "server_ext.execution.kernels.server", "--socket", str(self.socket)]
        words += ["--parent", str(os.getpid()), "--control", str(control)]
        return [*words, "--preload", ",".join(self.preload), "--prewarm", ",".join(self.prewarm)]


class Generation(threading.Thread):
    """A server process and the thread that starts it, listens to it and sees its end.

    It is a thread since Linux ends a process that asked to die with its parent when the *thread* that started it ends.

    Attributes
    ----------
    state
        waiting, starting, ready, draining or ended.
    refused
        Whether it ended because it would not be safe to serve.
    reason
        Why it (or, while this one waits, the one before it) does not serve.
    lived
        Seconds from its start to its end.
    """

    def __init__(
        self, recipe: Recipe, changed: Callable[[Generation], None], delay: float, reason: str | None = None
    ) -> None:
        super().__init__(name="kernel-server", daemon=True)
        self.state = WAITING
        self.reason = reason
        self.refused = False
        self.lived = 0.0
        self._recipe = recipe
        self._changed = changed
        self._delay = delay
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Wait, start the process, follow it to its end."""
        if not self._over.wait(self._delay):
            started = time.monotonic()
            self._turn(STARTING)
            self._live()
            self.lived = time.monotonic() - started
        self._turn(ENDED)

    def drain(self) -> None:
        """Have it take no more requests and end with its last kernel."""
        self._signal(signal.SIGUSR1)
        if self.state == READY:
            self._turn(DRAINING)

    def end(self) -> None:
        """Have it end, and its kernels with it."""
        self._over.set()
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it by force."""
        self._signal(signal.SIGKILL)

    def _live(self) -> None:
        read, write = os.pipe()
        with os.fdopen(read) as control:
            self._process = subprocess.Popen(
                self._recipe.command(write),
                stdin=subprocess.DEVNULL,
                cwd=self._recipe.socket.parent,
                env={**self._recipe.environment, ROOM_VARIABLE: " " * ROOM},
                pass_fds=[write],
                start_new_session=True,
            )
            os.close(write)
            if self._over.is_set():  # told to end before there was anyone to tell
                self.end()
            for line in control:
                self._hear(json.loads(line))
            code = self._process.wait()
        if not self.refused and self.state != DRAINING:
            self.reason = f"The kernel server ended with status {code}; see its log."

    def _hear(self, turn: Mapping[str, Any]) -> None:
        if "refused" in turn:
            self.refused, self.reason = True, turn["refused"]
        if "ready" in turn:
            self.reason = None
            self._turn(READY)
        if "draining" in turn and self.state == READY:
            self._turn(DRAINING)

    def _turn(self, state: str) -> None:
        self.state = state
        self._changed(self)

    def _signal(self, number: signal.Signals) -> None:
        process = self._process
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)
