"""What it costs to look at the clock: a tick over 10, 1,000 and 10,000 job definitions, none of them due and 100 due.

The baseline is a tick over 10 definitions in the same run. Medians of several ticks, in milliseconds of CPU.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from server_ext.config import Analyst
from server_ext.context import Context, build
from server_ext.domain import JobDefinition, Overlap, Schedule
from server_ext.services.schedules import Schedules

SIZES = (10, 1_000, 10_000)
TICKS, DUE = 50, 100
WANTED = JobDefinition("", "d", "small", 0.0, 0.0)


def main() -> None:
    """Print one line a size."""
    print(f"{'definitions':>12} {'idle tick, ms':>14} {f'tick with {DUE} due, ms':>24} {'a firing, ms':>13}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, _service(Path(folder)) as context:
            idle, busy = _measured(context, size)
        print(f"{size:>12,} {idle:>14.2f} {busy:>24.1f} {busy / min(size, DUE):>13.2f}")


def _service(folder: Path) -> AbstractContextManager[Context]:
    parameters = new_code_cell("x: int = 0", metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[new_markdown_cell("# Small\n\nDoes nothing."), parameters])
    (folder / "analyses").mkdir()
    nbformat.write(notebook, folder / "analyses" / "small.ipynb")
    url = f"sqlite:///{folder}/store.sqlite"
    settings = replace(Analyst().settings(), data_dir=str(folder), database_url=url, redis_url="")
    return build(replace(settings, analysis_dirs=(str(folder / "analyses"),)))


def _measured(context: Context, size: int) -> tuple[float, float]:
    now = 1_800_000_000.0 - 1_800_000_000.0 % 86_400
    for number in range(size):
        cron = f"{number % 60} {number // 60 % 24} * * *"
        plan = Schedule(cron, "Europe/Paris", overlap=Overlap.QUEUE)
        context.definitions.add(replace(WANTED, schedule=plan), now)
    return _cost(context, [now] * TICKS), _cost(context, _busy_times(context, now))


def _busy_times(context: Context, now: float) -> list[float]:
    """Return a time by which 100 (or all) definitions are due."""
    soon = sorted(d.next_due or 0.0 for d in context.store.definitions.due(now + 86_400, 20_000))
    return [soon[min(len(soon), DUE) - 1]]


def _cost(context: Context, times: list[float]) -> float:
    costs = []
    for now in times:
        schedules = Schedules(context.store, (context.definitions, context.jobs), 1e6, lambda now=now: now)
        begun = time.process_time()
        schedules.tick()
        costs.append(1000 * (time.process_time() - begun))
    return statistics.median(costs)


if __name__ == "__main__":
    main()
