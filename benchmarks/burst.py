"""Many jobs at once: this service beside jupyter-scheduler, which is set up in an environment of its own for this.

Both run on one server each, one after the other, the same notebook (pandas and one plot). Told are jobs a minute from
the first submission to the last end, the peak memory of all processes (PSS), and the slowest answer of the list of
jobs meanwhile.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from measure import ROOT, call, notebook, wait_for_kernel_servers
from with_server import Server, environment, free_port, server

JOBS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
PEER = ROOT / "build" / "peer"
REQUIREMENTS = ["jupyter-scheduler", "ipykernel", "pandas", "matplotlib"]
CELLS = (
    "import pandas as pd\nimport matplotlib.pyplot as plt",
    "table = pd.DataFrame({'a': range(1000)}).assign(b=lambda t: t.a ** 2)",
    "table.describe()",
    "plt.plot(table.a, table.b);",
)


@dataclass
class Watched:
    """What was seen of a server while jobs ran: the highest PSS in bytes, seconds of each answer of the job list."""

    pss: int = 0
    answers: list[float] = field(default_factory=list)


@contextlib.contextmanager
def watched(made: Server, listing: str) -> Iterator[Watched]:
    seen, over = Watched(), threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            seen.pss = max(seen.pss, pss(made.process.pid))

    def ask() -> None:
        while not over.wait(0.2):
            began = time.perf_counter()
            call(made, listing)
            seen.answers.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work) for work in (look, ask)]
    for thread in threads:
        thread.start()
    yield seen
    over.set()
    for thread in threads:
        thread.join()


def pss(root: int) -> int:
    total = 0
    with contextlib.suppress(psutil.Error):
        for process in (psutil.Process(root), *psutil.Process(root).children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
    return total


def burst(made: Server, listing: str, submit: Callable[[], None], done: Callable[[], int]) -> tuple[float, Watched]:
    with watched(made, listing) as seen:
        began = time.perf_counter()
        for _ in range(JOBS):
            submit()
        while done() < JOBS:
            time.sleep(0.2)
        took = time.perf_counter() - began
    return took, seen


def ours(folder: Path) -> tuple[float, Watched]:
    notebook(folder / "root" / "analyses" / "burst.ipynb", *CELLS)
    with server(folder) as made:
        wait_for_kernel_servers(made)

        def done() -> int:
            return len(call(made, "/analyst/jobs?status=COMPLETED&limit=500")["items"])

        return burst(made, "/analyst/jobs", lambda: call(made, "/analyst/jobs", {"analysis": "burst"}), done)


def theirs(folder: Path) -> tuple[float, Watched]:
    notebook(folder / "root" / "burst.ipynb", *CELLS)
    body = {"name": "burst", "input_uri": "burst.ipynb", "output_formats": ["html"]}
    with peer(folder) as made:
        name = call(made, "/scheduler/runtime_environments")[0]["name"]

        def done() -> int:
            jobs = call(made, "/scheduler/jobs?max_items=1000")["jobs"]
            assert not [j for j in jobs if j["status"] == "FAILED"], jobs
            return sum(j["status"] == "COMPLETED" for j in jobs)

        submit = body | {"runtime_environment_name": name}
        return burst(made, "/scheduler/jobs", lambda: call(made, "/scheduler/jobs", submit), done)


@contextlib.contextmanager
def peer(folder: Path) -> Iterator[Server]:
    if not (PEER / "bin" / "jupyter-server").exists():
        venv.create(PEER, with_pip=True)
        subprocess.run([PEER / "bin" / "python", "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True)
    (folder / "data").mkdir()  # it expects the folder of its database to be there
    port = free_port()
    command = [str(PEER / "bin" / "jupyter"), "server", "--ip=127.0.0.1", f"--port={port}", "--no-browser"]
    command += ["--allow-root", f"--ServerApp.root_dir={folder / 'root'}"]
    with (folder / "server.log").open("wb") as log:
        known = environment(folder, "peer") | {"PATH": f"{PEER / 'bin'}:/usr/bin:/bin"}
        process = subprocess.Popen(command, env=known, cwd=folder / "root", stdout=log, stderr=log)
    made = Server(f"http://127.0.0.1:{port}", "peer", folder, process)
    try:
        wait_until_up(made)
        yield made
    finally:
        process.terminate()
        process.wait()


def wait_until_up(made: Server) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and made.process.poll() is None:
        with contextlib.suppress(OSError):
            call(made, "/scheduler/jobs")
            return
        time.sleep(0.2)
    raise RuntimeError((made.home / "server.log").read_text()[-3000:])


def main() -> None:
    print(f"{JOBS} jobs at once{'':22}{'jobs a minute':>14}{'peak PSS MB':>13}{'slowest list s':>16}")
    for name, way in (("this service", ours), ("jupyter-scheduler", theirs)):
        with tempfile.TemporaryDirectory() as folder:
            took, seen = way(Path(folder))
        print(f"{name:36}{60 * JOBS / took:14.1f}{seen.pss / 2**20:13.0f}{max(seen.answers, default=0):16.3f}")


if __name__ == "__main__":
    main()
