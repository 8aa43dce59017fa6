"""The life of the service: enabled on install, its workers come and go with the server, jobs outlive it."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from support import Client, write_notebook
from with_server import Server, server

WITHIN = 5.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_notebook(tmp_path / "root" / "analyses" / "sleeps.ipynb", "import time\ntime.sleep(300)")
    write_notebook(tmp_path / "root" / "analyses" / "good.ipynb", "x + 1")
    return tmp_path


def below(made: Server) -> list[psutil.Process]:
    return psutil.Process(made.process.pid).children(recursive=True)


def kernels(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if "ipykernel_launcher" in seen(lambda p=p: " ".join(p.cmdline()))]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if p.is_running() and seen(p.status) not in ("", psutil.STATUS_ZOMBIE)]


def seen(look: Callable[[], str]) -> str:
    """Return what is seen of a process; nothing if it has ended meanwhile."""
    try:
        return look()
    except psutil.NoSuchProcess:
        return ""


def until(condition: Callable[[], object], within: float = 60.0) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize("how", ["terminate", "kill"])
def test_nothing_outlives_the_server(home: Path, how: str) -> None:
    with server(home, "--Analyst.workers=2") as made:
        client = Client(made.url, made.token)
        job = client.submit("sleeps")["id"]
        until(lambda: client.job(job)["progress"]["cell"] == "import time")
        started = below(made)
        assert len(kernels(started)) == 1
        getattr(made.process, how)()
        until(lambda: not alive(started), WITHIN)


def test_a_job_outlives_the_server_and_can_be_stopped_after(home: Path) -> None:
    arguments = ("--Analyst.workers=1", "--Analyst.lease=3")
    with server(home, *arguments) as made:
        client = Client(made.url, made.token)
        first, second = client.submit("sleeps")["id"], client.submit("good")["id"]
        until(lambda: client.job(first)["progress"]["cell"])
        made.process.kill()
    with server(home, *arguments) as made:
        client = Client(made.url, made.token)
        until(lambda: client.job(first)["status"] == "IN_PROGRESS" and client.job(first)["attempt"] == 2)
        assert client.post(f"/jobs/{first}/stop", {}).status == 202
        assert client.wait(first)["status"] == "STOPPED"
        assert client.wait(second)["status"] == "COMPLETED"


def test_a_worker_that_dies_is_replaced_and_its_job_finished(home: Path) -> None:
    with server(home, "--Analyst.workers=1", "--Analyst.lease=3") as made:
        client = Client(made.url, made.token)
        until(lambda: client.get("/workers").json["items"])
        (worker,) = client.get("/workers").json["items"]
        job = client.submit("sleeps", timeout=8)["id"]
        until(lambda: client.job(job)["progress"]["cell"])
        kernel = kernels(below(made))
        psutil.Process(worker["pid"]).kill()
        until(lambda: client.job(job)["attempt"] == 2)
        until(lambda: not alive(kernel))
        assert client.job(job)["worker"] != worker["id"]
        assert client.wait(job)["reason"] == "timeout"


def test_it_works_under_jupyter_lab_too(tmp_path: Path) -> None:
    with server(tmp_path, "--Analyst.workers=1", app="lab") as made:
        request = urllib.request.Request(f"{made.url}/lab", headers={"Authorization": f"token {made.token}"})
        with urllib.request.urlopen(request, timeout=30) as page:
            assert b"jupyter-config-data" in page.read()
        client = Client(made.url, made.token)
        assert "profile" in {a["name"] for a in client.get("/analyses").json["items"]}


def test_a_full_queue_is_answered_with_429_until_there_is_room(home: Path) -> None:
    with server(home, "--Analyst.workers=0", "--Analyst.max_queue=2", state="no_workers") as made:
        client = Client(made.url, made.token)
        first = client.submit("good")["id"]
        client.submit("good")
        busy = client.post("/jobs", {"analysis": "good"})
        assert (busy.status, busy.json["reason"]) == (429, "busy")
        assert int(busy.headers["Retry-After"]) > 0
        assert client.post(f"/jobs/{first}/stop", {}).status in (200, 202)
        client.submit("good")


def test_people_get_forked_kernels_from_the_launcher_too(tmp_path: Path) -> None:
    with server(tmp_path, "--Analyst.workers=0", app="lab", state="no_workers") as made:
        assert ask(made, "/api/kernelspecs")["kernelspecs"]["analyst"]["spec"]["display_name"] == "Python 3 (analyst)"
        until(lambda: [p for p in below(made) if "kernels.server" in seen(lambda: " ".join(p.cmdline()))])  # noqa: B023
        until(lambda: forked(made, ask(made, "/api/kernels", b'{"name": "analyst"}')["id"]))
        kernel = ask(made, "/api/kernels")[-1]["id"]
        (before,) = kernels(below(made))[-1:]
        assert ask(made, f"/api/kernels/{kernel}/restart", b"")["id"] == kernel
        until(lambda: not alive([before]))
        assert forked(made, kernel)


def forked(made: Server, kernel: str) -> bool:
    """Whether the newest kernel was forked; one that was not, as the kernel server was still coming up, is ended."""
    newest = kernels(below(made))[-1]
    if "kernels.server" in " ".join(newest.parent().cmdline()):
        return True
    urllib.request.urlopen(
        urllib.request.Request(
            f"{made.url}/api/kernels/{kernel}", method="DELETE", headers={"Authorization": f"token {made.token}"}
        )
    ).close()
    return False


def ask(made: Server, path: str, data: bytes | None = None) -> Any:
    request = urllib.request.Request(made.url + path, data, {"Authorization": f"token {made.token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
