"""Rows of datasets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from server_ext.domain import Dataset, Page
from server_ext.errors import NotFound
from server_ext.storage import paging, rows
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
        with self._database.read() as connection:
            row = connection.execute(select(datasets).where(datasets.c.sha256 == sha256)).one_or_none()
        return rows.dataset(row) if row else None

    def get(self, id: str) -> Dataset:
        """Return one dataset; NotFound if there is none."""
        with self._database.read() as connection:
            row = connection.execute(select(datasets).where(datasets.c.id == id)).one_or_none()
        if row is None:
            raise NotFound.of("dataset", id)
        return rows.dataset(row)

    def list(self, limit: int, cursor: str | None, search: str | None = None, ids: Sequence[str] = ()) -> Page[Dataset]:
        """Return a page of datasets, newest first: of the ids if any are given, with the text sought in their name."""
        query = select(datasets).where(datasets.c.id.in_(ids)) if ids else select(datasets)
        if search:
            query = query.where(datasets.c.name.icontains(search, autoescape=True))
        order = paging.Order(datasets.c.created, datasets.c.id, descending=True)
        with self._database.read() as connection:
            found = connection.execute(paging.page(query, order, limit, cursor)).all()
        return paging.cut(found, order, limit, rows.dataset)

    def newest(self, name: str) -> Dataset | None:
        """Return the latest dataset of that name, if there is one."""
        query = select(datasets).where(datasets.c.name == name)
        with self._database.read() as connection:
            row = connection.execute(query.order_by(datasets.c.created.desc(), datasets.c.id).limit(1)).one_or_none()
        return rows.dataset(row) if row else None

    def seen(self, id: str, now: float) -> bool:
        """Note that somebody brought a dataset's content again; False if it is gone meanwhile."""
        with self._database.write() as connection:
            return bool(connection.execute(update(datasets).where(datasets.c.id == id).values(seen=now)).rowcount)


def keep(connection: Connection, dataset: Dataset) -> Dataset:
    """Keep a dataset within a transaction and return it, or return the one that already has its content."""
    try:
        with connection.begin_nested():
            connection.execute(insert(datasets).values(**asdict(dataset)))
    except IntegrityError:
        row = connection.execute(select(datasets).where(datasets.c.sha256 == dataset.sha256)).one_or_none()
        if row is None:
            raise
        return rows.dataset(row)
    return dataset
