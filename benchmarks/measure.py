"""What the benchmarks share: notebooks, calls of a service, times and CPU of processes, and a table of medians."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "examples"))
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody has to compile what they import, each time
from with_server import Server  # noqa: E402 - it is in the examples


@dataclass(frozen=True)
class Cost:
    """Seconds of a clock on the wall, and of processors."""

    wall: float
    cpu: float


def notebook(path: Path, *cells: str) -> Path:
    """Write an analysis of these cells, after a parameters cell that declares `n`."""
    spec = {"name": "python3", "display_name": "python3", "language": "python"}
    made = new_notebook(cells=[new_code_cell(cell) for cell in ("n: int = 1", *cells)], metadata={"kernelspec": spec})
    made.cells[0].metadata["tags"] = ["parameters"]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    return path


def call(made: Server, path: str, body: Any = None, media_type: str = "application/json") -> Any:
    """Return what a server answers, parsed; `body` is sent as it is if it is bytes, else as JSON."""
    headers = {"Authorization": f"token {made.token}", "Content-Type": media_type}
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(made.url + path, data, headers), timeout=120) as answer:
        return json.load(answer)


def wait_for_kernel_servers(made: Server) -> None:
    """Wait until each worker of a service can fork kernels."""
    while not all(w["details"].get("kernel_server", {}).get("state") == "ready" for w in workers(made)):
        time.sleep(0.2)


def workers(made: Server) -> list[dict[str, Any]]:
    """Return the workers of a service, once it has any."""
    while not (found := call(made, "/analyst/workers")["items"]):
        time.sleep(0.2)
    return list(found)


def command(*words: str) -> Cost:
    """Run a command to its end."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - began, cpu)


def within(processes: Callable[[], Sequence[psutil.Process]], work: Callable[[], object]) -> Cost:
    """Do something, and count the CPU time of some processes (and of those they started and saw end) meanwhile."""
    before, began = _cpu(processes()), time.perf_counter()
    work()
    wall = time.perf_counter() - began
    return Cost(wall, _cpu(processes()) - before)


def _cpu(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:4]) for process in processes)


def in_turn(runs: int, *ways: Callable[[], Cost]) -> list[list[Cost]]:
    """Run the ways one after the other, `runs` times after one warm-up, so that all meet the same machine."""
    for way in ways:
        way()
    return [list(costs) for costs in zip(*[[way() for way in ways] for _ in range(runs)], strict=True)]


def table(title: str, names: Sequence[str], costs: Sequence[Sequence[Cost]]) -> None:
    """Print medians (and ranges), and the ratio of each way to the last."""
    print(f"\n{title}\n{'':34}{'wall s':>8} {'(range)':>15}{'ratio':>7}   {'CPU s':>8}{'ratio':>7}")
    last = [statistics.median(getattr(c, kind) for c in costs[-1]) for kind in ("wall", "cpu")]
    for name, many in zip(names, costs, strict=True):
        walls, cpu = sorted(c.wall for c in many), statistics.median(c.cpu for c in many)
        wall = statistics.median(walls)
        spread = f"({walls[0]:.2f}–{walls[-1]:.2f})"
        print(f"{name:34}{wall:8.2f} {spread:>15}{wall / last[0]:7.2f}   {cpu:8.2f}{cpu / last[1]:7.2f}")
