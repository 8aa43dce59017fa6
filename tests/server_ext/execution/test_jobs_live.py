"""Jobs on a live service: those that fail, die, hang or flood end with the right status, and the next one runs."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import psutil
import pytest
from support import Client, write_notebook
from with_server import Server

SLEEPER = "import subprocess, time\n"
SLEEPER += "child = subprocess.Popen(['sleep', '300'], start_new_session=True)\nprint(child.pid, flush=True)"


@pytest.fixture(scope="module", autouse=True)
def notebooks(analyses: Path, live: Server) -> None:
    made = {
        "good": ("print('hello')", "y = x + 1\ny"),
        "fails": ("print('before')", "raise ValueError(f'as \\x1b[31mplanned {x}')", "print('never')"),
        "dies": ("print('before')", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
        "endless": (SLEEPER, "while True:\n    time.sleep(0.05)"),
        "stubborn": (
            SLEEPER,
            "while True:\n    try:\n        time.sleep(60)\n    except KeyboardInterrupt:\n        pass",
        ),
        "floods": ("for i in range(60):\n    print('x' * 1_000_000)",),
        "pours": ("for i in range(800):\n    print('y' * 1_000_000)",),
        "quits": ("import sys\nsys.exit(3)",),
        "asks": ("input('name?')",),
        "leaves": (SLEEPER,),
        "prints": ("for i in range(20_000):\n    print(i, flush=True)",),
        "who": ("import os\nprint('I am', os.environ.get('WHO'))",),
        "writes": ("from pathlib import Path\nPath('note.txt').write_text('kept')",),
        "secrets": ("import os\nprint(os.environ.get('ANALYST_DATABASE_URL'), os.environ.get('JUPYTER_TOKEN'))",),
    }
    for name, cells in made.items():
        write_notebook(analyses / f"{name}.ipynb", *cells)
    dates = "from datetime import date, datetime\nday: date = date(2020, 1, 1)\nmoment: datetime | None = None"
    write_notebook(analyses / "dates.ipynb", "print(repr(day), repr(moment))", parameters=dates)
    write_notebook(analyses / "other.ipynb", *made["who"], kernel="other")
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "env": {"WHO": "the other"},
    }
    folder = live.home / "data" / "kernels" / "other"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kernel.json").write_text(json.dumps({"display_name": "Other", "language": "python", **spec}))


def test_dates_arrive_as_dates(client: Client) -> None:
    given = {"day": "2026-02-28", "moment": "2026-02-28T09:30:00"}
    job = client.wait(client.submit("dates", parameters=given)["id"])
    assert job["status"] == "COMPLETED", job["error"]
    assert "datetime.date(2026, 2, 28) datetime.datetime(2026, 2, 28, 9, 30)" in notebook_text(client, job["id"])


def notebook_text(client: Client, job: str) -> str:
    return client.get(f"/jobs/{job}/report?format=ipynb").data.decode()


def printed_pid(client: Client, job: str) -> int:
    for _, kind, data in client.events(job):
        if kind == "output":
            return int(data["text"].split()[0])
    raise AssertionError("nothing was printed")


def gone(pid: int, within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_a_good_job_tells_each_step(client: Client) -> None:
    job = client.submit("good", parameters={"x": 2}, name="first", tags=["t"], timeout=60)
    events = list(client.events(job["id"]))
    told = [data for _, kind, data in events if kind == "job"]
    assert [t["status"] for t in told][:2] == ["QUEUED", "IN_PROGRESS"]
    assert told[-1]["status"] == "COMPLETED"
    assert [n for n, _, _ in events] == sorted({n for n, _, _ in events})
    assert [t["progress"]["done"] for t in told] == sorted(t["progress"]["done"] for t in told)
    assert "y = x + 1" in {t["progress"]["cell"] for t in told}
    final = client.job(job["id"])
    assert final == told[-1]
    assert final["progress"] == {"done": 4, "total": 4, "cell": None}
    assert (final["attempt"], final["reason"], final["error"], final["report"]) == (1, None, None, True)
    assert final["created"] <= final["started"] <= final["ended"]
    rest = list(client.events(job["id"], Last_Event_ID=str(events[2][0])))
    assert rest == events[3:]
    assert list(client.events(job["id"], Last_Event_ID=str(events[-1][0]))) == []


def test_an_error_keeps_the_partial_notebook_and_names_the_cell(client: Client) -> None:
    job = client.wait(client.submit("fails", parameters={"x": 7})["id"])
    assert (job["status"], job["reason"], job["attempt"]) == ("FAILED", "error", 1)
    assert (job["error"]["name"], job["error"]["message"]) == ("ValueError", "as planned 7")
    assert "raise ValueError" in job["error"]["traceback"]
    assert "\x1b" not in json.dumps(job["error"])
    cells = json.loads(notebook_text(client, job["id"]))["cells"]
    assert "raise ValueError" in "".join(cells[job["error"]["cell"]]["source"])
    assert cells[-1]["execution_count"] is None
    html = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert "before" in html
    assert "as planned 7" in html
    assert not any("papermill-error-cell-tag" in c["metadata"].get("tags", []) for c in cells)


def test_a_retry_is_made_when_the_job_asks_for_it(client: Client) -> None:
    job = client.wait(client.submit("fails", retries=1)["id"])
    assert (job["status"], job["attempt"]) == ("FAILED", 2)


def test_a_dead_kernel_is_tried_again_and_then_told(client: Client) -> None:
    job = client.wait(client.submit("dies")["id"])
    assert (job["status"], job["reason"], job["attempt"]) == ("FAILED", "kernel_died", 3)
    assert "before" in notebook_text(client, job["id"])
    assert client.wait(client.submit("good")["id"])["status"] == "COMPLETED"


@pytest.mark.parametrize("name", ["endless", "stubborn"])
def test_a_time_limit_ends_the_job_and_all_it_started(client: Client, name: str) -> None:
    job = client.submit(name, timeout=3)
    child = printed_pid(client, job["id"])
    ended = client.wait(job["id"], within=15)
    assert (ended["status"], ended["reason"]) == ("FAILED", "timeout")
    assert gone(child)
    assert str(child) in notebook_text(client, job["id"])


@pytest.mark.parametrize("name", ["endless", "stubborn"])
def test_stop_ends_a_running_job_and_all_it_started(client: Client, name: str) -> None:
    job = client.submit(name)
    child = printed_pid(client, job["id"])
    assert client.post(f"/jobs/{job['id']}/stop", {}).json["status"] == "STOPPING"
    ended = client.wait(job["id"], within=10)
    assert (ended["status"], ended["reason"]) == ("STOPPED", "stopped")
    assert gone(child)
    assert client.post(f"/jobs/{job['id']}/stop", {}).status == 409
    assert client.wait(client.submit("good")["id"])["status"] == "COMPLETED"


def test_a_queued_job_is_stopped_at_once(client: Client) -> None:
    busy = client.submit("endless")
    client.wait(busy["id"], "IN_PROGRESS")
    waiting = client.submit("good")
    assert client.post(f"/jobs/{waiting['id']}/stop", {}).json["status"] == "STOPPED"
    assert client.call("DELETE", f"/jobs/{busy['id']}").status == 409
    client.post(f"/jobs/{busy['id']}/stop", {})
    client.wait(busy["id"])
    assert client.job(waiting["id"])["attempt"] == 0


def test_a_daemon_does_not_outlive_its_job(client: Client) -> None:
    job = client.submit("leaves")
    child = printed_pid(client, job["id"])
    assert client.wait(job["id"])["status"] == "COMPLETED"
    assert gone(child)


def test_a_flood_is_cut_and_said(client: Client) -> None:
    job = client.wait(client.submit("floods")["id"])
    assert job["status"] == "COMPLETED"
    text = notebook_text(client, job["id"])
    assert len(text) < 6_000_000
    assert "more characters were cut" in text


def test_a_flood_does_not_fill_the_memory_of_the_worker(client: Client) -> None:
    (worker,) = client.get("/workers").json["items"]
    process = psutil.Process(worker["pid"])
    before = peak(process)
    job = client.submit("pours")
    ended = client.wait(job["id"])
    assert ended["status"] == "COMPLETED"
    (cell,) = json.loads(notebook_text(client, job["id"]))["cells"][-1:]
    printed = "".join("".join(o["text"]) for o in cell["outputs"])
    assert printed.startswith("yyyy")
    assert "more characters were cut" in printed
    assert peak(process) - before < 500 << 20, "800 MB were printed"


def peak(process: psutil.Process) -> int:
    """Return the largest size in bytes that a process ever had."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


@pytest.mark.parametrize(("name", "error"), [("quits", "SystemExit"), ("asks", "StdinNotImplementedError")])
def test_what_cannot_work_fails_with_its_name(client: Client, name: str, error: str) -> None:
    job = client.wait(client.submit(name)["id"])
    assert (job["status"], job["reason"], job["error"]["name"]) == ("FAILED", "error", error)


def test_many_small_prints_all_arrive(client: Client) -> None:
    job = client.wait(client.submit("prints")["id"])
    assert job["status"] == "COMPLETED", job["error"]
    cell = json.loads(notebook_text(client, job["id"]))["cells"][-1]
    assert "".join(t for o in cell["outputs"] for t in o["text"]).split() == [str(i) for i in range(20_000)]


def test_jobs_run_on_forked_kernels_once_there_is_a_server_for_them(client: Client) -> None:
    while client.get("/workers").json["items"][0]["details"]["kernel_server"]["state"] != "ready":
        time.sleep(0.1)
    job = client.wait(client.submit("good")["id"])
    assert (job["kernel"], job["kernel_start"]) == ("python3", "forked")
    assert "kernel python3, forked" in client.get(f"/jobs/{job['id']}/report").data.decode()
    server = client.get("/workers").json["items"][0]["details"]["kernel_server"]
    assert server["pss"] > server["private"] > 0


def test_another_kernelspec_is_honoured_by_job_and_by_analysis(client: Client) -> None:
    for wanted in ({"analysis": "who", "kernel": "other"}, {"analysis": "other"}):
        job = client.wait(client.submit(**wanted)["id"])
        assert (job["kernel"], job["kernel_start"]) == ("other", "normal")
        assert "I am the other" in notebook_text(client, job["id"])
        record = json.loads(notebook_text(client, job["id"]))["metadata"]["analyst"]
        assert "pandas" not in record["libraries"]
    assert "I am None" in notebook_text(client, client.wait(client.submit("who")["id"])["id"])


def test_files_left_in_the_folder_are_kept(client: Client) -> None:
    job = client.wait(client.submit("writes")["id"])
    assert client.get(f"/jobs/{job['id']}/files/note.txt").data == b"kept"


def test_kernels_see_no_secrets(client: Client) -> None:
    job = client.wait(client.submit("secrets")["id"])
    assert "None None" in notebook_text(client, job["id"])


def test_rerun_and_delete(client: Client, live: object) -> None:
    first = client.wait(client.submit("good", parameters={"x": 5})["id"])
    again = client.post(f"/jobs/{first['id']}/rerun", {})
    assert (again.status, again.json["parameters"]) == (202, {"x": 5})
    assert client.wait(again.json["id"])["status"] == "COMPLETED"
    assert client.call("DELETE", f"/jobs/{first['id']}").status == 204
    assert client.get(f"/jobs/{first['id']}/report").status == 404
    folder = Path(live.home) / "data" / "analyst" / "reports"  # type: ignore[attr-defined]
    assert first["id"] not in os.listdir(folder)
