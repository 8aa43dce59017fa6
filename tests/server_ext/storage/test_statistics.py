"""What the store counts of many jobs: by end and status, durations, reasons, what waits."""

from __future__ import annotations

import pytest
from ended import REQUEST, ended

from server_ext.domain import Status
from server_ext.storage.statistics import Failed, Ran, Waiting
from server_ext.storage.store import Store


@pytest.fixture
def filled(store: Store) -> Store:
    ended(store, "job00001", (10.0, 12.0, 20.0))
    ended(store, "job00002", (10.0, 11.0, 25.0))
    ended(store, "job00003", (10.0, 11.0, 20.0), Status.FAILED, reason="error")
    ended(store, "job00004", (30.0, 31.0, 39.0), Status.FAILED, reason="timeout")
    ended(store, "job00005", (30.0, 31.0, 39.9), Status.FAILED, reason="error")
    store.jobs.add("job00006", REQUEST, 32.0, 0)
    store.jobs.stop("job00006", 35.0)
    store.jobs.add("job00007", REQUEST, 33.0, 0)
    store.jobs.add("job00008", REQUEST, 31.0, 0)
    store.jobs.add("job00009", REQUEST, 30.0, 0)
    store.attempts.claim("job00009", "w", 34.0, 1e6)
    return store


def test_jobs_are_counted_by_their_end_from_each_edge_up_to_the_next(filled: Store) -> None:
    assert filled.statistics.counts([20.0, 30.0, 40.0]) == {
        (0, "COMPLETED"): 2,
        (0, "FAILED"): 1,
        (1, "FAILED"): 2,
        (1, "STOPPED"): 1,
    }
    assert filled.statistics.counts([20.1, 30.0]) == {(0, "COMPLETED"): 1}


def test_durations_are_of_jobs_that_ran_to_an_end_the_latest_first(filled: Store) -> None:
    found = filled.statistics.ran(20.0, 10)
    assert {job.ended for job in found} == {20.0, 25.0, 39.0, 39.9}
    assert found[0] == Ran(39.9, 1.0, pytest.approx(8.9))
    assert [job.ended for job in filled.statistics.ran(20.0, 2)] == [39.9, 39.0]


def test_failures_by_reason(filled: Store) -> None:
    assert filled.statistics.failed(0.0) == [Failed("error", 2, 39.9), Failed("timeout", 1, 39.0)]
    assert filled.statistics.failed(39.5) == [Failed("error", 1, 39.9)]


def test_what_has_not_ended(filled: Store) -> None:
    assert filled.statistics.waiting() == Waiting(queued=2, oldest=31.0, running=1)
    filled.jobs.stop("job00009", 40.0)
    assert filled.statistics.waiting().running == 1


def test_nothing_is_told_of_an_empty_store(store: Store) -> None:
    rows = store.statistics
    assert (rows.counts([0.0, 1.0]), rows.ran(0.0, 5), rows.failed(0.0)) == ({}, [], [])
    assert rows.waiting() == Waiting(0, None, 0)
