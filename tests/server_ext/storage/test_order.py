"""Which job runs next: priority, fairness between owners, age, and the limits of what runs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from server_ext.domain import JobRequest, Outcome, Status
from server_ext.storage.order import RunningLimits
from server_ext.storage.store import Store

LEASE = 30.0
REQUEST = JobRequest(analysis="profile", analysis_version="1", dataset=None, parameters={})
Jobs = Sequence[tuple[str, str | None, int]]  # analysis, owner, priority; in the order of their creation


def add(store: Store, jobs: Jobs) -> None:
    for number, (analysis, owner, priority) in enumerate(jobs):
        request = replace(REQUEST, analysis=analysis, owner=owner, priority=priority)
        store.jobs.add(f"job{number:05}", request, 100.0 + number, 0)


def served(store: Store, count: int, limits: RunningLimits | None = None, finish: bool = True) -> list[int]:
    """Claim up to `count` jobs, one after another, and return their numbers."""
    order = []
    for turn in range(count):
        now = 1000.0 + turn
        claim = store.attempts.claim_next("w", now, LEASE, limits or RunningLimits())
        if claim is None:
            break
        order.append(int(claim.job.id[3:]))
        if finish:
            store.attempts.finish(claim, Outcome(Status.COMPLETED), now + 0.5)
    return order


@pytest.mark.parametrize("finish", [True, False], ids=["one worker", "many workers"])
def test_a_thousand_jobs_of_one_owner_do_not_keep_another_waiting(store: Store, finish: bool) -> None:
    add(store, [("profile", "ann", 0)] * 6 + [("profile", "bob", 0)] * 2 + [("train", "cleo", 0)])
    assert served(store, 20, finish=finish) == [0, 6, 8, 1, 7, 2, 3, 4, 5]


def test_priority_goes_before_fairness_and_fairness_before_age(store: Store) -> None:
    add(store, [("profile", "ann", 0), ("profile", "ann", 0), ("train", "ann", 5), ("profile", "bob", 0)])
    assert served(store, 4) == [2, 3, 0, 1]


def test_without_owners_the_oldest_goes_first(store: Store) -> None:
    add(store, [("profile", None, 0), ("train", None, 0), ("profile", None, 0)])
    assert served(store, 3, finish=False) == [0, 1, 2]


def test_no_more_of_an_analysis_run_at_once_than_allowed(store: Store) -> None:
    add(store, [("train", None, 0)] * 3 + [("profile", None, 0)] * 2)
    assert served(store, 9, RunningLimits(analysis=1), finish=False) == [0, 3]
    assert served(store, 9, RunningLimits(analysis=2), finish=False) == [1, 4]


def test_no_more_of_an_owner_run_at_once_than_allowed(store: Store) -> None:
    add(store, [("train", "ann", 0)] * 3 + [("profile", "bob", 0)] + [("profile", None, 0)] * 2)
    assert sorted(served(store, 9, RunningLimits(owner=1), finish=False)) == [0, 3, 4, 5]


def test_a_stopping_job_still_counts_as_running(store: Store) -> None:
    add(store, [("train", None, 0)] * 2)
    assert served(store, 1, finish=False) == [0]
    store.jobs.stop("job00000", 1001.0)
    assert served(store, 1, RunningLimits(analysis=1)) == []
