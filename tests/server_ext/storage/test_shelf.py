"""The shelf: the latest report of each kind, by filter and search; and the latest one as of a time."""

from __future__ import annotations

import pytest
from ended import dataset, ended

from server_ext.domain import JobFilter, ShelfFilter, Shelved, Status
from server_ext.errors import NotFound
from server_ext.storage.store import Store

DONE = (Status.COMPLETED,)


@pytest.fixture
def filled(store: Store) -> Store:
    dataset(store, "data0001", "Sales May.csv")
    dataset(store, "data0002", "churn.xlsx")
    ended(store, "job00001", (1.0, 1.0, 10.0), dataset="data0001", headline="old")
    ended(store, "job00002", (1.0, 1.0, 20.0), dataset="data0001", headline="Units fell", tags=("north",))
    ended(store, "job00003", (1.0, 1.0, 30.0), Status.FAILED, dataset="data0001", reason="error")
    ended(store, "job00004", (1.0, 1.0, 15.0), dataset="data0002", tags=("nightly", "north"))
    ended(store, "job00005", (1.0, 1.0, 12.0), analysis="train", dataset="data0001")
    ended(store, "job00006", (1.0, 1.0, 13.0), analysis="train")
    ended(store, "job00007", (1.0, 1.0, 13.0), analysis="train")
    for number, which in (("8", "data0001"), ("9", "data0002")):
        at = (1.0, 1.0, 40.0 + int(number))
        ended(store, f"job0000{number}", at, dataset=which, definition="weekly", name="Weekly")
    return store


def shelf(store: Store, **asked: str) -> list[str]:
    return [shelved.job.id[-1] for shelved in store.shelf.list(ShelfFilter(**asked), 50, None).items]


def test_each_kind_stands_there_once_with_its_latest_completed_report(filled: Store) -> None:
    assert shelf(filled) == ["9", "2", "4", "7", "5"]
    first, second = filled.shelf.list(ShelfFilter(), 2, None).items
    assert isinstance(first, Shelved)
    assert (first.dataset_name, first.job.request.definition) == ("churn.xlsx", "weekly")
    assert (second.dataset_name, second.job.headline, second.job.request.tags) == (
        "Sales May.csv",
        "Units fell",
        ("north",),
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"analysis": "train"}, ["7", "5"]),
        ({"dataset": "data0001"}, ["8", "2", "5"]),
        ({"tag": "north"}, ["2", "4"]),
        ({"tag": "nightly", "analysis": "profile"}, ["4"]),
        ({"search": "units"}, ["2"]),
        ({"search": "sales may"}, ["2", "5"]),
        ({"search": "NIGHT"}, ["4"]),
        ({"search": "weekly"}, ["9"]),
        ({"search": "old"}, []),
        ({"search": "%"}, []),
    ],
)
def test_filters_choose_before_the_latest_is_taken_and_a_search_looks_at_what_is_shown(
    filled: Store, asked: dict[str, str], found: list[str]
) -> None:
    assert shelf(filled, **asked) == found


def test_pages_cover_the_shelf_once(filled: Store) -> None:
    found, cursor = [], None
    while True:
        page = filled.shelf.list(ShelfFilter(), 2, cursor)
        found += [shelved.job.id[-1] for shelved in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == shelf(filled)


def test_a_dataset_that_is_gone_leaves_its_report_without_a_name(filled: Store) -> None:
    ended(filled, "job00010", (1.0, 1.0, 60.0), dataset="data0009")
    assert [s.dataset_name for s in filled.shelf.list(ShelfFilter(dataset="data0009"), 5, None).items] == [None]


def test_the_latest_as_of_a_time_had_ended_by_then(filled: Store) -> None:
    def latest(then: float, **asked: str) -> str:
        return filled.jobs.latest(JobFilter(statuses=DONE, as_of=then, **asked)).id[-1]

    assert latest(1e9, dataset="data0001") == "8"
    assert latest(1e9, dataset="data0001", analysis="profile", definition="") == "2"
    assert latest(20.1, dataset="data0001") == "2"
    assert latest(20.0, dataset="data0001") == "5"
    assert latest(1e9, dataset="", definition="") == "7"
    assert latest(48.5, definition="weekly") == "8"
    with pytest.raises(NotFound):
        latest(9.9, dataset="data0001")
