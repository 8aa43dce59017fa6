"""What the page at /analyst/ asks of the store: over 1,000, 10,000 and 100,000 jobs that all ended within a day.

The baseline is the store of 1,000 jobs in the same run. Medians of several queries, in milliseconds of CPU.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from server_ext.domain import JobFilter, ShelfFilter, Status
from server_ext.services.statistics import Statistics
from server_ext.storage.files import Files
from server_ext.storage.schema import jobs, tags
from server_ext.storage.store import Store, open_store

SIZES = (1_000, 10_000, 100_000)
REPEATS = 5
NOW = 1_800_014_400.0
DAY = 86_400.0
LATEST = JobFilter(statuses=(Status.COMPLETED,), analysis="profile", as_of=NOW - DAY / 2)
ASKED: dict[str, Callable[[Store, Path], Any]] = {
    "statistics": lambda store, folder: Statistics(store, Files(folder), lambda: NOW).overview(24),
    "shelf": lambda store, folder: store.shelf.list(ShelfFilter(), 30, None),
    "shelf, one tag": lambda store, folder: store.shelf.list(ShelfFilter(tag="nightly"), 30, None),
    "stable link": lambda store, folder: store.jobs.latest(LATEST),
    "a page of jobs": lambda store, folder: store.jobs.list(JobFilter(), 50, None),
}


def main() -> None:
    """Print one line a size."""
    print(f"{'jobs':>10}" + "".join(f"{name + ', ms':>22}" for name in ASKED))
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/store.sqlite") as store:
            fill(store, size)
            costs = [cost(lambda ask=ask: ask(store, Path(folder))) for ask in ASKED.values()]  # type: ignore[misc]
        print(f"{size:>10,}" + "".join(f"{1000 * spent:>22.1f}" for spent in costs))


def fill(store: Store, size: int) -> None:
    """Keep jobs of 3 analyses on 300 datasets, a third of them made by 50 definitions."""
    chance = random.Random(1)
    always = {"analysis_version": "1", "parameters": {"a": "x" * 200}, "retries": 0, "priority": 0, "fingerprint": "f"}
    always |= {"attempt": 1, "errors": 0, "losses": 0, "lease_until": 0.0, "not_before": 0.0, "done": 5, "total": 5}
    rows = [always | ended(chance, number) for number in range(size)]
    with store.database.write() as connection:
        connection.execute(insert(jobs), rows)
        connection.execute(insert(tags), [{"job": row["id"], "tag": "nightly"} for row in rows[::10]])


def ended(chance: random.Random, number: int) -> dict[str, Any]:
    """Return what one job differs in: nine of ten completed, some failed, a few were stopped."""
    status = chance.choices(["COMPLETED", "FAILED", "STOPPED"], [0.9, 0.08, 0.02])[0]
    end = NOW - chance.random() * DAY
    started = end - chance.expovariate(0.2)
    return {
        "id": f"job{number:017d}",
        "analysis": chance.choice(["profile", "clean", "explore"]),
        "dataset": f"data{chance.randrange(300):04d}",
        "definition": f"plan{chance.randrange(50):04d}" if chance.random() < 0.3 else None,
        "status": status,
        "reason": None if status == "COMPLETED" else chance.choice(["error", "timeout"]),
        "headline": "what was found",
        "created": started - chance.random() * 20,
        "started": started,
        "ended": end,
        "report_attempt": 1,
    }


def cost(ask: Callable[[], Any]) -> float:
    """Return the median seconds of CPU of asking."""
    spent = []
    for _ in range(REPEATS):
        began = time.process_time()
        ask()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
