"""Kernel servers forked from another one: they share its memory, and live and end on their own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from server_ext.execution.kernels.supervisor import KernelServer

from .conftest import READY_WITHIN, SETTINGS, gone, kernel, until

PRELOAD = ("json", "pandas")


@pytest.fixture(scope="module")
def origin() -> Iterator[KernelServer]:
    with KernelServer(PRELOAD, ()) as made:
        assert made.wait_ready(READY_WITHIN)
        yield made


def forked_from(origin: KernelServer, ours: KernelServer) -> bool:
    return psutil.Process(ours.status().pid).ppid() == origin.status().pid


def test_it_forks_kernels_and_shares_the_memory(server: KernelServer, tmp_path: Path) -> None:
    with KernelServer(SETTINGS.preload, SETTINGS.prewarm, server.socket) as ours:
        assert ours.wait_ready(READY_WITHIN)
        status = ours.status()
        assert status.pid != server.status().pid
        assert status.private < 0.2 * status.pss
        with kernel("analyst", tmp_path) as one:
            assert one.started_as == "forked"
            assert psutil.Process(one.manager.provisioner.pid).ppid() == status.pid
            assert one.text("import pandas; print(pandas.Series([1, 2]).sum())") == "3\n"
            assert [k.pid for k in ours.status().kernels] == [one.manager.provisioner.pid]
            assert server.status().kernels == ()
        process = psutil.Process(status.pid)
        assert process.cmdline()[1:5] == ["-m", "server_ext.execution.kernels.server", "--socket", ours.socket]
    assert gone(process.pid)
    assert server.status().state == "ready"


def test_it_outlives_its_origin_and_is_replaced_when_it_dies(tmp_path: Path) -> None:
    with KernelServer(PRELOAD, ()) as origin:
        assert origin.wait_ready(READY_WITHIN)
        with KernelServer(PRELOAD, (), origin.socket) as ours:
            assert ours.wait_ready(READY_WITHIN)
            first, old = ours.status().pid, origin.status().pid
            assert forked_from(origin, ours)
            os.kill(old or 0, signal.SIGKILL)
            until(lambda: gone(old or 0))
            with kernel("analyst", tmp_path) as one:
                assert one.started_as == "forked"
            os.kill(first or 0, signal.SIGKILL)
            until(lambda: ours.status().state == "ready" and ours.status().pid != first)
            assert ours.status().restarts == 1
            assert forked_from(origin, ours), "the new one is a fork of the new origin"


def test_its_kernels_end_with_it(origin: KernelServer, tmp_path: Path) -> None:
    with KernelServer(PRELOAD, (), origin.socket) as ours:
        assert ours.wait_ready(READY_WITHIN)
        with kernel("analyst", tmp_path) as one:
            pid = one.manager.provisioner.pid
            os.kill(ours.status().pid or 0, signal.SIGKILL)
            until(lambda: gone(pid))


@pytest.mark.parametrize("preload", [("json",), ("json", "pandas", "csv")])
def test_another_preload_list_is_started_anew(origin: KernelServer, preload: tuple[str, ...]) -> None:
    with KernelServer(preload, (), origin.socket) as ours:
        assert ours.wait_ready(READY_WITHIN)
        assert ours.status().preloaded == preload
        assert not forked_from(origin, ours)


def test_it_waits_for_an_origin_that_is_coming_up(tmp_path: Path) -> None:
    with KernelServer(PRELOAD, ()) as origin, KernelServer(PRELOAD, (), origin.socket) as ours:
        assert ours.wait_ready(READY_WITHIN)
        assert forked_from(origin, ours)


def test_changed_code_replaces_both(path: Path, tmp_path: Path) -> None:
    module = path / "preloaded_here.py"
    module.write_text("version = 1")
    with KernelServer(("preloaded_here",), ()) as origin, KernelServer(("preloaded_here",), (), origin.socket) as ours:
        assert ours.wait_ready(READY_WITHIN)
        before = ours.status().pid
        module.write_text("version = 22")
        assert ours.before_job(READY_WITHIN)
        assert ours.status().pid != before
        assert forked_from(origin, ours)
        with kernel("analyst", tmp_path) as one:
            assert one.text("import preloaded_here; print(preloaded_here.version)") == "22\n"
