"""What is said over the kernel server's socket: one JSON object a packet. Only this module knows its form.

A requester sends a `ForkRequest` with the descriptors of standard output and error, and reads `{"pid"}`, then
`{"ready"}` from the kernel itself, and at last `{"exit", "usage"}`; or `{"refused"}` at once. `{"status": true}` is
answered with the server's state. The connection lives as long as the kernel: when the requester closes it, the kernel
ends. A `ServeRequest` asks for another kernel server instead, which shares the memory of this one; it says `{"pid",
"ready"}` and later `{"draining"}` on the connection, and ends with it.
"""

from __future__ import annotations

import array
import json
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SOCKET_VARIABLE = "ANALYST_KERNEL_SERVER"
ROOM_VARIABLE = "ANALYST_KERNEL_ROOM"  # see linux.appear_as: memory for kernels whose environment is larger
LONGEST_SOCKET_PATH = 107
LARGEST_PACKET = 1 << 20
STREAMS = 2


@dataclass(frozen=True)
class ForkRequest:
    """A kernel to start: what would have been given to `subprocess.Popen`."""

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    folder: str
    umask: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the packet's content."""
        return {"fork": asdict(self)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> ForkRequest:
        """Return the request that `to_json` wrote."""
        return cls(tuple(values["command"]), values["environment"], values["folder"], values["umask"])


@dataclass(frozen=True)
class ServeRequest:
    """A kernel server to fork: the path of its socket, and what it must have been made of to be the one wanted."""

    socket: str
    python: str
    preload: tuple[str, ...]
    prewarm: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    mark: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the packet's content."""
        return {"serve": asdict(self)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> ServeRequest:
        """Return the request that `to_json` wrote."""
        return cls(**{**values, "preload": tuple(values["preload"]), "prewarm": tuple(values["prewarm"])})


def packet_socket() -> socket.socket:
    """Return a socket of the kind that keeps packets whole, so that neither side ever waits for the rest of one."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LARGEST_PACKET)
    return made


def send(connection: socket.socket, content: Mapping[str, Any], descriptors: Sequence[int] = ()) -> None:
    """Send one packet, with copies of `descriptors`."""
    # Variables may hold bytes that are no text: os.fsencode brings their surrogates back to what they were.
    packet = json.dumps(content, ensure_ascii=True).encode()
    passed = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
    connection.sendmsg([packet], passed)


def receive(connection: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """Return the next packet and the descriptors that came with it; None at the end."""
    size = array.array("i").itemsize
    packet, extra, _, _ = connection.recvmsg(LARGEST_PACKET, socket.CMSG_SPACE(STREAMS * size), socket.MSG_CMSG_CLOEXEC)
    passed = array.array("i")
    for level, kind, data in extra:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            passed.frombytes(data[: len(data) - len(data) % size])
    return (json.loads(packet) if packet else None), passed.tolist()


def private_folder(path: str) -> bool:
    """Whether the folder of a socket is ours and closed to others."""
    try:
        state = Path(path).parent.stat()
    except OSError:
        return False
    return state.st_uid == os.getuid() and not state.st_mode & 0o077
