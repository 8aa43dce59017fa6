"""A kernel server's process: started anew, or forked from another kernel server whose memory it then shares.

Only this module knows the difference; to who keeps the server, both are turns of its life, signals, and an end.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from server_ext.execution.kernels import protocol
from server_ext.execution.kernels.protocol import ROOM_VARIABLE, ServeRequest

ROOM = 8192
ORIGIN_WITHIN = 60.0
ORIGIN_EVERY = 0.1
ANSWER_WITHIN = 5.0


@dataclass(frozen=True)
class Recipe:
    """How to start a server: its socket, what to import and to warm up, and its environment (of the kernels' kind).

    `origin` is the socket of a server to fork it from, if there is one; `mark` the worker whose processes it ends when
    it is told to end, or when the worker dies.
    """

    socket: Path
    preload: Sequence[str]
    prewarm: Sequence[str]
    environment: Mapping[str, str]
    origin: str = ""
    mark: str = ""

    def command(self, control: int) -> list[str]:
        """Return the command line."""
        words = [sys.executable, "-m", "server_ext.execution.kernels.server", "--socket", str(self.socket)]
        words += ["--parent", str(os.getpid()), "--control", str(control), "--mark", self.mark]
        return [*words, "--preload", ",".join(self.preload), "--prewarm", ",".join(self.prewarm)]

    def request(self) -> ServeRequest:
        """Return what to ask the origin."""
        made_of = (tuple(self.preload), tuple(self.prewarm))
        return ServeRequest(str(self.socket), sys.executable, *made_of, environment=self.environment, mark=self.mark)


class ServerProcess(Protocol):
    """A running kernel server."""

    def turns(self) -> Iterator[Mapping[str, Any]]:
        """Yield the turns of its life until it has ended."""

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; it may be gone already."""

    def end(self) -> str:
        """Say how it ended."""


class StartedServer:
    """A server that imports everything itself."""

    def __init__(self, recipe: Recipe) -> None:
        read, write = os.pipe()
        self._control = os.fdopen(read)
        self._process = subprocess.Popen(
            recipe.command(write),
            stdin=subprocess.DEVNULL,
            cwd=recipe.socket.parent,
            env={**recipe.environment, ROOM_VARIABLE: " " * ROOM},
            pass_fds=[write],
            start_new_session=True,
        )
        os.close(write)

    def turns(self) -> Iterator[Mapping[str, Any]]:
        """Yield what it says on its control pipe."""
        with self._control:
            for line in self._control:
                yield json.loads(line)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; it may be gone already."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def end(self) -> str:
        """Wait for its end and say how it was."""
        return f"The kernel server ended with status {self._process.wait()}; see its log."


class ForkedServer:
    """A server that was forked from another, on the connection over which it was asked for."""

    def __init__(self, connection: socket.socket, first: Mapping[str, Any]) -> None:
        self._connection = connection
        self._first = first
        self._pid = os.pidfd_open(first["pid"])

    def turns(self) -> Iterator[Mapping[str, Any]]:
        """Yield what it says on the connection."""
        turn: Mapping[str, Any] | None = self._first
        while turn is not None:
            yield turn
            try:
                turn, _ = protocol.receive(self._connection)
            except OSError:
                turn = None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; it may be gone already."""
        with contextlib.suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._pid, number)

    def end(self) -> str:
        """Say that it ended; how, only its parent was told."""
        self._connection.close()
        pid, self._pid = self._pid, -1
        os.close(pid)
        return "The kernel server ended; see its log."


def start(recipe: Recipe, over: threading.Event) -> ServerProcess:
    """Start a server, as a fork if that can be had; a server to fork from may still be coming up."""
    waits = int(ORIGIN_WITHIN / ORIGIN_EVERY) if recipe.origin else 0
    for _ in range(waits):
        try:
            forked = _forked(recipe)
        except _ComingUp:
            if over.wait(ORIGIN_EVERY):
                break
        else:
            return forked or StartedServer(recipe)
    return StartedServer(recipe)


class _ComingUp(Exception):
    """The server to fork from is not there, or not any more; another one may be on its way."""


def _forked(recipe: Recipe) -> ForkedServer | None:
    """Return a fork of the origin; None if it will not do."""
    connection = protocol.packet_socket()
    try:
        connection.settimeout(ANSWER_WITHIN)
        connection.connect(recipe.origin)
        protocol.send(connection, recipe.request().to_json())
        answer, _ = protocol.receive(connection)
        if answer is not None and "ready" in answer:
            connection.settimeout(None)
            return ForkedServer(connection, answer)
    except OSError as error:
        connection.close()
        raise _ComingUp from error
    connection.close()
    if answer is not None and answer.get("stale"):
        raise _ComingUp
    return None
