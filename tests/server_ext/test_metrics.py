"""Metrics on Jupyter's own page, and logs that carry a job from its request to its kernel, of a real server."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from support import Client, write_notebook
from with_server import Server, server

DASHBOARD = Path(__file__).parents[2] / "examples" / "grafana" / "jupyter-analyst.json"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("metrics")
    write_notebook(home / "root" / "analyses" / "good.ipynb", "x + 1")
    write_notebook(home / "root" / "analyses" / "bad.ipynb", "1 / 0")
    with server(home, "--Analyst.workers=1", "--Analyst.log_format=json") as started:
        yield started


@pytest.fixture(scope="module")
def jobs(made: Server) -> list[dict[str, Any]]:
    client = Client(made.url, made.token)
    client.post("/job_definitions", {"name": "d", "analysis": "good", "schedule": "0 6 1 1 *"})
    return [client.wait(client.submit(name)["id"]) for name in ("good", "bad", "good")]


def scraped(made: Server) -> dict[tuple[str, str], float]:
    """Return the samples by name and labels, as Prometheus' own parser reads them."""
    request = urllib.request.Request(f"{made.url}/metrics", headers={"Authorization": f"token {made.token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read().decode()
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name, ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))] = sample.value
    return found


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)


def test_jobs_that_ended_are_counted_and_timed(made: Server, jobs: list[dict[str, Any]]) -> None:
    good = ("analyst_jobs_ended_total", "analysis=good,reason=,status=COMPLETED")
    until(lambda: scraped(made).get(good) == 2)
    found = scraped(made)
    assert found["analyst_jobs_ended_total", "analysis=bad,reason=error,status=FAILED"] == 1
    assert found["analyst_job_run_seconds_count", "analysis=good"] == 2
    ran = sum(_seconds(job) for job in jobs if job["analysis"] == "good")
    assert found["analyst_job_run_seconds_sum", "analysis=good"] == pytest.approx(ran, abs=0.02)


def _seconds(job: dict[str, Any]) -> float:
    import datetime

    started, ended = (datetime.datetime.fromisoformat(job[name]) for name in ("started", "ended"))
    return (ended - started).total_seconds()


def test_the_present_is_shown(made: Server, jobs: list[dict[str, Any]]) -> None:
    until(lambda: scraped(made).get(("analyst_schedules", "")) == 1)
    until(lambda: scraped(made).get(("analyst_workers", "")) == 1)
    found = scraped(made)
    assert found["analyst_jobs", "status=QUEUED"] == 0
    assert 0 < found["analyst_disk_bytes", "kind=free"] < found["analyst_disk_bytes", "kind=total"]
    assert found["analyst_schedule_lag_seconds", ""] == 0
    assert any(name.startswith("http_request_duration") for name, _ in found)  # Jupyter's own are there too


def test_the_dashboard_asks_for_what_there_is(made: Server, jobs: list[dict[str, Any]]) -> None:
    until(lambda: any(name == "analyst_job_run_seconds_bucket" for name, _ in scraped(made)))
    there = {name for name, _ in scraped(made)}
    panels = json.loads(DASHBOARD.read_text())["panels"]
    asked = {name for p in panels for t in p.get("targets", ()) for name in re.findall(r"analyst_\w+", t["expr"])}
    assert len(asked) >= 12
    assert asked - there == set()


def test_the_page_tells_every_metric(made: Server, jobs: list[dict[str, Any]]) -> None:
    told = set(re.findall(r"`(analyst_\w+)", (DASHBOARD.parents[2] / "docs" / "metrics.md").read_text()))
    shown = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name, _ in scraped(made)}
    assert told == {name for name in shown if name.startswith("analyst_")} - {"analyst_jobs_ended"}


def test_a_job_can_be_followed_in_the_log(made: Server, jobs: list[dict[str, Any]]) -> None:
    lines = [json.loads(line) for line in (made.home / "server.log").read_text().splitlines() if line.startswith("{")]
    assert all({"time", "level", "logger", "process", "message"} <= set(line) for line in lines)
    about = [line for line in lines if line.get("job") == jobs[0]["id"]]
    told = [re.sub(r"\b[0-9a-f]{20}\b", "ID", line["message"]) for line in about]
    assert told[0] == "Job ID is queued: good"
    assert told[1] == "Attempt 1 at job ID begins: good"
    assert any(message.startswith("Job ID: kernel python3 in process") for message in told)
    assert told[-1] == "Job ID ended: COMPLETED "
    assert len({line["process"] for line in about}) == 2  # the server and the worker
