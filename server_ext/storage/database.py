"""A connection to the store: only this module knows how SQLite and PostgreSQL differ."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.command import upgrade
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from server_ext.errors import Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"
WRITE = "analyst_write"
# libpq's: a server that cannot be reached is given up within the time of a lease, not after the minutes of TCP.
PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
# Any fixed numbers: advisory locks of PostgreSQL.
MIGRATION_LOCK, CLAIM_LOCK, REMOVAL_LOCK = 0x616E616C, 0x616E616D, 0x616E616E


class Database:
    """An engine with short transactions; use it as a context manager."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *error: object) -> None:
        self._engine.dispose()

    def migrate(self) -> None:
        """Bring the tables to this version's shape; safe when several processes start at once.

        Raises
        ------
        Unavailable
            If the database does not answer, or was brought to a later version's shape.
        """
        with self.write(alone=MIGRATION_LOCK) as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(MIGRATIONS))
            try:
                upgrade(config, "head")
            except CommandError as error:
                raise Unavailable(f"The store was written by a later version of jupyter-analyst ({error}).") from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with _translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, alone: int | None = None) -> Iterator[Connection]:
        """Open a transaction that writes; SQLite takes its lock at the start, so that no upgrade can deadlock.

        `alone` is the number of a lock that only one such transaction holds at a time, where several may write at once.
        """
        with _translated(), self._engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
            if alone is not None and connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({alone})"))
            yield connection


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Unavailable(f"The store does not answer: {error.orig}. It is tried again by itself.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable(f"The store closed the connection: {error.orig}. It is tried again by itself.") from error
        raise


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=4, max_overflow=8, connect_args=PATIENCE)
    database = make_url(url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(url, connect_args={"timeout": 20})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=20000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
