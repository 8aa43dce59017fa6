"""What the benchmarks share: times and CPU of commands and of a running service, and a table of medians."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "examples"))


@dataclass(frozen=True)
class Cost:
    """Seconds of a clock on the wall, and of processors."""

    wall: float
    cpu: float


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
