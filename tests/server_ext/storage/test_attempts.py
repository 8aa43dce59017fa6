"""The state machine: who may claim, who may write, and what happens to what nobody holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from server_ext.domain import CellError, Claim, Dataset, JobRequest, Made, Outcome, Progress, Reason, Status
from server_ext.errors import Conflict, LeaseLost, NotFound
from server_ext.storage.attempts import Failures
from server_ext.storage.store import Store

LEASE = 30.0
REQUEST = JobRequest(analysis="profile", analysis_version="1", dataset=None, parameters={"x": 1})


def claimed(store: Store, id: str = "job00001", now: float = 100.0) -> Claim:
    store.jobs.add(id, REQUEST, 100.0, 0)
    claim = store.attempts.claim(id, "w1", now, LEASE)
    assert claim is not None
    return claim


def test_a_claim_makes_the_job_ours_and_counts_the_attempt(store: Store) -> None:
    claim = claimed(store)
    assert (claim.job.status, claim.job.attempt, claim.job.worker) == (Status.IN_PROGRESS, 1, "w1")
    assert store.attempts.claim("job00001", "w2", 101.0, LEASE) is None
    assert store.attempts.claim_next("w2", 101.0, LEASE) is None


def test_of_many_who_claim_at_once_one_gets_it(store: Store) -> None:
    store.jobs.add("job00001", REQUEST, 100.0, 0)
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda i: store.attempts.claim_next(f"w{i}", 101.0, LEASE), range(8)))
    assert sum(claim is not None for claim in claims) == 1
    assert store.jobs.get("job00001").attempt == 1


def test_priority_first_then_age(store: Store) -> None:
    for id, created, priority in (("job0000a", 3.0, 0), ("job0000b", 2.0, 0), ("job0000c", 4.0, 5)):
        store.jobs.add(id, replace(REQUEST, priority=priority), created, 0)
    order = [claim.job.id for _ in range(3) if (claim := store.attempts.claim_next("w", 10.0, LEASE))]
    assert order == ["job0000c", "job0000b", "job0000a"]


def test_a_worker_that_lost_its_lease_cannot_write(store: Store) -> None:
    first = claimed(store)
    (late,) = store.attempts.expired(100.0 + LEASE + 1)
    assert store.attempts.take_from(late, 140.0, status=Status.QUEUED, not_before=140.0)
    second = store.attempts.claim_next("w2", 141.0, LEASE)
    assert second is not None
    assert second.job.attempt == 2
    for write in (
        lambda: store.attempts.renew(first, 142.0, LEASE),
        lambda: store.attempts.status(first),
        lambda: store.attempts.progress(first, Progress(1, 2)),
        lambda: store.attempts.output(first, "late", "stdout"),
        lambda: store.attempts.finish(first, Outcome(Status.COMPLETED, has_report=True), 142.0),
        lambda: store.attempts.hand_back(first, 142.0, 142.0),
    ):
        with pytest.raises(LeaseLost):
            write()
    store.attempts.finish(second, Outcome(Status.COMPLETED, headline="found", has_report=True), 143.0)
    job = store.jobs.get("job00001")
    assert (job.status, job.headline, job.report_attempt, job.ended) == (Status.COMPLETED, "found", 2, 143.0)


def test_a_renewed_lease_does_not_expire_and_a_finished_job_never_does(store: Store) -> None:
    claim = claimed(store)
    store.attempts.renew(claim, 125.0, LEASE)
    assert store.attempts.expired(131.0) == []
    assert [late.id for late in store.attempts.expired(156.0)] == ["job00001"]
    store.attempts.finish(claim, Outcome(Status.FAILED, "error", CellError(1, "E", "m")), 130.0)
    assert store.attempts.expired(1e12) == []
    assert store.jobs.get("job00001").error == CellError(1, "E", "m")


def test_a_worker_that_comes_back_in_time_keeps_its_job(store: Store) -> None:
    claim = claimed(store)
    (late,) = store.attempts.expired(131.0)
    store.attempts.renew(claim, 131.5, LEASE)
    assert not store.attempts.take_from(late, 132.0, status=Status.QUEUED, not_before=132.0)
    assert store.attempts.status(claim) is Status.IN_PROGRESS


def test_stop_reaches_queued_and_running_jobs_and_refuses_the_rest(store: Store) -> None:
    store.jobs.add("job0000q", REQUEST, 100.0, 0)
    assert store.jobs.stop("job0000q", 101.0).status is Status.STOPPED
    claim = claimed(store)
    assert store.jobs.stop("job00001", 101.0).status is Status.STOPPING
    assert store.attempts.status(claim) is Status.STOPPING
    with pytest.raises(Conflict):
        store.jobs.stop("job00001", 102.0)
    assert store.removals.jobs(["job00001"], 102.0) == []
    store.attempts.finish(claim, Outcome(Status.STOPPED, "stopped"), 103.0)
    assert [one.id for one in store.removals.jobs(["job00001"], 104.0)] == ["job00001"]
    with pytest.raises(NotFound):
        store.jobs.get("job00001")


def test_a_handed_back_job_waits_its_time(store: Store) -> None:
    claim = claimed(store)
    store.attempts.hand_back(claim, 101.0, 150.0)
    assert store.jobs.get("job00001").attempt == 1
    assert store.attempts.claim_next("w2", 149.0, LEASE) is None
    again = store.attempts.claim_next("w2", 151.0, LEASE)
    assert again is not None
    assert again.job.attempt == 2


def test_a_stop_is_not_forgotten_when_the_worker_hands_the_job_back(store: Store) -> None:
    claim = claimed(store)
    store.jobs.stop("job00001", 101.0)
    store.attempts.hand_back(claim, 102.0, 102.0)
    job = store.jobs.get("job00001")
    assert (job.status, job.reason, job.ended) == (Status.STOPPED, "stopped", 102.0)


def test_failures_are_counted_by_kind_and_interruptions_are_not(store: Store) -> None:
    claim = claimed(store)
    for after in (None, Reason.ERROR, Reason.KERNEL_DIED, Reason.ERROR):
        store.attempts.hand_back(claim, 100.0, 100.0, after)
        again = store.attempts.claim("job00001", "w", 100.0, LEASE)
        assert again is not None
        claim = again
    assert store.attempts.failures(claim) == Failures(errors=2, losses=1)
    (late,) = store.attempts.expired(100.0 + LEASE + 1)
    assert store.attempts.take_from(late, 100.0 + LEASE + 1, status=Status.QUEUED)
    assert store.attempts.failures(claim) == Failures(errors=2, losses=2)
    assert store.jobs.get("job00001").attempt == 5


def test_every_change_is_an_event_in_order(store: Store) -> None:
    claim = claimed(store)
    store.attempts.progress(claim, Progress(1, 2, "x = 1"))
    store.attempts.output(claim, "hello", "stdout")
    store.attempts.finish(claim, Outcome(Status.COMPLETED), 110.0)
    events = store.events.after({"job00001": 0})
    assert [e.data.get("status", e.data.get("text")) for e in events] == [
        "QUEUED",
        "IN_PROGRESS",
        "IN_PROGRESS",
        "hello",
        "COMPLETED",
    ]
    assert events[2].data["progress"] == {"done": 1, "total": 2, "cell": "x = 1"}
    assert [e.seq for e in store.events.after({"job00001": events[2].seq})] == [events[3].seq, events[4].seq]


def test_one_idempotency_key_is_one_job(store: Store) -> None:
    request = replace(REQUEST, idempotency_key="k", fingerprint="a")
    first, new = store.jobs.add("job0000a", request, 1.0, 0)
    again, newer = store.jobs.add("job0000b", request, 2.0, 0)
    assert (new, newer, again.id) == (True, False, first.id)
    with pytest.raises(Conflict):
        store.jobs.add("job0000c", replace(request, fingerprint="b"), 3.0, 0)


def made_dataset(id: str, sha256: str) -> Dataset:
    return Dataset(id, "t.parquet", sha256, 1, "parquet", 1, ({"name": "a"},), {}, 1.0, lineage={"job": "job00001"})


def test_what_a_job_made_is_there_when_it_has_ended_and_content_is_kept_once(store: Store) -> None:
    store.datasets.add(made_dataset("data000a", "a" * 64))
    made = (
        Made("dataset", "new", "data000b"),
        Made("dataset", "known", "data000c"),
        Made("dataset", "x", problem="no"),
    )
    datasets = (made_dataset("data000b", "b" * 64), made_dataset("data000c", "a" * 64))
    outcome = Outcome(Status.COMPLETED, has_report=True, made=made, datasets=datasets)
    assert store.attempts.finish(claimed(store), outcome, 110.0) == {"data000b": "data000b", "data000c": "data000a"}
    assert [thing.id for thing in store.jobs.get("job00001").made] == ["data000b", "data000a", None]
    assert store.datasets.get("data000b").lineage == {"job": "job00001"}
    with pytest.raises(NotFound):
        store.datasets.get("data000c")


def test_an_attempt_that_lost_its_lease_leaves_no_dataset(store: Store) -> None:
    claim = claimed(store)
    (late,) = store.attempts.expired(100.0 + LEASE + 1)
    assert store.attempts.take_from(late, 140.0, status=Status.QUEUED, not_before=140.0)
    outcome = Outcome(
        Status.COMPLETED, made=(Made("dataset", "t", "data000b"),), datasets=(made_dataset("data000b", "b" * 64),)
    )
    with pytest.raises(LeaseLost):
        store.attempts.finish(claim, outcome, 142.0)
    with pytest.raises(NotFound):
        store.datasets.get("data000b")
