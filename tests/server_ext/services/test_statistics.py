"""Statistics: buckets that cover the span, durations by nearest rank, counts that are kept for a while, sizes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ended import ended

from server_ext.domain import Status
from server_ext.services.statistics import Spread, Statistics, spread
from server_ext.storage.files import Files
from server_ext.storage.store import Store, open_store

NOON = 1_800_014_400.0
HOUR = 3600.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/store.sqlite") as made:
        yield made


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.mark.parametrize(
    ("durations", "told"),
    [([], None), ([3.0], Spread(3.0, 3.0)), ([4.0, 1.0], Spread(1.0, 4.0)), (range(1, 101), Spread(50, 95))],
)
def test_nearest_rank(durations: list[float], told: Spread | None) -> None:
    assert spread(durations) == told


@pytest.mark.parametrize(("hours", "width"), [(1, 300), (24, 3600), (168, 21_600), (744, 86_400)])
def test_buckets_are_whole_and_cover_the_span(store: Store, files: Files, hours: int, width: int) -> None:
    overview = Statistics(store, files, lambda: NOON + 1).overview(hours)
    starts = [bucket.start for bucket in overview.buckets]
    assert overview.width == width
    assert len(starts) <= 38
    assert all(start % width == 0 for start in starts)
    assert starts[0] <= NOON + 1 - hours * HOUR < starts[1]
    assert starts[-1] <= NOON + 1 < starts[-1] + width


def test_jobs_stand_in_the_bucket_in_which_they_ended(store: Store, files: Files) -> None:
    ended(store, "job00001", (NOON - 100, NOON - 90, NOON - 60))
    ended(store, "job00002", (NOON - 100, NOON - 98, NOON), Status.FAILED, reason="timeout")
    ended(store, "job00003", (NOON - 99 * HOUR, NOON - 99 * HOUR, NOON - 90 * HOUR))
    overview = Statistics(store, files, lambda: NOON + 1).overview(24)
    before, last = overview.buckets[-2:]
    assert (before.start, before.completed, before.wait, before.run) == (NOON - HOUR, 1, Spread(10, 10), Spread(30, 30))
    assert (last.start, last.failed, last.completed, last.run) == (NOON, 1, 0, Spread(98, 98))
    assert overview.buckets[0].run is None
    assert (overview.whole.completed, overview.whole.failed, overview.whole.run) == (1, 1, Spread(30, 98))
    assert [(f.reason, f.count) for f in overview.failures] == [("timeout", 1)]


def test_what_was_counted_is_kept_for_some_seconds_for_each_span(store: Store, files: Files) -> None:
    now = [NOON]
    statistics = Statistics(store, files, lambda: now[0])
    first = statistics.overview(24)
    ended(store, "job00001", (NOON - 9, NOON - 8, NOON - 7))
    assert statistics.overview(24) is first
    assert statistics.overview(1).whole.completed == 1
    now[0] += 1000
    assert statistics.overview(24).whole.completed == 1


def test_sizes_are_of_all_that_lies_beside_datasets_and_reports(store: Store, files: Files) -> None:
    for name, size in (("datasets/a/original", 10), ("datasets/a/data.parquet", 7), ("reports/j/1/files/x", 5)):
        path = files.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    (files.root / "reports" / "j" / "1" / "files" / "out").symlink_to("/usr")
    disk = Statistics(store, files, lambda: NOON).overview(1).disk
    assert (disk.datasets, disk.measured) == (17, NOON)
    assert disk.reports is not None
    assert disk.reports < 100
    assert 0 < disk.free < disk.total
