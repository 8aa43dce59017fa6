"""Rows of datasets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from server_ext.domain import Dataset, DatasetFilter, Page
from server_ext.errors import NotFound
from server_ext.storage import labels, paging, rows
from server_ext.storage.database import Database
from server_ext.storage.schema import datasets


class DatasetRows:
    """What the store knows of datasets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, dataset: Dataset) -> Dataset:
        """Keep the dataset and return it, or return the one that already has its content."""
        with self._database.write() as connection:
            return keep(connection, dataset)

    def by_content(self, sha256: str) -> Dataset | None:
        """Return the dataset with that content, if there is one."""
        return next(iter(self._found(select(datasets).where(datasets.c.sha256 == sha256))), None)

    def get(self, id: str) -> Dataset:
        """Return one dataset; NotFound if there is none."""
        for found in self._found(select(datasets).where(datasets.c.id == id)):
            return found
        raise NotFound.of("dataset", id)

    def _found(self, query: Select[Any]) -> list[Dataset]:
        with self._database.read() as connection:
            return _tagged(connection, connection.execute(query).all())

    def list(self, which: DatasetFilter, limit: int, cursor: str | None) -> Page[Dataset]:
        """Return a page of the datasets that the filter names, newest first."""
        query = select(datasets).where(datasets.c.id.in_(which.ids)) if which.ids else select(datasets)
        if which.search:
            query = query.where(datasets.c.name.icontains(which.search, autoescape=True))
        if which.tag is not None:
            query = query.where(datasets.c.id.in_(labels.datasets_of(labels.TAG, which.tag)))
        order = paging.Order(datasets.c.created, datasets.c.id, descending=True)
        with self._database.read() as connection:
            found = connection.execute(paging.page(query, order, limit, cursor)).all()
            made = {dataset.id: dataset for dataset in _tagged(connection, found)}
        return paging.cut(found, order, limit, lambda row: made[row._mapping["id"]])

    def newest(self, rule: Mapping[str, str]) -> Dataset | None:
        """Return the dataset that came last under a name (`{"name": …}`), or got a tag last (`{"tag": …}`)."""
        ((kind, label),) = rule.items()
        return next(iter(self._found(select(datasets).where(datasets.c.id.in_(labels.newest(kind, label))))), None)

    def seen(self, id: str, name: str, tags: Sequence[str], now: float) -> bool:
        """Note that somebody brought a dataset's content again, under a name; False if it is gone meanwhile."""
        with self._database.write() as connection:
            there = connection.execute(update(datasets).where(datasets.c.id == id).values(seen=now)).rowcount
            if there:
                labels.call(connection, id, labels.NAME, [name], now)
                labels.call(connection, id, labels.TAG, tags, now)
        return bool(there)

    def retag(self, id: str, tags: Sequence[str], now: float) -> Dataset:
        """Give a dataset these tags and no others; NotFound if there is none."""
        self.get(id)
        with self._database.write() as connection:
            labels.retag(connection, id, tags, now)
        return self.get(id)


def keep(connection: Connection, dataset: Dataset) -> Dataset:
    """Keep a dataset within a transaction and return it, or return the one that already has its content."""
    try:
        with connection.begin_nested():
            connection.execute(insert(datasets).values(**rows.dataset_values(dataset)))
        kept = dataset
    except IntegrityError:
        row = connection.execute(select(datasets).where(datasets.c.sha256 == dataset.sha256)).one_or_none()
        if row is None:
            raise
        kept = rows.dataset(row)
    labels.call(connection, kept.id, labels.NAME, [dataset.name], dataset.created)
    labels.call(connection, kept.id, labels.TAG, dataset.tags, dataset.created)
    return kept


def _tagged(connection: Connection, found: Sequence[Row[Any]]) -> list[Dataset]:
    tags = labels.tags_of(connection, [row.id for row in found])
    return [rows.dataset(row, tags[row.id]) for row in found]
