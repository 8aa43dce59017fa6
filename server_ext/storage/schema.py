"""The tables of the store, as SQLAlchemy Core sees them; migrations/ holds how they came to be."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

metadata = MetaData()
IS_OUTPUT = "kind = 'output'"
Key = BigInteger().with_variant(Integer, "sqlite")

datasets = Table(
    "datasets",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("format", String(16), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("details", JSON, nullable=False),
    Column("created", Float(53), nullable=False, index=True),
    Column("owner", Text),
    Column("lineage", JSON),
    Column("seen", Float(53)),
)

dataset_labels = Table(
    "dataset_labels",
    metadata,
    Column("dataset", String(32), ForeignKey("datasets.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("label", String(200), primary_key=True),
    Column("at", Float(53), nullable=False),
    Index("datasets_by_label", "kind", "label", "at"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("analysis", Text, nullable=False),
    Column("analysis_version", Text, nullable=False),
    Column("dataset", String(32)),
    Column("parameters", JSON, nullable=False),
    Column("wanted_kernel", Text),
    Column("timeout", Float(53)),
    Column("retries", Integer, nullable=False),
    Column("name", Text),
    Column("priority", Integer, nullable=False),
    Column("owner", Text),
    Column("idempotency_key", Text, unique=True),
    Column("fingerprint", String(64), nullable=False),
    Column("definition", String(32)),
    Column("due", Float(53)),
    Column("told", Float(53)),
    Column("status", String(16), nullable=False),
    Column("reason", Text),
    Column("created", Float(53), nullable=False),
    Column("not_before", Float(53), nullable=False),
    Column("sent", Float(53)),
    Column("started", Float(53)),
    Column("ended", Float(53)),
    Column("attempt", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("losses", Integer, nullable=False),
    Column("token", String(32)),
    Column("lease_until", Float(53), nullable=False),
    Column("worker", Text),
    Column("kernel", Text),
    Column("kernel_start", Text),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("cell", Text),
    Column("error", JSON),
    Column("headline", Text),
    Column("report_attempt", Integer),
    Column("made", JSON),
    Column("pinned", Boolean, nullable=False, server_default=false()),
    Column("report_bytes", BigInteger),
    Index("jobs_by_status", "status", "priority", "created"),
    Index("jobs_by_created", "created", "id"),
    Index("jobs_by_analysis", "analysis", "status", "ended"),
    Index("jobs_by_link", "analysis", "dataset", "ended"),
    Index("jobs_by_dataset", "dataset"),
    Index("jobs_by_owner", "owner", "started"),
    Index("jobs_by_definition", "definition", "created"),
    Index("jobs_by_end", "ended", "status", "started", "created"),
    Index("jobs_on_shelf", "status", "definition", "analysis", "dataset", "ended", "id"),
    Index("jobs_by_told", "told", "ended"),
)

job_definitions = Table(
    "job_definitions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("analysis", Text, nullable=False),
    Column("created", Float(53), nullable=False, index=True),
    Column("updated", Float(53), nullable=False),
    Column("dataset", String(32)),
    Column("newest", JSON),
    Column("parameters", JSON, nullable=False),
    Column("kernel", Text),
    Column("timeout", Float(53)),
    Column("retries", Integer, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("owner", Text),
    Column("active", Boolean, nullable=False),
    Column("schedule", JSON),
    Column("next_due", Float(53), index=True),
    Column("notify", JSON, nullable=False),
)

firings = Table(
    "firings",
    metadata,
    Column("definition", String(32), ForeignKey("job_definitions.id", ondelete="CASCADE"), primary_key=True),
    Column("due", Float(53), primary_key=True),
    Column("at", Float(53), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("job", String(32)),
    Column("message", Text),
    Column("missed", Integer, nullable=False),
)

tags = Table(
    "job_tags",
    metadata,
    Column("job", String(32), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String(200), primary_key=True, index=True),
)

events = Table(
    "events",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=True),
    Column("job", String(32), ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("data", JSON, nullable=False),
    Index("events_of_job", "job", "seq"),
    Index("events_of_output", "job", sqlite_where=text(IS_OUTPUT), postgresql_where=text(IS_OUTPUT)),
    sqlite_autoincrement=True,
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("job", String(32), ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("definition", String(32), nullable=False),
    Column("notice", JSON, nullable=False),
    Column("triggers", JSON, nullable=False),
    Column("created", Float(53), nullable=False),
    Column("next_try", Float(53), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Float(53)),
    Column("given_up", Boolean, nullable=False),
    Column("error", Text),
    Index("notifications_open", "given_up", "sent", "next_try"),
    Index("notifications_of_definition", "definition", "created"),
)

removals = Table(
    "removals",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("at", Float(53), nullable=False),
)

workers = Table(
    "workers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", Float(53), nullable=False),
    Column("seen", Float(53), nullable=False, index=True),
    Column("job", String(32)),
    Column("details", JSON, nullable=False),
)
