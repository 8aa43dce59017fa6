"""The command line, as a user calls it: in a shell of its own, with its own data folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from support import write_notebook

Run = Callable[..., subprocess.CompletedProcess[str]]
HERE = Path(__file__).parents[2]
PENGUINS = str(HERE / "examples" / "penguins.csv")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("cli")
    write_notebook(home / "analyses" / "fails.ipynb", "1 / 0")
    write_notebook(home / "analyses" / "adds.ipynb", "import analyst_lib\nanalyst_lib.result(sum=x + 1)")
    write_notebook(home / "analyses" / "sleeps.ipynb", "import time\ntime.sleep(300)")
    return home


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "jupyter", "analyst", *words]


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    folders = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("DATA", "CONFIG", "RUNTIME")}
    return {**os.environ, **folders}


@pytest.fixture
def run(home: Path, environment: dict[str, str]) -> Run:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command(*words), cwd=home, env=environment, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stdout
        return done

    return run


def test_run_profile_with_a_parameter_and_an_output_folder(run: Run, tmp_path: Path) -> None:
    done = run("run", "profile", "--dataset", PENGUINS, "-p", "sample_rows", "3", "--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "344 rows" in done.stdout
    assert f"Report: {tmp_path / 'out' / 'report.html'}" in done.stdout
    assert {p.name for p in (tmp_path / "out").iterdir()} >= {"report.html", "report.ipynb", "result.json"}
    assert "species" in (tmp_path / "out" / "report.html").read_text()
    last = done.stderr.replace("\r", "\n").rstrip().splitlines()[-1]
    done_cells, total = last.split(" · ")[0].split()[-1].split("/")
    assert done_cells == total != "0"


def test_a_second_table_is_given_by_its_path_too(run: Run, tmp_path: Path) -> None:
    rows = Path(PENGUINS).read_text().splitlines(keepends=True)
    (tmp_path / "fewer.csv").write_text("".join(rows[:200]))
    words = ("run", "compare", "--dataset", PENGUINS, "-p", "other", str(tmp_path / "fewer.csv"))
    done = run(*words, "--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "fewer differs from penguins" in done.stdout


def test_run_takes_the_path_of_a_notebook(run: Run, home: Path, tmp_path: Path) -> None:
    done = run("run", str(home / "analyses" / "adds.ipynb"), "-p", "x", "41", "--output", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "result.json").read_text())["sum"] == 42
    assert "adds" not in run("list").stdout


def test_a_failed_job_says_where_and_exits_with_1(run: Run) -> None:
    done = run("run", "fails")
    assert done.returncode == 1
    assert "FAILED (error) in cell 2: ZeroDivisionError: division by zero" in done.stderr


def test_a_cell_that_takes_too_long_is_ended(run: Run) -> None:
    done = run("run", "sleeps", "--Analyst.cell_timeout=1", "--Analyst.stop_grace=1")
    assert done.returncode == 1
    assert "FAILED (timeout) in cell 2" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "nothing"], "nothing"),
        (["run", "adds", "-p", "x", "many"], "parameters.x"),
        (["run", "adds", "-p", "y", "1"], "parameters.y"),
        (["run", "profile", "--dataset", "no-such.csv"], "no-such.csv"),
        (["run", "profile"], "dataset"),
        (["run", "no/such.ipynb"], "no/such.ipynb"),
        (["run", "profile", "--dataset", PENGUINS, "-p", "sample_rows", "101"], "100"),
        (["submit", "some.ipynb"], "configured folder"),
        (["list", "--status", "WRONG"], "WRONG"),
        (["run", "adds", "--format", "docx"], "docx"),
        (["list", "--nonsense"], "--nonsense"),
        ([], "COMMAND"),
    ],
)
def test_what_is_refused_exits_with_2_and_says_why(run: Run, words: list[str], says: str) -> None:
    done = run(*words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_store_that_is_away_exits_with_3(run: Run) -> None:
    done = run("list", "--Analyst.database_url=postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_submit_list_worker_health(run: Run, home: Path, environment: dict[str, str]) -> None:
    assert run("health").returncode == 1
    id = run("submit", "adds", "-p", "x", "1", "--name", "one", "--tag", "t").stdout.strip()
    (listed,) = [json.loads(line) for line in run("list", "--json", "--status", "QUEUED").stdout.splitlines()]
    assert (listed["id"], listed["status"], listed["analysis"]) == (id, "QUEUED", "adds")
    with subprocess.Popen(command("worker"), cwd=home, env=environment) as worker:
        while id not in run("list", "--status", "COMPLETED").stdout:
            assert worker.poll() is None
        health = run("health", "--json")
        assert health.returncode == 0
        assert json.loads(health.stdout)["workers"] == 1
        assert "kernel server" in run("health").stdout
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert run("health").returncode == 1


def test_ctrl_c_stops_the_job_and_leaves_no_kernel(run: Run, home: Path, environment: dict[str, str]) -> None:
    with subprocess.Popen(command("run", "sleeps"), cwd=home, env=environment, start_new_session=True) as process:
        while not kernels(process):
            assert process.poll() is None
            time.sleep(0.1)
        started = kernels(process)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 130
    assert not [k for k in started if k.is_running() and k.status() != psutil.STATUS_ZOMBIE]
    assert "STOPPED" in run("list", "--analysis", "sleeps").stdout


def kernels(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return [
        p for p in psutil.Process(process.pid).children(recursive=True) if "ipykernel_launcher" in " ".join(p.cmdline())
    ]


def test_help_and_version(run: Run) -> None:
    shown = run("--help")
    assert shown.returncode == 0
    for name in ("run", "submit", "list", "worker", "health"):
        assert name in shown.stdout
        assert run(name, "--help").returncode == 0
    assert run("--version").stdout.startswith("jupyter-analyst ")


def test_definitions_are_kept_shown_paused_run_and_forgotten(run: Run) -> None:
    words = ("adds", "-p", "x", "4", "--name", "Nightly", "--schedule", "0 3 * * *", "--timezone", "Asia/Tokyo")
    id = run("definitions", "add", *words).stdout.strip()
    assert id in run("definitions", "list").stdout
    shown = run("definitions", "show", id).stdout
    assert shown.startswith("Nightly: adds, ")
    assert "At 03:00 every day (0 3 * * *, Asia/Tokyo)" in shown
    assert shown.count("next  ") == 5
    run("definitions", "pause", id)
    assert f"{id}  paused" in run("definitions", "list").stdout
    run("definitions", "resume", id)
    assert "paused" not in run("definitions", "list").stdout
    job = run("definitions", "run", id).stdout.strip()
    assert job in run("list").stdout
    assert run("definitions", "delete", id).returncode == 0
    assert run("definitions", "show", id).returncode == 2
    bad = run("definitions", "add", "adds", "--schedule", "0 25 * * *")
    assert bad.returncode == 2
    assert "schedule: '0 25 * * *' is no cron expression: bad hour" in bad.stderr
