"""What retention costs over 1,000, 10,000 and 100,000 jobs: a run without rules, a plan, deletions with their files.

The baseline is a run with no rule set, in the same store. Seconds of CPU, on SQLite.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert

from server_ext.services.deletion import Deletion
from server_ext.services.retention import DAY, Retention, Rules
from server_ext.storage.files import Files
from server_ext.storage.schema import events, jobs, tags
from server_ext.storage.store import Store, open_store

SIZES = (1_000, 10_000, 100_000)
NOW = 1_800_000_000.0
GONE = 1_000
RULES = Rules(days=300, count=20_000, bytes=40_000_000_000, output_days=7)


def main() -> None:
    """Print one line a size."""
    heads = ("jobs", "no rules, s", "plan, s", "of it to read, s", "would go", f"{GONE:,} deleted, s")
    print("  ".join(f"{head:>18}" for head in heads))
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/store.sqlite") as store:
            files = Files(Path(folder) / "data")
            _fill(store, files, size)
            print("  ".join(f"{cell:>18}" for cell in (f"{size:,}", *_measured(store, files))))


def _measured(store: Store, files: Files) -> tuple[str, ...]:
    idle = _seconds(Retention(store, files, Rules(), lambda: NOW).run)
    keeper = Retention(store, files, RULES, lambda: NOW)
    plan = _seconds(keeper.plan)
    read = _seconds(store.retention.ended)
    going = [one.job.id for one in keeper.plan().jobs]
    gone = _seconds(lambda: list(Deletion(store, files).jobs(going[:GONE], RULES.links)))
    return f"{idle:.2f}", f"{plan:.2f}", f"{read:.2f}", f"{len(going):,}", f"{gone:.1f}"


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _fill(store: Store, files: Files, size: int) -> None:
    chance = random.Random(0)
    for start in range(0, size, 5_000):
        made = [_job(n, size, chance) for n in range(start, min(size, start + 5_000))]
        told = [{"job": job["id"], "kind": "job", "data": {"status": "COMPLETED"}} for job in made for _ in range(5)]
        with store.database.write() as connection:
            connection.execute(insert(jobs), made)
            connection.execute(insert(events), told)
            connection.execute(insert(tags), [{"job": job["id"], "tag": f"t{chance.randrange(9)}"} for job in made])
    for n in range(size):
        folder = files.report(f"job{n:08}", 1)
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("x")


def _job(n: int, size: int, chance: random.Random) -> dict[str, object]:
    at = NOW - 365 * DAY * (size - n) / size
    own = {"id": f"job{n:08}", "analysis": f"a{chance.randrange(5)}", "dataset": f"data{chance.randrange(1000):08}"}
    state = {"status": chance.choice(["COMPLETED"] * 9 + ["FAILED"]), "report_attempt": 1, "report_bytes": 500_000}
    rest = {"analysis_version": "1", "parameters": {}, "fingerprint": "f", "lease_until": 0.0, "pinned": n % 100 == 0}
    counts = dict.fromkeys(("retries", "priority", "attempt", "errors", "losses", "done", "total"), 0)
    return own | state | rest | counts | {"created": at, "not_before": at, "ended": at}


if __name__ == "__main__":
    main()
