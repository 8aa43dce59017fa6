"""A kernel server, and kernels to ask: forked ones and normal ones, on private sockets both."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.manager import KernelManager

from server_ext.config import Analyst
from server_ext.execution.kernels.supervisor import KernelServer

READY_WITHIN = 90.0
SETTINGS = Analyst().settings()


class Kernel:
    """A running kernel."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(60)

    @property
    def started_as(self) -> str:
        return str(getattr(self.manager.provisioner, "started_as", "normal"))

    def run(self, code: str, timeout: float = 60) -> list[dict[str, Any]]:
        """Run code and return the contents of its outputs."""
        outputs: list[dict[str, Any]] = []
        kinds = ("stream", "execute_result", "display_data", "error")

        def keep(message: dict[str, Any]) -> None:
            if message["msg_type"] in kinds:
                outputs.append(message["content"])

        self.client.execute_interactive(code, timeout=timeout, output_hook=keep, allow_stdin=False)
        return outputs

    def text(self, code: str) -> str:
        """Run code and return what it printed."""
        outputs = self.run(code)
        assert not [o for o in outputs if "ename" in o], outputs
        return "".join(o.get("text", "") for o in outputs)

    def value(self, code: str) -> Any:
        """Run code whose last line prints JSON, and return it."""
        return json.loads(self.text(code).splitlines()[-1])


def environment() -> dict[str, str]:
    """Return our environment without the variable by which ipykernel, in a test, does not watch descriptors 1 and 2."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


@contextlib.contextmanager
def kernel(name: str, folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Kernel]:
    """Start a kernel in a folder."""
    sockets = folder / f"s{len(list(folder.iterdir()))}"
    sockets.mkdir(mode=0o700)
    work = folder / "work"
    work.mkdir(exist_ok=True)
    manager = KernelManager(kernel_name=name, transport="ipc", ip=str(sockets / "k"))
    manager.connection_file = str(sockets / "kernel.json")
    manager.start_kernel(cwd=str(work), env=dict(environment() if env is None else env))
    try:
        made = Kernel(manager)
        yield made
        made.client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def server() -> Iterator[KernelServer]:
    """A kernel server with the usual preload."""
    with KernelServer(SETTINGS.preload, SETTINGS.prewarm) as made:
        assert made.wait_ready(READY_WITHIN), made.status()
        yield made


@pytest.fixture(scope="module")
def both(server: KernelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kernel, Kernel]]:
    """A forked kernel and a normal one, in folders that look the same."""
    folder = tmp_path_factory.mktemp("k")
    with kernel("analyst", folder) as forked, kernel("python3", folder) as normal:
        assert (forked.started_as, normal.started_as) == ("forked", "normal")
        yield forked, normal


def until(condition: Callable[[], object], within: float = 60.0) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on Python's path, for modules made by tests."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder
