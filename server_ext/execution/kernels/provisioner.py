"""jupyter_client's way to a forked kernel; a normal kernel whenever there is a reason, which is told.

Installed as the entry point `analyst-provisioner`, named in the metadata of the kernelspec `analyst`; so papermill,
nbclient and JupyterLab use it without knowing. Finds the server by the environment variable `ANALYST_KERNEL_SERVER`.
"""

from __future__ import annotations

import os
import pathlib
import secrets
import subprocess
from collections.abc import Mapping
from typing import IO, Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Float, Unicode, default

from server_ext.execution.kernels import linux, protocol
from server_ext.execution.kernels.client import ForkedKernel, NoFork, fork
from server_ext.execution.kernels.protocol import ForkRequest

FORKED = "forked"
FALLBACK = "normal"
GIVABLE = frozenset({"env", "cwd", "stdout", "stderr", "extra_arguments", "kernel_id", "independent"})


class ForkProvisioner(LocalProvisioner):
    """Starts kernels through the kernel server, and normal ones where that cannot be."""

    server = Unicode(help="Path of the kernel server's socket; empty: normal kernels.").tag(config=True)
    patience = Float(5.0, min=0, help="Seconds the kernel server may take to fork.").tag(config=True)
    up_within = Float(30.0, min=0, help="Seconds a forked kernel may take to come up.").tag(config=True)
    started_as = Unicode(help="How the kernel was started: `forked`, or `normal (reason)`. Can be observed.")

    process: Any

    @default("server")
    def _server(self) -> str:
        return os.environ.get(protocol.SOCKET_VARIABLE, "")

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the start, with Unix sockets between manager and kernel if the manager leaves the choice."""
        if linux.SUPPORTED and not self.connection_info and self._private_sockets_wanted():
            self._use_private_sockets()
        return dict(await super().pre_launch(**kwargs))

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Have the server fork the kernel; start a normal one if it does not."""
        try:
            self.process = await self._fork(cmd, kwargs)
        except NoFork as reason:
            self.started_as = f"{FALLBACK} ({reason})"
            self.log.warning("A normal kernel is started: %s.", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.started_as = FORKED
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd", pathlib.Path.cwd())
        return self.connection_info

    async def _fork(self, cmd: list[str], kwargs: Mapping[str, Any]) -> ForkedKernel:
        _object(self.server, kwargs)
        request = ForkRequest(
            command=tuple(cmd),
            environment=dict(kwargs.get("env") or os.environ),
            folder=str(pathlib.Path(kwargs.get("cwd") or "").absolute()),
            umask=linux.umask(),
        )
        with pathlib.Path(os.devnull).open("w") as nowhere:
            stdout = _descriptor(kwargs.get("stdout"), 1, nowhere)
            together = kwargs.get("stderr") == subprocess.STDOUT
            stderr = stdout if together else _descriptor(kwargs.get("stderr"), 2, nowhere)
            kernel = await fork(self.server, request, (stdout, stderr), self.patience)
        await kernel.ready(self.up_within)
        return kernel

    async def wait(self) -> int | None:
        """Wait for the kernel's end; of a forked one, the server tells."""
        if not isinstance(self.process, ForkedKernel):
            return await super().wait()
        code = await self.process.ended()
        self.process = None
        return code

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and what it started; a forked one is gone when this returns."""
        if isinstance(self.process, ForkedKernel):
            await self.process.end()
        else:
            await super().kill(restart)

    async def get_provisioner_info(self) -> dict[str, Any]:
        """Add how the kernel was started."""
        return {**await super().get_provisioner_info(), "started_as": self.started_as}

    def _private_sockets_wanted(self) -> bool:
        manager = self.parent
        if manager is None or manager.transport != "tcp" or not protocol.private_folder(self.server):
            return False
        return not any("transport" in manager.config.get(kind.__name__, {}) for kind in type(manager).__mro__)

    def _use_private_sockets(self) -> None:
        # No other user can connect to them, and they cost less than TCP. Paths of sockets have to be short.
        manager: Any = self.parent
        prefix = str(pathlib.Path(self.server).parent / f"k{secrets.token_hex(4)}")
        if len(os.fsencode(prefix)) + len("-99") <= protocol.LONGEST_SOCKET_PATH:
            manager.transport, manager.ip, manager.cache_ports = "ipc", prefix, False


def _object(server: str, kwargs: Mapping[str, Any]) -> None:
    """Raise NoFork for what can be known without asking the server."""
    if not linux.SUPPORTED:
        raise NoFork("forked kernels need Linux")
    if not server:
        raise NoFork("there is no kernel server")
    unknown = sorted(set(kwargs) - GIVABLE)
    if unknown or kwargs.get("independent"):
        raise NoFork(f"{unknown[0] if unknown else 'independent'} was asked for, which a fork cannot give")


def _descriptor(stream: Any, inherited: int, nowhere: IO[str]) -> int:
    if stream is None:
        return inherited
    if stream == subprocess.DEVNULL:
        return nowhere.fileno()
    if isinstance(stream, int) and stream >= 0:
        return stream
    if hasattr(stream, "fileno"):
        return int(stream.fileno())
    raise NoFork("its output goes to a new pipe, which a fork cannot give")
