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
from typing import Any, NoReturn

from server_ext.execution.kernels import linux, protocol
from server_ext.execution.kernels.child import Origin, become_kernel
from server_ext.execution.kernels.fingerprint import ImportedCode
from server_ext.execution.kernels.fitness import objection, objection_to_serve
from server_ext.execution.kernels.preload import Stock
from server_ext.execution.kernels.protocol import ForkRequest, ServeRequest

STALE = "an installed package, or code that is edited in place, has changed since the kernel server started"


@dataclass(frozen=True)
class Kernel:
    """A kernel that was forked."""

    pid: int
    started: float
    connection: socket.socket


@dataclass(frozen=True)
class Template:
    """What everything forked here starts as; `made_of` are the preload list and the warm-ups that were asked for."""

    origin: Origin
    stock: Stock
    code: ImportedCode
    made_of: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Ways:
    """`say` tells the supervisor what it has to know at once; `serve` turns a fork into another kernel server."""

    say: Callable[..., None]
    serve: Callable[[ServeRequest, socket.socket, Template], NoReturn]


class Forker:
    """Serves requests until it is told to end, or its `owner`, if it is tied to one, closes the connection."""

    def __init__(
        self, listener: socket.socket, template: Template, ways: Ways, owner: socket.socket | None = None
    ) -> None:
        self._listener: socket.socket | None = listener
        self._template = template
        self._ways = ways
        self._owner = owner
        self._started = time.time()
        self._kernels: dict[int, Kernel] = {}
        self._servers: set[int] = set()
        self._forks = 0
        self._over = self._ended = False
        self._selector = selectors.PollSelector()

    def serve(self) -> bool:
        """Answer requests; returns whether it was told to end, rather than drained."""
        assert self._listener is not None
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        if self._owner is not None:
            self._selector.register(self._owner, selectors.EVENT_READ, lambda _: self._end())
        with _signals(self._selector, self._reap) as pending:
            while not self._over:
                for key, _ in self._selector.select():
                    key.data(key.fileobj)
                if signal.SIGTERM in pending:
                    self._end()
                if signal.SIGUSR1 in pending:
                    self._drain()
        return self._ended

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
        elif "serve" in request:
            self._start_server(ServeRequest.from_json(request["serve"]), connection)
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
        pid = _fork()
        if pid == 0:
            become_kernel(request, connection, streams, self._template.origin)
        self._forks += 1
        self._kernels[pid] = Kernel(pid, time.time(), connection)
        self._answer(connection, {"pid": pid})

    def _start_server(self, request: ServeRequest, connection: socket.socket) -> None:
        self._check_code()
        baseline = self._template.origin.beginning.environment
        refusal = self._unfit() or objection_to_serve(request, baseline, self._template.made_of)
        if refusal is not None:
            self._answer(connection, {"refused": refusal, "stale": self._listener is None})
            return
        pid = _fork()
        if pid == 0:
            self._ways.serve(request, connection, self._template)
        self._servers.add(pid)
        self._drop(connection)

    def _check_code(self) -> None:
        if self._template.code.changed():
            self._drain()

    def _refusal(self, request: ForkRequest) -> str | None:
        baseline = self._template.origin.beginning.environment
        return self._unfit() or objection(request, baseline, self._template.stock.imported)

    def _unfit(self) -> str | None:
        if self._listener is None:
            return STALE
        if linux.thread_count() > 1:
            return f"the kernel server has more than one thread ({', '.join(linux.thread_names()[1:])})"
        return None

    def _drop(self, connection: socket.socket) -> None:
        """Forget a requester; if it is gone, so has to be its kernel."""
        self._selector.unregister(connection)
        connection.close()
        for kernel in self._kernels.values():
            if kernel.connection is connection:
                _kill_group(kernel.pid)

    def _reap(self, _: object) -> None:
        anyone = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while (self._kernels or self._servers) and (ended := os.waitid(os.P_ALL, 0, anyone)):
            _kill_group(ended.si_pid)  # its children; until it is reaped, nobody else can have its number
            _, status, usage = os.wait4(ended.si_pid, 0)
            self._servers.discard(ended.si_pid)
            kernel = self._kernels.pop(ended.si_pid, None)
            if kernel is not None:
                exit_code = os.waitstatus_to_exitcode(status)
                self._answer(kernel.connection, {"exit": exit_code, "usage": _usage(usage)})
        gc.collect()  # the frozen heap is not looked at: this is quick
        self._over = self._over or (self._listener is None and not self._kernels)

    def _drain(self) -> None:
        if self._listener is None:
            return
        self._ways.say(draining=True)
        self._selector.unregister(self._listener)
        self._listener.close()
        self._listener = None
        self._over = not self._kernels

    def _end(self) -> None:
        for pid in self._kernels:
            _kill_group(pid)
        self._over = self._ended = True
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
            "preloaded": self._template.stock.loaded,
            "absent": self._template.stock.absent,
            "failures": self._template.stock.failures,
            "fingerprint": self._template.code.fingerprint,
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


def _fork() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()  # or the fork would write it again
    return os.fork()


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)  # it may not have a group of its own yet


def _usage(usage: resource.struct_rusage) -> dict[str, float]:
    return {"user": usage.ru_utime, "system": usage.ru_stime, "peak": usage.ru_maxrss * 1024}
