"""What is to be seen of a kernel server and its kernels, from any process of the same user."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from server_ext.execution.kernels import linux
from server_ext.execution.kernels.client import ask_state


@dataclass(frozen=True)
class KernelStatus:
    """A forked kernel: age in seconds, memory in bytes."""

    pid: int
    age: float
    pss: int
    private: int


@dataclass(frozen=True)
class KernelServerStatus:
    """A kernel server: uptime in seconds, memory in bytes.

    `state` is ready, starting, waiting (to be started again), draining, unsupported, or away; `reason` says
    why. `restarts` is known only to the process that keeps the server.
    """

    state: str
    reason: str | None = None
    pid: int | None = None
    uptime: float = 0.0
    pss: int = 0
    private: int = 0
    preloaded: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    failures: dict[str, str] = field(default_factory=dict)
    fingerprint: str | None = None
    forks: int = 0
    restarts: int = 0
    kernels: tuple[KernelStatus, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def read_status(socket: str, timeout: float) -> KernelServerStatus:
    """Ask the server at a socket; the memory of every process is read on the way.

    It also has the server look whether the code it has imported is still the code on disk.
    """
    try:
        told = ask_state(socket, timeout)
    except OSError as error:
        return KernelServerStatus("away", reason=error.strerror or str(error))
    now, own = time.time(), linux.memory(told["pid"])
    return KernelServerStatus(
        state="draining" if told["draining"] else "ready",
        pid=told["pid"],
        uptime=now - told["started"],
        pss=own.pss,
        private=own.private,
        preloaded=tuple(told["preloaded"]),
        absent=tuple(told["absent"]),
        failures=told["failures"],
        fingerprint=told["fingerprint"],
        forks=told["forks"],
        kernels=tuple(_kernel(kernel, now) for kernel in told["kernels"]),
    )


def _kernel(told: dict[str, Any], now: float) -> KernelStatus:
    memory = linux.memory(told["pid"])
    return KernelStatus(told["pid"], now - told["started"], memory.pss, memory.private)
