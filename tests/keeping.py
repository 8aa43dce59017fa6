"""What the tests of retention share: jobs that ended at a given time, with real report folders."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server_ext.domain import Claim, JobRequest, Outcome, Status
from server_ext.storage.files import Files
from server_ext.storage.store import Store

REQUEST = JobRequest(analysis="profile", analysis_version="1", dataset=None, parameters={})


def started(store: Store, id: str, at: float, **request: Any) -> Claim:
    """A job that a worker has."""
    store.jobs.add(id, replace(REQUEST, **request), at, 0)
    claim = store.attempts.claim(id, "w", at, 1e9)
    assert claim is not None
    return claim


def ended(
    store: Store, files: Files, id: str, at: float, status: Status = Status.COMPLETED, size: int = 10, **request: Any
) -> str:
    """A job that ended at a time with a report of some bytes."""
    claim = started(store, id, at, **request)
    folder = files.report(id, claim.job.attempt)
    folder.mkdir(parents=True)
    (folder / "report.html").write_bytes(b"x" * size)
    outcome = Outcome(status, has_report=True, report_bytes=files.report_bytes(id))
    store.attempts.finish(claim, outcome, at)
    return id
