"""Names and tags of datasets: which is the newest of a name or tag, whatever its content was called before."""

from __future__ import annotations

from server_ext.domain import Dataset, DatasetFilter
from server_ext.storage.store import Store


def add(store: Store, id: str, name: str, at: float, *tags: str) -> Dataset:
    return store.datasets.add(Dataset(id, name, id * 8, 1, "csv", 1, (), {}, at, tags=tags))


def newest(store: Store, **rule: str) -> str | None:
    found = store.datasets.newest(rule)
    return found.id if found else None


def test_the_newest_of_a_name_is_the_one_uploaded_last(store: Store) -> None:
    add(store, "monday00", "sales.csv", 1.0)
    add(store, "tuesday0", "sales.csv", 2.0)
    add(store, "other000", "costs.csv", 3.0)
    assert newest(store, name="sales.csv") == "tuesday0"
    assert store.datasets.seen("monday00", "sales.csv", (), 4.0)  # the same file once more
    assert newest(store, name="sales.csv") == "monday00"
    assert store.datasets.seen("other000", "sales.csv", (), 5.0)  # known content under another name
    assert newest(store, name="sales.csv") == "other000"
    assert store.datasets.get("other000").name == "costs.csv"
    assert newest(store, name="costs.csv") == "other000"
    assert newest(store, name="never.csv") is None


def test_tags_come_with_uploads_and_can_be_changed(store: Store) -> None:
    add(store, "monday00", "a.csv", 1.0, "sales", "north")
    add(store, "tuesday0", "b.csv", 2.0, "sales")
    assert store.datasets.get("monday00").tags == ("north", "sales")
    assert newest(store, tag="sales") == "tuesday0"
    store.datasets.seen("monday00", "a.csv", ("sales",), 3.0)
    assert newest(store, tag="sales") == "monday00"
    assert store.datasets.retag("monday00", ("south", "sales"), 4.0).tags == ("sales", "south")
    assert store.datasets.retag("tuesday0", ("sales", "late"), 5.0).tags == ("late", "sales")
    assert newest(store, tag="sales") == "monday00"  # a tag that stays keeps its time
    assert newest(store, tag="north") is None
    listed = store.datasets.list(DatasetFilter(tag="sales"), 10, None).items
    assert [(d.id, d.tags) for d in listed] == [("tuesday0", ("late", "sales")), ("monday00", ("sales", "south"))]
    assert store.datasets.list(DatasetFilter(tag="north"), 10, None).items == ()


def test_labels_go_with_their_dataset(store: Store) -> None:
    add(store, "monday00", "a.csv", 1.0, "sales")
    store.removals.datasets(["monday00"], 2.0)
    assert newest(store, tag="sales") is None
    assert not store.datasets.seen("monday00", "a.csv", ("sales",), 3.0)
