"""One kernel server process from its start to its end, told as states."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from server_ext.execution.kernels.process import Recipe, ServerProcess, start

WAITING, STARTING, READY, DRAINING, ENDED = "waiting", "starting", "ready", "draining", "ended"


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
        self._process: ServerProcess | None = None

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
        self._process = process = start(self._recipe, self._over)
        if self._over.is_set():  # told to end before there was anyone to tell
            self.end()
        for turn in process.turns():
            self._hear(turn)
        end = process.end()
        if not self.refused and self.state != DRAINING:
            self.reason = end

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
        if self._process is not None:
            self._process.signal(number)
