"""The kernel server's loop: reads requests, forks, reaps, and tells each requester how its kernel ended.

One thread and no locks, since a fork would copy them; it waits for nobody. Signals: SIGTERM ends it and its kernels,
SIGUSR1 has it take no more requests and end with its last kernel.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server_ext.execution.kernels import linux, protocol
from server_ext.execution.kernels.child import Origin, become_kernel
from server_ext.execution.kernels.fingerprint import CodeOnDisk
from server_ext.execution.kernels.fitness import objection
from server_ext.execution.kernels.preload import Stock
from server_ext.execution.kernels.protocol import ForkRequest

STALE = "an installed package, or code that is edited in place, has changed since the kernel server started"


@dataclass(frozen=True)
class Kernel:
    """A kernel that was forked."""

    pid: int
    started: float
    connection: socket.socket


class Forker:
    """Serves requests until it is told to end; `say` tells the supervisor what it has to know at once."""

    def __init__(self, listener: socket.socket, origin: Origin, stock: Stock, say: Callable[..., None]) -> None:
        self._listener: socket.socket | None = listener
        self._origin = origin
        self._stock = stock
        self._say = say
        self._code = CodeOnDisk.of_this_process()
        self._fingerprint = self._code.fingerprint()
        self._started = time.time()
        self._kernels: dict[int, Kernel] = {}
        self._forks = 0
        self._over = False
        self._selector = selectors.PollSelector()

    def serve(self) -> None:
        """Answer requests; returns when ended or drained."""
        assert self._listener is not None
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        with _signals(self._selector, self._reap) as pending:
            while not self._over:
                for key, _ in self._selector.select():
                    key.data(key.fileobj)
                if signal.SIGTERM in pending:
                    self._end()
                if signal.SIGUSR1 in pending:
                    self._drain()

    def _accept(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        if linux.peer_uid(connection) != os.getuid():
            connection.close()
            return
        self._selector.register(connection, selectors.EVENT_READ, self._hear)

    def _hear(self, connection: socket.socket) -> None:
        try:
            request, passed = protocol.receive(connection)
        except (OSError, ValueError):
            request, passed = None, []
        if request is None:
            self._drop(connection)
        elif "fork" in request and len(passed) == protocol.STREAMS:
            self._start(ForkRequest.from_json(request["fork"]), connection, passed)
        else:
            self._check_code()
            self._answer(connection, self._state())
        for number in passed:
            os.close(number)

    def _start(self, request: ForkRequest, connection: socket.socket, streams: list[int]) -> None:
        self._check_code()
        refusal = self._refusal(request)
        if refusal is not None:
            self._answer(connection, {"refused": refusal})
            return
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # or the kernel would write it again
        pid = os.fork()
        if pid == 0:
            become_kernel(request, connection, streams, self._origin)
        self._forks += 1
        self._kernels[pid] = Kernel(pid, time.time(), connection)
        self._answer(connection, {"pid": pid})

    def _check_code(self) -> None:
        if self._code.fingerprint() != self._fingerprint:
            self._drain()

    def _refusal(self, request: ForkRequest) -> str | None:
        if self._listener is None:
            return STALE
        if linux.thread_count() > 1:
            return f"the kernel server has more than one thread ({', '.join(linux.thread_names()[1:])})"
        return objection(request, self._origin.beginning.environment, self._stock.imported)

    def _drop(self, connection: socket.socket) -> None:
        """The requester is gone, and so has to be its kernel."""
        self._selector.unregister(connection)
        connection.close()
        for kernel in self._kernels.values():
            if kernel.connection is connection:
                _kill_group(kernel.pid)

    def _reap(self, _: object) -> None:
        while self._kernels and (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)):
            _kill_group(ended.si_pid)  # its children; until it is reaped, nobody else can have its number
            _, status, usage = os.wait4(ended.si_pid, 0)
            kernel = self._kernels.pop(ended.si_pid)
            exit_code = os.waitstatus_to_exitcode(status)
            self._answer(kernel.connection, {"exit": exit_code, "usage": _usage(usage)})
        gc.collect()  # the frozen heap is not looked at: this is quick
        self._over = self._over or (self._listener is None and not self._kernels)

    def _drain(self) -> None:
        if self._listener is None:
            return
        self._say(draining=True)
        self._selector.unregister(self._listener)
        self._listener.close()
        self._listener = None
        self._over = not self._kernels

    def _end(self) -> None:
        for pid in self._kernels:
            _kill_group(pid)
        self._over = True
        deadline = time.monotonic() + 2
        while self._kernels and time.monotonic() < deadline:
            self._reap(None)

    def _answer(self, connection: socket.socket, content: Mapping[str, Any]) -> None:
        with contextlib.suppress(OSError):  # gone meanwhile, or it does not read: a server must not wait for it
            connection.setblocking(False)
            protocol.send(connection, content)

    def _state(self) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "started": self._started,
            "preloaded": self._stock.loaded,
            "absent": self._stock.absent,
            "failures": self._stock.failures,
            "fingerprint": self._fingerprint,
            "forks": self._forks,
            "draining": self._listener is None,
            "kernels": [{"pid": kernel.pid, "started": kernel.started} for kernel in self._kernels.values()],
        }


@contextlib.contextmanager
def _signals(selector: selectors.BaseSelector, woken: Callable[[object], None]) -> Iterator[set[int]]:
    pending: set[int] = set()
    read, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def wake(_: object) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(read, 4096)
        woken(None)

    selector.register(read, selectors.EVENT_READ, wake)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGCHLD):
        signal.signal(number, lambda number, _: pending.add(number))
    yield pending


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)  # it may not have a group of its own yet


def _usage(usage: resource.struct_rusage) -> dict[str, float]:
    return {"user": usage.ru_utime, "system": usage.ru_stime, "peak": usage.ru_maxrss * 1024}
