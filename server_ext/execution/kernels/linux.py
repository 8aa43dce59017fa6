"""The few things of Linux that Python has no name for; only this module knows prctl, peer credentials and /proc."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import struct
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SUPPORTED = sys.platform.startswith("linux")
PR_SET_PDEATHSIG = 1
OWN_PROCESS = Path("/proc/self")


@dataclass(frozen=True)
class Memory:
    """Bytes of a process: its proportional share (PSS), and what it shares with no other."""

    pss: int
    private: int


def die_with_parent(parent: int, number: signal.Signals) -> None:
    """Have the kernel send us `number` when the process (strictly: the thread) that started us ends.

    Raises
    ------
    OSError
        If the parent is not `parent` any more: it ended before we asked.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:
        raise ProcessLookupError(f"The parent process {parent} has ended.")


def thread_names() -> list[str]:
    """Return the names of this process's threads, the main one first, whoever started them."""
    return [(task / "comm").read_text().strip() for task in sorted((OWN_PROCESS / "task").iterdir())]


def thread_count() -> int:
    """Return how many threads this process has, counting those that Python does not know."""
    return len(os.listdir(OWN_PROCESS / "task"))


def child_count() -> int:
    """Return how many child processes this process has."""
    return len((OWN_PROCESS / "task" / str(os.getpid()) / "children").read_text().split())


def descriptors() -> dict[int, str]:
    """Return this process's open descriptors beyond the standard three, with what each is open on."""
    found = {}
    for name in os.listdir(OWN_PROCESS / "fd"):
        with contextlib.suppress(OSError):  # the one that the listing itself used is gone
            found[int(name)] = str((OWN_PROCESS / "fd" / name).readlink())
    return {number: target for number, target in sorted(found.items()) if number > 2}


def close_all_but(kept: Collection[int]) -> None:
    """Close every descriptor but the standard three and those in `kept`."""
    for number in descriptors():
        if number not in kept:
            with contextlib.suppress(OSError):
                os.close(number)


def peer_uid(connection: socket.socket) -> int:
    """Return the user at the other end of a Unix socket."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", credentials)[1])


def umask() -> int | None:
    """Return this process's umask without setting it, as threads may be creating files; None where /proc hides it."""
    for line in (OWN_PROCESS / "status").read_text().splitlines():
        if line.startswith("Umask:"):
            return int(line.split()[1], 8)
    return None


def memory(pid: int) -> Memory:
    """Return the memory of a process of ours; zeros when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return Memory(0, 0)
    sizes = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)}
    return Memory(sizes.get("Pss", 0), sizes.get("Private_Clean", 0) + sizes.get("Private_Dirty", 0))


def prefer_to_kill(more: int) -> None:
    """Make this process `more` (of 1000) likelier to be ended when the machine runs out of memory."""
    path = OWN_PROCESS / "oom_score_adj"
    with contextlib.suppress(OSError):  # some containers forbid it
        path.write_text(str(min(1000, int(path.read_text()) + more)))


def appear_as(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Let `ps` and /proc show a command and an environment that this process was not started with.

    A forked process shows those of the process it was forked from; whoever looks for a job's processes by a mark in
    their environment would miss it. The kernel shows the memory in which it once handed both over, so they are written
    there; what does not fit is left out, and `ANALYST_…` variables go first. To be called when nothing refers to that
    memory any more, which is so once `os.environ` was cleared.
    """
    fields = (OWN_PROCESS / "stat").read_text().rpartition(")")[2].split()
    arguments, arguments_end, variables, variables_end = (int(field) for field in fields[45:49])
    marks_first = sorted(environment.items(), key=lambda item: (not item[0].startswith("ANALYST_"), item[0]))
    _write(arguments, arguments_end, command)
    _write(variables, variables_end, [f"{name}={value}" for name, value in marks_first])


def _write(start: int, end: int, texts: Sequence[str]) -> None:
    room = end - start
    if start <= 0 or room <= 0:
        return
    block = b""
    for text in texts:
        entry = os.fsencode(text) + b"\0"
        block += entry if len(block) + len(entry) < room else b""
    ctypes.memmove(start, block.ljust(room, b"\0"), room)
