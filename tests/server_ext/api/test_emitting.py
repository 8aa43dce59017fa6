"""Jupyter events of a real server: each job that ends is in the log of its event logger, once."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from support import Client, write_notebook
from with_server import server

CONFIG = """
import logging
c.EventLogger.handlers = [logging.FileHandler({log!r})]
"""


def events(log: Path) -> list[dict[str, Any]]:
    return [e for e in map(json.loads, log.read_text().splitlines()) if e["__schema__"] == "urn:jupyter-analyst:job"]


def test_each_job_that_ends_is_one_event(tmp_path: Path) -> None:
    log = tmp_path / "events.log"
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "jupyter_server_config.py").write_text(CONFIG.format(log=str(log)))
    write_notebook(
        tmp_path / "root" / "analyses" / "good.ipynb", "import analyst_lib\nanalyst_lib.result(headline='Ok')"
    )
    write_notebook(tmp_path / "root" / "analyses" / "bad.ipynb", "1 / 0")
    with server(tmp_path, "--Analyst.workers=1") as made:
        client = Client(made.url, made.token)
        jobs = [client.wait(client.submit(name)["id"]) for name in ("good", "bad")]
        end = time.monotonic() + 30
        while len(events(log)) < 2 and time.monotonic() < end:
            time.sleep(0.1)
        told = events(log)
    assert [(e["job"], e["status"], e["reason"], e["headline"], e["ended"]) for e in told] == [
        (job["id"], job["status"], job["reason"], job["headline"], job["ended"]) for job in jobs
    ]
