"""Retention on real stores and files: what it deletes, what it leaves alone, and what it finds of those that died."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keeping import ended, started
from sqlalchemy import delete

from server_ext.domain import Dataset, Job, JobDefinition, JobFilter, Made, Outcome, Status
from server_ext.errors import NotFound
from server_ext.services.deletion import Deletion
from server_ext.services.jobs import Deleted, JobLimits, Jobs
from server_ext.services.retention import DAY, Done, Retention, Rules
from server_ext.storage.database import Database
from server_ext.storage.files import Files
from server_ext.storage.schema import events, jobs
from server_ext.storage.store import Store

NOW = 1_700_000_000.0
EVERYTHING = JobFilter(sort="ended", descending=False)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "data")


def retention(store: Store, files: Files, at: float = NOW, **rules: Any) -> Retention:
    return Retention(store, files, Rules(**rules), lambda: at)


def ids(store: Store) -> list[str]:
    return [job.id for job in every(store)]


def folders(files: Files, kind: str = "reports") -> list[str]:
    return sorted(path.name for path in (files.root / kind).iterdir())


def test_rows_and_files_go_together_and_a_second_run_has_nothing_to_do(store: Store, files: Files) -> None:
    for n in range(5):
        ended(store, files, f"job0000{n}", NOW - (9 - n) * DAY, size=100 + n)
    started(store, "job0000r", NOW - 9 * DAY)
    store.jobs.change("job00001", {"pinned": True})
    keeper = retention(store, files, days=5.5)
    plan = keeper.plan()
    assert [(one.job.id, one.reason) for one in plan.jobs] == [
        ("job00000", "age"), ("job00002", "age"), ("job00003", "age"),
    ]  # fmt: skip
    assert plan.bytes == 100 + 102 + 103
    assert len(ids(store)) == 6, "a plan changes nothing"
    assert keeper.run() == Done(jobs=3, bytes=plan.bytes)
    assert set(ids(store)) == {"job0000r", "job00001", "job00004"}
    assert folders(files) == ["job00001", "job00004"]
    assert store.retention.report_bytes() == 101 + 104
    assert keeper.run() == Done()


def test_nothing_is_deleted_unless_it_is_configured(store: Store, files: Files) -> None:
    ended(store, files, "job00001", 1.0, Status.FAILED)
    store.datasets.add(dataset("data0001", created=1.0))
    assert retention(store, files).run() == Done()
    assert ids(store) == ["job00001"]


def test_more_jobs_than_a_batch(store: Store, files: Files) -> None:
    for n in range(105):
        ended(store, files, f"job00{n:03}", NOW - n)
    assert retention(store, files, count=2).run().jobs == 103
    assert folders(files) == [f"job00{n:03}" for n in range(2)]


def test_what_happens_after_the_plan_is_respected(store: Store, files: Files) -> None:
    for n in range(4):
        ended(store, files, f"job0000{n}", NOW - (9 - n) * DAY, tags=("weekly",) if n == 0 else ())
    planned = [one.job.id for one in retention(store, files, days=1, links=("analysis",)).plan().jobs]
    assert planned == ["job00000", "job00001", "job00002"]
    store.jobs.change("job00001", {"pinned": True})
    assert list(Deletion(store, files).jobs(["job00003"]))  # what the link served is deleted by hand
    gone = [one.id for one in Deletion(store, files).jobs(planned, ("analysis", "tag"))]
    assert gone == [], "the first has a tag of its own, the second is pinned, the third is what the link serves now"
    assert [one.id for one in Deletion(store, files).jobs(planned, ("analysis",))] == ["job00000"]


def test_two_at_once_share_the_work(store: Store, files: Files) -> None:
    for n in range(3):
        ended(store, files, f"job0000{n}", NOW - (9 - n) * DAY)
    one, other = retention(store, files, days=1), retention(store, files, days=1)
    planned = [going.job.id for going in other.plan().jobs]
    assert one.run().jobs == 2
    assert list(Deletion(store, files).jobs(planned)) == []
    assert other.run() == Done()


DYING = """
import os, signal, sys
from server_ext.services.deletion import Deletion
from server_ext.storage.files import Files
from server_ext.storage.store import open_store

class Dies(Files):
    def forget(self, kind, id):
        if sys.argv[3] == "half":
            (self.root / "reports" / id / "1" / "report.html").unlink()
        os.kill(os.getpid(), signal.SIGKILL)

with open_store(sys.argv[1]) as store:
    list(Deletion(store, Dies(__import__("pathlib").Path(sys.argv[2]))).jobs(["job00001"]))
"""


@pytest.mark.parametrize("when", ["before", "half"])
def test_a_process_that_dies_in_between_leaves_nothing_behind(url: str, store: Store, files: Files, when: str) -> None:
    ended(store, files, "job00001", NOW)
    ended(store, files, "job00002", NOW)
    command = [sys.executable, "-c", textwrap.dedent(DYING), url, str(files.root), when]
    assert subprocess.run(command, check=False, env={**os.environ}).returncode == -signal.SIGKILL
    with pytest.raises(NotFound):
        store.jobs.get("job00001")
    assert [job.id for job in store.jobs.list(JobFilter(), 10, None).items] == ["job00002"]
    assert folders(files) == ["job00001", "job00002"], "the process died before it deleted the folder"
    assert retention(store, files).run() == Done()
    assert folders(files) == ["job00002"]
    assert store.removals.pending(10) == []


def test_a_disk_that_refuses_is_tried_again(store: Store, files: Files, tmp_path: Path) -> None:
    class Refusing(Files):
        def forget(self, kind: str, id: str) -> bool:
            return False

    ended(store, files, "job00001", NOW)
    assert [one.id for one in Deletion(store, Refusing(files.root)).jobs(["job00001"])] == ["job00001"]
    assert [one.id for one in store.removals.pending(10)] == ["job00001"]
    assert Deletion(store, Refusing(files.root)).finish() == 0
    assert Deletion(store, files).finish() == 1
    assert folders(files) == []


def test_folders_without_a_row_are_swept_when_they_are_a_day_old(store: Store, files: Files) -> None:
    at = files.root.stat().st_mtime
    for n in (1, 2):
        ended(store, files, f"job0000{n}", at)
        store.datasets.add(dataset(f"data000{n}", created=at))
    made = {
        "reports": ["job00001", "job00002", "orphan01", "orphan02"],
        "datasets": ["data0001", "data0002", "orphan03"],
        "incoming": ["0" * 32],
    }
    for kind, names in made.items():
        for name in names:
            (files.root / kind / name).mkdir(exist_ok=True)
    (files.root / "reports" / "not an id").mkdir()
    assert retention(store, files, at + DAY / 2).run() == Done()
    assert retention(store, files, at + 2 * DAY).run() == Done(swept=4)
    assert folders(files) == ["job00001", "job00002", "not an id"]
    assert folders(files, "datasets") == ["data0001", "data0002"]
    assert folders(files, "incoming") == []


def test_a_store_that_knows_few_of_the_folders_costs_nobody_their_reports(store: Store, files: Files) -> None:
    for name in ("other001", "other002"):
        files.report(name, 1).mkdir(parents=True)
    ended(store, files, "job00001", NOW)
    assert retention(store, files, files.root.stat().st_mtime + 9 * DAY).run() == Done()
    assert folders(files) == ["job00001", "other001", "other002"]


def test_reports_of_an_earlier_version_are_measured_first(store: Store, files: Files) -> None:
    for n in range(3):
        ended(store, files, f"job0000{n}", NOW + n, size=1000)
    with store.database.write() as connection:
        connection.execute(jobs.update().values(report_bytes=None))
    (files.root / "reports" / "job00000" / "1.pdf").write_bytes(b"x" * 500)
    assert store.retention.report_bytes() == 0
    assert [one.job.id for one in retention(store, files, bytes=2000).plan().jobs] == ["job00000"]
    assert store.jobs.get("job00000").report_bytes == 1500


def test_old_live_output_goes_and_the_changes_of_a_job_stay(store: Store, files: Files) -> None:
    for id, at in (("job000old", NOW - 3 * DAY), ("job000new", NOW)):
        claim = started(store, id, at)
        for n in range(3):
            store.attempts.output(claim, str(n), "stdout")
        store.attempts.finish(claim, Outcome(Status.COMPLETED), at)
    store.attempts.output(started(store, "job000run", NOW - 9 * DAY), "x", "stdout")
    keeper = retention(store, files, output_days=2)
    assert keeper.plan().outputs == 1
    assert keeper.run() == Done(outputs=3)

    def kinds(id: str) -> list[str]:
        return [event.kind for event in store.events.after({id: 0})]

    assert kinds("job000old") == ["job", "job", "job"]
    assert kinds("job000new").count("output") == 3
    assert kinds("job000run").count("output") == 1
    assert keeper.plan().outputs == 0


def dataset(id: str, created: float = NOW - 9 * DAY, name: str = "t.csv") -> Dataset:
    return Dataset(id, name, id.ljust(64, "0"), 7, "csv", 1, ({"name": "a"},), {}, created)


def test_only_datasets_that_nothing_needs_go(store: Store, files: Files) -> None:
    needed = ["indataset", "inparameter", "made00001", "ofdefinition", "ofdefparameter", "newestname", "seenagain"]
    for id in [*needed, "unused01"]:
        files.dataset(id).mkdir()
        store.datasets.add(dataset(id, name="followed.csv" if id == "newestname" else "t.csv"))
    store.datasets.add(dataset("young001", created=NOW - DAY))
    store.datasets.add(dataset("older001", created=NOW - 10 * DAY, name="followed.csv"))
    started(store, "job00001", NOW, dataset="indataset", parameters={"other": "inparameter"})
    made = (Made("dataset", "m", "made00001"),)
    store.attempts.finish(started(store, "job00002", NOW), Outcome(Status.COMPLETED, made=made), NOW)
    wanted = (
        {"dataset": "ofdefinition"},
        {"parameters": {"o": "ofdefparameter"}},
        {"newest": {"name": "followed.csv"}},
    )
    for n, fields in enumerate(wanted):
        store.definitions.add(JobDefinition(f"definition{n}", "d", "profile", NOW, NOW, **fields))
    assert store.datasets.seen("seenagain", "t.csv", (), NOW)
    keeper = retention(store, files, datasets_days=5)
    assert {one.id for one in keeper.plan().datasets} == {"unused01", "older001"}
    assert keeper.run() == Done(datasets=2, bytes=14)
    assert folders(files, "datasets") == sorted(needed)
    with pytest.raises(NotFound):
        store.datasets.get("unused01")
    assert not store.datasets.seen("unused01", "t.csv", (), NOW)


def test_a_dataset_that_came_again_after_the_plan_stays(store: Store, files: Files) -> None:
    store.datasets.add(dataset("data0001"))
    store.datasets.add(dataset("data0002"))
    store.datasets.seen("data0001", "t.csv", (), NOW)
    started(store, "job00001", NOW, dataset="data0002")
    assert list(Deletion(store, files).datasets(["data0001", "data0002"], unseen_since=NOW - DAY)) == []


@contextmanager
def emptied(database: Database, root: Path) -> Iterator[tuple[Store, Files]]:
    with database.write() as connection:
        connection.execute(delete(events))
        connection.execute(delete(jobs))
    files = Files(root)
    for name in folders(files):
        files.forget("job", name)
    yield Store(database), files


STEPS = st.tuples(
    st.sampled_from(["complete", "complete", "fail", "start", "pin", "tag", "delete"]),
    st.sampled_from(["profile", "clean"]),
    st.sampled_from([None, "data0001", "data0002"]),
    st.sampled_from([None, None, "definition"]),
    st.sampled_from([(), ("t",), ("t", "u")]),
    st.integers(0, 8),
)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Path]]:
    """A database and a folder that many histories use one after another."""
    folder = tmp_path_factory.mktemp("histories")
    with Database(f"sqlite:///{folder}/store.sqlite") as database:
        database.migrate()
        yield database, folder / "data"


LIMITS = st.fixed_dictionaries({"days": st.integers(0, 6), "count": st.integers(0, 3), "bytes": st.integers(0, 90)})


@settings(max_examples=20, deadline=None)
@given(history=st.lists(STEPS, min_size=4, max_size=14), limits=LIMITS)
def test_whatever_happened_what_must_stay_stays(
    used: tuple[Database, Path], history: list[Any], limits: dict[str, int]
) -> None:
    with emptied(*used) as (store, files):
        lived_through(store, files, history)
        before, there = linked(store), every(store)
        must = {job.id for job in there if job.pinned or not job.status.ended}
        keeper = retention(store, files, **limits)
        planned = {one.job.id for one in keeper.plan().jobs}
        assert keeper.run().jobs == len(planned)
        left = every(store)
        assert {job.id for job in left} == {job.id for job in there} - planned
        assert must <= {job.id for job in left}
        assert linked(store) == before
        assert set(folders(files)) == {job.id for job in left if job.report_attempt}


def every(store: Store) -> tuple[Job, ...]:
    return store.jobs.list(EVERYTHING, 500, None).items


def lived_through(store: Store, files: Files, history: list[Any]) -> None:
    for n, (step, analysis, dataset, definition, tags, pick) in enumerate(history):
        known, id, at = ids(store), f"job{n:05}", NOW - (len(history) - n) * DAY / 2
        request = {"analysis": analysis, "dataset": dataset, "definition": definition, "tags": tags}
        if step in ("complete", "fail"):
            ended(store, files, id, at, Status.COMPLETED if step == "complete" else Status.FAILED, pick, **request)
        elif step == "start":
            started(store, id, at, **request)
        elif known and step in ("pin", "tag"):
            store.jobs.change(known[pick % len(known)], {"pinned": True} if step == "pin" else {}, tags)
        elif known:
            list(Deletion(store, files).jobs([known[pick % len(known)]]))


def linked(store: Store) -> dict[Any, str | None]:
    """What every stable link serves."""
    fields = (None, "profile", "clean"), (None, "data0001", "data0002"), (None, "definition"), (None, "t", "u")
    asked = itertools.product(*fields)
    return {one: latest(store, *one) for one in asked}


def latest(store: Store, *asked: str | None) -> str | None:
    try:
        return store.jobs.latest(JobFilter((Status.COMPLETED,), *asked)).id
    except NotFound:
        return None


def test_many_go_by_a_filter_a_part_at_a_time(store: Store, files: Files) -> None:
    for n in range(7):
        ended(store, files, f"job0000{n}", NOW + n, tags=("old",))
    started(store, "job0000r", NOW, tags=("old",))
    store.jobs.change("job00000", {"pinned": True})
    limits = JobLimits(10, 10.0, list)
    deleting = Jobs(store, files, cast("Any", (None, None, None)), limits)
    which = JobFilter(tag="old")
    assert deleting.would_delete(which) == Deleted(6, 2, 60)
    assert deleting.delete_all(which, most=4) == Deleted(4, 2, 40, more=True)
    assert folders(files) == ["job00000", "job00005", "job00006"], "the oldest first"
    assert deleting.delete_all(which, most=4) == Deleted(2, 2, 20)
    assert {job.id for job in every(store)} == {"job00000", "job0000r"}


def test_a_run_that_is_told_to_stop_ends_between_two_batches(store: Store, files: Files) -> None:
    ended(store, files, "job00001", NOW - 9 * DAY)
    keeper = retention(store, files, days=1, links=())
    keeper.stop()
    assert keeper.run() == Done()
    assert ids(store) == ["job00001"]
