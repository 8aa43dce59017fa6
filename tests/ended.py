"""Jobs that have ended at given times, made the way workers make them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server_ext.domain import Dataset, JobRequest, Outcome, Status
from server_ext.storage.store import Store

REQUEST = JobRequest(analysis="profile", analysis_version="1", dataset=None, parameters={})


def ended(
    store: Store, id: str, times: tuple[float, float, float], status: Status = Status.COMPLETED, **asked: Any
) -> None:
    """Keep a job created, started and ended at `times`; what it was asked besides, and its `reason` and `headline`."""
    told = {name: asked.pop(name) for name in ("reason", "headline") if name in asked}
    created, started, end = times
    store.jobs.add(id, replace(REQUEST, **asked), created, 0)
    claim = store.attempts.claim(id, "w", started, 1e6)
    assert claim is not None
    store.attempts.finish(claim, Outcome(status, has_report=True, **told), end)


def dataset(store: Store, id: str, name: str) -> None:
    """Keep a dataset that has a name."""
    store.datasets.add(Dataset(id, name, (id * 8)[:64], 1, "csv", 1, ({"name": "a"},), {}, 1.0))
