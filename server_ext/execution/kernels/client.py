"""The requester's side of the kernel server: asks for a fork, and gives what looks like a `subprocess.Popen`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Sequence
from typing import Any

from server_ext.execution.kernels import protocol
from server_ext.execution.kernels.protocol import ForkRequest

KILLED = -int(getattr(signal, "SIGKILL", 9))


class NoFork(Exception):
    """The kernel server did not give a kernel; the message says why, and a normal kernel does instead."""


class ForkedKernel:
    """A kernel that the server forked; the methods and attributes are those of `subprocess.Popen`.

    `usage` holds, once it has ended, its CPU seconds (`user`, `system`) and its largest size in bytes (`peak`).
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self._connection = connection
        self.pid = pid
        self.returncode: int | None = None
        self.usage: dict[str, float] = {}

    def poll(self) -> int | None:
        """Return the exit status (negative: the signal that ended it), None while it runs."""
        if self.returncode is None:
            with contextlib.suppress(BlockingIOError):
                self._take(protocol.receive(self._connection)[0])
        return self.returncode

    async def ready(self, within: float) -> None:
        """Wait until it listens on its sockets, so that its clients need not try twice.

        Raises
        ------
        NoFork
            If it does not within `within` seconds; it is gone then.
        """
        try:
            async with asyncio.timeout(within):
                answer = await _packet(self._connection)
        except TimeoutError as error:
            await self.end()
            raise NoFork(f"the forked kernel was not up within {within:g} s") from error
        if "ready" not in (answer or {}):
            self._take(answer)
            await self.end()
            raise NoFork(f"the forked kernel did not come up: {(answer or {}).get('failed', self.returncode)}")

    async def ended(self) -> int:
        """Wait for its end and return its exit status; learns it from the server, by event."""
        while self.poll() is None:
            await _readable(self._connection)
        assert self.returncode is not None
        return self.returncode

    async def end(self) -> None:
        """Kill it and its children, and wait until it is gone."""
        self.send_signal(signal.SIGKILL)
        await self.ended()

    def send_signal(self, number: int) -> None:
        """Send a signal to it and the processes it started."""
        if self.poll() is None:
            _signal_group(self.pid, number)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, as `subprocess.Popen.wait` does."""
        return asyncio.run(asyncio.wait_for(self.ended(), timeout))

    def _take(self, answer: dict[str, Any] | None) -> None:
        if answer is None:  # the server is gone; the kernel dies with it, its children would not
            _signal_group(self.pid, signal.SIGKILL)
            answer = {"exit": KILLED}
        if "exit" in answer:
            self.returncode = int(answer["exit"])
            self.usage = answer.get("usage", {})
            self._connection.close()


async def fork(path: str, request: ForkRequest, streams: Sequence[int], patience: float) -> ForkedKernel:
    """Have the server at `path` fork a kernel whose standard output and error are `streams`.

    Raises
    ------
    NoFork
        If the server is away, refuses, or does not answer within `patience` seconds.
    """
    connection = protocol.packet_socket()
    connection.setblocking(False)
    try:
        async with asyncio.timeout(patience):
            await asyncio.get_running_loop().sock_connect(connection, path)
            protocol.send(connection, request.to_json(), streams)
            answer = await _packet(connection)
    except TimeoutError as error:
        connection.close()
        raise NoFork(f"the kernel server did not answer within {patience:g} s") from error
    except OSError as error:
        connection.close()
        raise NoFork(f"the kernel server is away: {error.strerror or error}") from error
    if answer is None or "pid" not in answer:
        connection.close()
        raise NoFork((answer or {}).get("refused", "the kernel server ended before it answered"))
    return ForkedKernel(connection, answer["pid"])


def ask_state(path: str, timeout: float) -> dict[str, Any]:
    """Return what the server at `path` says of itself.

    Raises
    ------
    OSError
        If it is away or does not answer within `timeout` seconds.
    """
    with protocol.packet_socket() as connection:
        connection.settimeout(timeout)
        connection.connect(path)
        protocol.send(connection, {"status": True})
        answer, _ = protocol.receive(connection)
    if answer is None:
        raise ConnectionResetError(f"The kernel server at {path} ended before it answered.")
    return answer


async def _packet(connection: socket.socket) -> dict[str, Any] | None:
    while True:
        try:
            return protocol.receive(connection)[0]
        except BlockingIOError:
            await _readable(connection)


async def _readable(connection: socket.socket) -> None:
    # A copy of the descriptor, since several may wait for the same end, and a loop knows a descriptor once.
    loop = asyncio.get_running_loop()
    copy = os.dup(connection.fileno())
    seen = asyncio.Event()
    loop.add_reader(copy, seen.set)
    try:
        await seen.wait()
    finally:
        loop.remove_reader(copy)
        os.close(copy)


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)  # so young that it has no group of its own yet
