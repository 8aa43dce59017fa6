"""The life of kernel servers and forked kernels: ends of all kinds, refusals, restarts, changed code, supervision."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from server_ext.execution.kernels.supervisor import KernelServer

from .conftest import READY_WITHIN, SETTINGS, environment, gone, kernel, until

MODULE = "preloaded_by_a_test"


@pytest.fixture
def small(path: Path) -> Iterator[Callable[..., KernelServer]]:
    """Makes kernel servers that preload little."""
    made: list[KernelServer] = []

    def small(*preload: str, ready: bool = True) -> KernelServer:
        made.append(KernelServer(preload, ()))
        made[-1].__enter__()
        assert made[-1].wait_ready(READY_WITHIN if ready else 0.0) == ready, made[-1].status()
        return made[-1]

    yield small
    for one in made:
        one.__exit__()


def test_a_kernel_can_be_interrupted_and_restarted(server: KernelServer, tmp_path: Path) -> None:
    with kernel("analyst", tmp_path) as one:
        one.client.execute("import time\nprint('began', flush=True)\ntime.sleep(60)")
        until(lambda: one.client.get_iopub_msg(timeout=10)["msg_type"] == "stream")
        one.manager.interrupt_kernel()
        until(lambda: one.client.get_iopub_msg(timeout=10)["content"].get("ename") == "KeyboardInterrupt")
        before = one.manager.provisioner.pid
        one.manager.restart_kernel()
        one.client.wait_for_ready(30)
        assert one.started_as == "forked"
        assert one.manager.provisioner.pid != before
        assert one.text("print('x' in globals())") == "False\n"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_its_end_is_known_with_its_status(server: KernelServer, tmp_path: Path, number: signal.Signals) -> None:
    with kernel("analyst", tmp_path) as one:
        one.client.execute(f"import os; os.kill(os.getpid(), {int(number)})")
        until(lambda: one.manager.provisioner.process.poll() is not None)
        assert one.manager.provisioner.process.returncode == -number
        assert one.manager.provisioner.process.usage["peak"] > 0


def test_its_children_end_with_it(server: KernelServer, tmp_path: Path) -> None:
    with kernel("analyst", tmp_path) as one:
        child = int(one.text("import subprocess; print(subprocess.Popen(['sleep', '300']).pid)"))
    until(lambda: gone(child))


def test_kernels_end_with_their_server_and_it_is_started_again(
    tmp_path: Path, small: Callable[..., KernelServer]
) -> None:
    server = small()
    with kernel("analyst", tmp_path) as one:
        pid, old = one.manager.provisioner.pid, server.status().pid
        assert old is not None
        os.kill(old, signal.SIGKILL)
        until(lambda: gone(pid))
        until(lambda: not one.manager.is_alive())
        with kernel("analyst", tmp_path) as meanwhile:
            assert meanwhile.started_as == "forked" or "kernel server" in meanwhile.started_as
            assert meanwhile.text("print(1)") == "1\n"
    assert server.wait_ready(READY_WITHIN)
    assert (server.status().pid != old, server.status().restarts) == (True, 1)
    with kernel("analyst", tmp_path) as again:
        assert again.started_as == "forked"


def test_everything_is_gone_afterwards(tmp_path: Path) -> None:
    before = os.environ.get("ANALYST_KERNEL_SERVER")
    with KernelServer((), ()) as server:
        assert server.wait_ready(READY_WITHIN)
        process, folder = psutil.Process(server.status().pid), Path(server.socket).parent
        assert folder.stat().st_mode & 0o777 == 0o700
        with kernel("analyst", tmp_path) as one:
            assert one.started_as == "forked"
            pid = one.manager.provisioner.pid
    assert gone(process.pid)
    assert gone(pid)
    assert not folder.exists()
    assert os.environ.get("ANALYST_KERNEL_SERVER") == before


REASONS = {
    "an unlike variable": (lambda e: {**e, "PYTHONHASHSEED": "1"}, "PYTHONHASHSEED"),
    "another locale": (lambda e: {**e, "LC_ALL": "C"}, "LC_ALL"),
}


@pytest.mark.parametrize("what", REASONS)
def test_what_a_fork_cannot_give_gets_a_normal_kernel(server: KernelServer, tmp_path: Path, what: str) -> None:
    change, said = REASONS[what]
    with kernel("analyst", tmp_path, change(environment())) as one:
        assert one.started_as.startswith("normal (")
        assert said in one.started_as
        assert one.text("print(1)") == "1\n"


def test_a_module_in_the_jobs_folder_goes_before_the_library(server: KernelServer, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "seaborn.py").write_text("mine = True")
    with kernel("analyst", tmp_path) as one:
        assert "seaborn.py" in one.started_as
        assert one.text("import seaborn; print(seaborn.mine)") == "True\n"


def test_the_library_itself_in_the_folder_is_no_objection(
    path: Path, tmp_path: Path, small: Callable[..., KernelServer]
) -> None:
    (path / f"{MODULE}.py").write_text("mine = True")
    small(MODULE)
    (tmp_path / "work").symlink_to(path)
    with kernel("analyst", tmp_path) as one:
        assert one.started_as == "forked"


def test_without_a_server_kernels_are_normal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANALYST_KERNEL_SERVER", raising=False)
    with kernel("analyst", tmp_path) as one:
        assert one.started_as == "normal (there is no kernel server)"
        assert one.text("print(1)") == "1\n"


UNSAFE = {
    "a thread": "import threading, time\nthreading.Thread(target=time.sleep, args=[3600], daemon=True).start()",
    "an event loop": "import asyncio\nloop = asyncio.new_event_loop()",
    "a zmq context": "import zmq\ncontext = zmq.Context()\nsocket = context.socket(zmq.PUB)",
    "an open file": "import tempfile\nfile = tempfile.TemporaryFile()",
    "matplotlib_inline": "import matplotlib_inline.backend_inline",
    "a backend": "import matplotlib.pyplot as plt\nplt.figure()",
}


@pytest.mark.parametrize("what", UNSAFE)
def test_it_refuses_to_serve_what_cannot_be_forked(
    path: Path, tmp_path: Path, small: Callable[..., KernelServer], what: str
) -> None:
    (path / f"{MODULE}.py").write_text(UNSAFE[what])
    server = small(MODULE, ready=False)
    until(lambda: server.status().state == "waiting" and server.status().reason)
    assert "preload list" in str(server.status().reason)
    with kernel("analyst", tmp_path) as one:
        assert one.started_as.startswith("normal (")
        assert one.text("print(1)") == "1\n"


def test_a_broken_module_is_told_and_the_rest_served(
    path: Path, tmp_path: Path, small: Callable[..., KernelServer]
) -> None:
    (path / f"{MODULE}.py").write_text("1 / 0")
    status = small(MODULE, "no_such_module", "json").status()
    assert status.state == "ready"
    assert status.failures == {MODULE: "ZeroDivisionError: division by zero"}
    assert status.absent == ("no_such_module",)
    with kernel("analyst", tmp_path) as one:
        assert one.started_as == "forked"


def test_changed_code_is_seen_by_the_next_kernel(
    path: Path, tmp_path: Path, small: Callable[..., KernelServer]
) -> None:
    module = path / f"{MODULE}.py"
    module.write_text("version = 1")
    server = small(MODULE)
    code = f"import {MODULE}; print({MODULE}.version)"
    with kernel("analyst", tmp_path) as before:
        module.write_text("version = 22")
        server.before_job()
        with kernel("analyst", tmp_path) as at_once:
            assert at_once.text(code) == "22\n"
        assert server.wait_ready(READY_WITHIN)
        with kernel("analyst", tmp_path) as after:
            assert (after.started_as, after.text(code)) == ("forked", "22\n")
        assert before.text(code) == "1\n"


def test_an_installed_package_restarts_it(path: Path, small: Callable[..., KernelServer]) -> None:
    server = small("json")
    old = server.status().pid
    (path / "something-1.0.dist-info").mkdir()
    assert server.before_job(READY_WITHIN)
    assert server.status().pid != old


def test_the_state_and_the_memory_of_all_are_shown(server: KernelServer, tmp_path: Path) -> None:
    with kernel("analyst", tmp_path) as one:
        one.text("import pandas, sklearn")
        status = server.status()
        (shown,) = [k for k in status.kernels if k.pid == one.manager.provisioner.pid]
        assert status.state == "ready"
        assert set(status.preloaded) == set(SETTINGS.preload)
        assert 0 < shown.private < shown.pss < status.pss


def test_another_user_cannot_ask(server: KernelServer) -> None:
    assert Path(server.socket).parent.stat().st_uid == os.getuid()
    assert Path(server.socket).parent.stat().st_mode & 0o077 == 0


def test_ps_tells_kernels_apart(server: KernelServer, tmp_path: Path) -> None:
    with kernel("analyst", tmp_path, {**environment(), "ANALYST_JOB": "job-1"}) as one:
        process = psutil.Process(one.manager.provisioner.pid)
        assert process.environ()["ANALYST_JOB"] == "job-1"
        assert process.cmdline()[:3] == [sys.executable, "-m", "ipykernel_launcher"]
