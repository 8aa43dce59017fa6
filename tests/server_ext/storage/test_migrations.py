"""Every released shape of the store comes forward with its data, and ends in the shape that the code expects."""

from __future__ import annotations

import json

import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from server_ext.domain import JobFilter, Status
from server_ext.errors import Unavailable
from server_ext.storage.database import MIGRATIONS, Database
from server_ext.storage.schema import metadata
from server_ext.storage.store import Store

OLD_JOB = {
    "id": "job0000a", "analysis": "profile", "analysis_version": "1", "dataset": "data000a", "parameters": '{"n": 3}',
    "retries": 0, "priority": 0, "fingerprint": "f", "status": "QUEUED", "created": 1.0, "not_before": 1.0,
    "attempt": 0, "errors": 0, "losses": 0, "lease_until": 0.0, "done": 0, "total": 0, "owner": "ann",
}  # fmt: skip
OLD_DATASET = {
    "id": "data000a", "name": "t.csv", "sha256": "a" * 64, "size": 1, "format": "csv", "rows": 2,
    "columns": json.dumps([{"name": "a"}]), "details": "{}", "created": 1.0,
}  # fmt: skip


def config(connection: object) -> Config:
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def revisions() -> list[str]:
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


@pytest.mark.parametrize("old", revisions())
def test_each_shape_comes_forward_with_its_data(url: str, old: str) -> None:
    with Database(url) as database:
        with database.write() as connection:
            upgrade(config(connection), old)
            for table, row in (("datasets", OLD_DATASET), ("jobs", OLD_JOB)):
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)
            connection.execute(text("INSERT INTO job_tags (job, tag) VALUES ('job0000a', 'old')"))
        database.migrate()
        database.migrate()
        with database.read() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []
        store = Store(database)
        (job,) = store.jobs.list(JobFilter(tag="old"), 10, None).items
        assert (job.id, job.status, job.request.parameters) == ("job0000a", Status.QUEUED, {"n": 3})
        assert store.datasets.get("data000a").rows == 2
        claim = store.attempts.claim_next("w", 2.0, 30.0)
        assert claim is not None
        assert claim.job.attempt == 1


def test_a_store_of_a_later_version_is_refused(url: str) -> None:
    with Database(url) as database:
        database.migrate()
        with database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(Unavailable, match="later version"):
            database.migrate()
