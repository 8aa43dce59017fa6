"""A site to look at: a server of our own with 2,000 jobs in its store, which can go away and come back."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import insert
from support import Client
from with_server import environment, free_port, wait_until_up

from server_ext.domain import Dataset
from server_ext.storage.schema import datasets, jobs, tags
from server_ext.storage.store import open_store

JOBS = 2000
NAMES = ("penguins.csv", "sales-may.xlsx", "flights.parquet", "churn.xlsx")
HEADLINES = ("Units fell 12% in the north", "All 14 expectations hold", "Delays grew by a fifth in June")
STEPS = """
import pathlib, time
pathlib.Path(folder, "at-{0}").touch()
while not pathlib.Path(folder, "{0}").exists():
    time.sleep(0.05)
"""
TOKEN = "of-this-test"


class Site:
    """A server at an address that stays the same when it goes away and comes back."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = Client(self.url, TOKEN)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "jupyter", "server", "--ip=127.0.0.1", f"--port={self.port}", "--no-browser"]
        command += ["--allow-root", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.home / 'root'}"]
        command += ["--Analyst.workers=1", "--Analyst.stop_grace=1"]
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env=environment(self.home, TOKEN), cwd=self.home / "root", stdout=log, stderr=log
            )
        assert wait_until_up(self._process, self.home, "ok") == self.url

    def end(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(30)

    def steps(self) -> Path:
        """Return a new folder in which a job of `steps` waits for the files `one`, `two` and `three`."""
        folder = self.home / f"steps-{random.getrandbits(40)}"
        folder.mkdir()
        return folder


def fill(url: str) -> None:
    """Keep 2,000 jobs that ended over the last days: most completed, each fiftieth failed."""
    chance, now = random.Random(5), time.time()
    rows = []
    for number in range(JOBS):
        created = now - 60 - number * 200.0
        failed = number % 50 == 7
        rows.append(
            {
                "id": f"seed{number:08d}",
                "analysis": "profile" if number % 2 else "clean",
                "dataset": f"data000{number % 4}",
                "name": f"Run {number:04d}",
                "status": "FAILED" if failed else "COMPLETED",
                "reason": "timeout" if failed else None,
                "headline": None if failed else HEADLINES[number % 3],
                "created": created,
                "started": created + chance.uniform(0.1, 4),
                "ended": created + chance.uniform(5, 30),
            }
        )
    always = {"analysis_version": "1", "parameters": {}, "retries": 0, "priority": 0, "fingerprint": "f", "attempt": 1}
    always |= {
        "errors": 0,
        "losses": 0,
        "lease_until": 0.0,
        "not_before": 0.0,
        "done": 3,
        "total": 3,
        "report_attempt": 1,
    }
    with open_store(url) as store, store.database.write() as connection:
        known = (Dataset(f"data000{i}", n, f"{i:064d}", 9, "csv", 1, (), {}, now) for i, n in enumerate(NAMES))
        connection.execute(insert(datasets), [asdict(dataset) for dataset in known])
        connection.execute(insert(jobs), [always | row for row in rows])
        connection.execute(insert(tags), [{"job": row["id"], "tag": "nightly"} for row in rows[::4]])
