"""Keeps a kernel server running: starts it, restarts it with growing waits, replaces it when code changed, ends it.

Only this module knows that there can be several servers at once: one that serves, and older ones that stay until the
last kernel they forked has ended, so that installing a package does not end anyone's kernel.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from server_ext.execution.kernels import linux
from server_ext.execution.kernels.client import ask_state
from server_ext.execution.kernels.generation import DRAINING, ENDED, READY, Generation
from server_ext.execution.kernels.process import Recipe
from server_ext.execution.kernels.protocol import SOCKET_VARIABLE
from server_ext.execution.kernels.rundir import run_folder
from server_ext.execution.kernels.status import KernelServerStatus, read_status
from server_ext.execution.processes import HIDDEN

FIRST_WAIT = 1.0
LONGEST_WAIT = 300.0
HEALTHY_AFTER = 60.0
ANSWER_WITHIN = 5.0
LOOK_EVERY = 15.0
SILENT_LOOKS = 3
END_WITHIN = 3.0
log = logging.getLogger(__name__)


class KernelServer:
    """A kernel server for the kernels that this process starts; a context manager.

    Entering returns at once: kernels asked for before the server is up are normal ones (or wait, with `before_job`).
    Meanwhile the environment variable `ANALYST_KERNEL_SERVER` of this process tells `ForkProvisioner` where it is.

    Parameters
    ----------
    preload
        Modules to import, beyond those that every kernel imports.
    prewarm
        `module:function` (or a name in `prewarm`) to call once, for what libraries put off until first used.
    origin
        Socket of a kernel server to fork this one from, if there is one: it then shares that one's memory.
    mark
        Id of the worker that this process is, if it is one: when it dies, the kernel server ends all that its jobs
        started.
    """

    def __init__(self, preload: Sequence[str], prewarm: Sequence[str], origin: str = "", mark: str = "") -> None:
        self._origin = origin
        self._mark = mark
        self._preload = tuple(preload)
        self._prewarm = tuple(prewarm)
        self._stack = contextlib.ExitStack()
        self._turn = threading.Condition(threading.RLock())
        self._over = threading.Event()
        self._generations: list[Generation] = []
        self._current: Generation | None = None
        self._restarts = 0
        self._wait = FIRST_WAIT
        self.socket = ""

    def __enter__(self) -> KernelServer:
        with contextlib.ExitStack() as stack:
            if linux.SUPPORTED:
                folder = stack.enter_context(run_folder())
                self.socket = str(folder / "server.sock")
            stack.enter_context(_announced(self.socket))
            self._stack = stack.pop_all()
        if self.socket:
            self._begin(0.0)
            threading.Thread(target=self._look, name="kernel-server-look", daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        with self._turn:
            left = list(self._generations)
            self._turn.notify_all()
        deadline = time.monotonic() + END_WITHIN
        for generation in left:
            generation.end()
        for generation in left:
            generation.join(max(0.0, deadline - time.monotonic()))
            generation.kill()
            generation.join()
        self._stack.close()

    def wait_ready(self, timeout: float) -> bool:
        """Wait until kernels can be forked; False if not within `timeout` seconds."""
        with self._turn:
            return self._turn.wait_for(lambda: self._state() == READY or self._over.is_set(), timeout)

    def before_job(self, patience: float = 0.0) -> bool:
        """Make sure that the server's libraries are those on disk now, and say whether a kernel can be forked.

        If they changed, a new server is started; a job waits for it up to `patience` seconds.
        """
        self._look_once()
        return self.wait_ready(patience)

    def status(self) -> KernelServerStatus:
        """Return its state, its memory and that of each of its kernels."""
        if not self.socket:
            return KernelServerStatus("unsupported", "Forked kernels need Linux; normal kernels are used.")
        with self._turn:
            current, restarts = self._current, self._restarts
        if current is not None and current.state == READY:
            return replace(read_status(self.socket, ANSWER_WITHIN), restarts=restarts)
        return KernelServerStatus(self._state(), current.reason if current else None, restarts=restarts)

    def _state(self) -> str:
        with self._turn:
            return self._current.state if self._current else ENDED

    def _begin(self, delay: float, reason: str | None = None) -> None:
        recipe = Recipe(Path(self.socket), self._preload, self._prewarm, _environment(), self._origin, self._mark)
        self._current = Generation(recipe, self._changed, delay, reason)
        self._generations.append(self._current)
        self._current.start()

    def _changed(self, generation: Generation) -> None:
        with self._turn:
            if generation.state == ENDED:
                self._generations.remove(generation)
            if generation is self._current and generation.state in (DRAINING, ENDED) and not self._over.is_set():
                self._replace(generation)
            self._turn.notify_all()

    def _replace(self, generation: Generation) -> None:
        self._restarts += 1
        if generation.state == DRAINING:
            log.info("The kernel server is replaced; the kernels it forked stay.")
            self._begin(0.0)
            return
        if generation.refused:
            self._wait = LONGEST_WAIT
        else:
            self._wait = FIRST_WAIT if generation.lived > HEALTHY_AFTER else min(LONGEST_WAIT, self._wait * 2)
        log.warning("%s It is started again in %g s; normal kernels are used meanwhile.", generation.reason, self._wait)
        self._begin(self._wait, generation.reason)

    def _look(self) -> None:
        silent = 0
        while not self._over.wait(LOOK_EVERY):
            silent = 0 if self._look_once() else silent + 1
            if silent >= SILENT_LOOKS and self._current is not None:
                log.warning("The kernel server does not answer; another one is started.")
                self._current.drain()
                silent = 0

    def _look_once(self) -> bool:
        """Have the server compare its code with the disk; whether it answered, if it should."""
        if self._state() != READY:
            return True
        try:
            stale = ask_state(self.socket, ANSWER_WITHIN)["draining"]
        except OSError:
            return False
        if stale:  # it said so on its control pipe too, but perhaps that is not yet read
            with self._turn:
                self._turn.wait_for(lambda: self._state() != READY, 1.0)
        return True


@contextlib.contextmanager
def _announced(socket: str) -> Iterator[None]:
    before = os.environ.get(SOCKET_VARIABLE)
    os.environ[SOCKET_VARIABLE] = socket
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(SOCKET_VARIABLE, None)
        else:
            os.environ[SOCKET_VARIABLE] = before


def _environment() -> dict[str, str]:
    # What the server has, a notebook can find in the memory of its kernel.
    return {name: value for name, value in os.environ.items() if name not in HIDDEN}
