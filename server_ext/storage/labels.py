"""What datasets are called: each name their content ever came under, and tags; the newest of a name or tag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select, update

from server_ext.storage.schema import dataset_labels

NAME, TAG = "name", "tag"


def call(connection: Connection, dataset: str, kind: str, labels: Iterable[str], now: float) -> None:
    """Give a dataset names or tags, as of now; those it has become the newest of their kind again."""
    for label in dict.fromkeys(labels):
        same = _is(dataset, kind, label)
        if not connection.execute(update(dataset_labels).where(*same).values(at=now)).rowcount:
            connection.execute(insert(dataset_labels).values(dataset=dataset, kind=kind, label=label, at=now))


def retag(connection: Connection, dataset: str, tags: Sequence[str], now: float) -> None:
    """Give a dataset these tags and no others; those it has keep their time."""
    of_dataset = (dataset_labels.c.dataset == dataset, dataset_labels.c.kind == TAG)
    connection.execute(delete(dataset_labels).where(*of_dataset, dataset_labels.c.label.not_in(tags)))
    known = set(connection.execute(select(dataset_labels.c.label).where(*of_dataset)).scalars())
    call(connection, dataset, TAG, [tag for tag in tags if tag not in known], now)


def newest(kind: str, label: str) -> Select[tuple[str]]:
    """Return the query for the id of the dataset that got a name or tag last."""
    same = (dataset_labels.c.kind == kind, dataset_labels.c.label == label)
    order = (dataset_labels.c.at.desc(), dataset_labels.c.dataset)
    return select(dataset_labels.c.dataset).where(*same).order_by(*order).limit(1)


def datasets_of(kind: str, label: str) -> Select[tuple[str]]:
    """Return the query for the ids of all datasets of a name or tag."""
    return select(dataset_labels.c.dataset).where(dataset_labels.c.kind == kind, dataset_labels.c.label == label)


def tags_of(connection: Connection, datasets: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the tags of each dataset, in the order of the alphabet."""
    found: dict[str, list[str]] = {id: [] for id in datasets}
    which = (dataset_labels.c.dataset.in_(datasets), dataset_labels.c.kind == TAG)
    columns = (dataset_labels.c.dataset, dataset_labels.c.label)
    for id, label in connection.execute(select(*columns).where(*which).order_by(dataset_labels.c.label)):
        found[id].append(label)
    return {id: tuple(labels) for id, labels in found.items()}


def _is(dataset: str, kind: str, label: str) -> tuple[ColumnElement[bool], ...]:
    return (dataset_labels.c.dataset == dataset, dataset_labels.c.kind == kind, dataset_labels.c.label == label)
