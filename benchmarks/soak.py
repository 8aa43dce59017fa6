"""Jobs in a row on one worker: its memory, descriptors, processes and socket files must not grow."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil
from measure import call, notebook, wait_for_kernel_servers, workers
from with_server import Server, server

JOBS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000


def state(made: Server) -> dict[str, int]:
    (worker,) = workers(made)
    process = psutil.Process(worker["pid"])
    kernels = psutil.Process(worker["details"]["kernel_server"]["pid"])
    sockets = [p for p in Path(tempfile.gettempdir()).glob("analyst-*/**/*") if p.is_socket()]
    return {
        "worker MB": process.memory_full_info().uss >> 20,
        "worker descriptors": process.num_fds(),
        "worker threads": process.num_threads(),
        "kernel server MB": kernels.memory_full_info().uss >> 20,
        "kernel server descriptors": kernels.num_fds(),
        "server MB": psutil.Process(made.process.pid).memory_full_info().uss >> 20,
        "server descriptors": psutil.Process(made.process.pid).num_fds(),
        "processes": len(psutil.Process(made.process.pid).children(recursive=True)),
        "sockets": len(sockets),
    }


def run(made: Server, jobs: int) -> None:
    ids = [call(made, "/analyst/jobs", {"analysis": "soak"})["id"] for _ in range(jobs)]
    while call(made, f"/analyst/jobs/{ids[-1]}")["status"] not in ("COMPLETED", "FAILED"):
        time.sleep(0.05)
    assert call(made, f"/analyst/jobs/{ids[-1]}")["status"] == "COMPLETED"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        cells = ("import pandas as pd\npd.DataFrame({'a': range(100)}).describe()", "print('x' * 1000)")
        notebook(Path(name) / "root" / "analyses" / "soak.ipynb", *cells)
        with server(Path(name), "--Analyst.workers=1") as made:
            wait_for_kernel_servers(made)
            run(made, 50)
            time.sleep(6)
            before, began = state(made), time.perf_counter()
            for _ in range(JOBS // 50):
                run(made, 50)
            took = time.perf_counter() - began
            time.sleep(6)
            after = state(made)
    print(f"{JOBS} jobs in a row, {60 * JOBS / took:.0f} a minute{'':10}{'after 50':>10}{f'after {JOBS + 50}':>14}")
    for what in before:
        print(f"{what:40}{before[what]:10}{after[what]:14}")


if __name__ == "__main__":
    main()
