"""Pinned jobs, the sizes of reports, and what is still to be deleted from the disk."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
OUTPUT = sa.text("kind = 'output'")


def upgrade() -> None:
    op.add_column("jobs", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("jobs", sa.Column("report_bytes", sa.BigInteger()))
    op.create_index("jobs_by_link", "jobs", ["analysis", "dataset", "ended"])
    op.create_index("events_of_output", "events", ["job"], sqlite_where=OUTPUT, postgresql_where=OUTPUT)
    op.add_column("datasets", sa.Column("seen", sa.Float(53)))
    op.create_table(
        "removals",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("at", sa.Float(53), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("removals")
    op.drop_column("datasets", "seen")
    op.drop_index("events_of_output", "events")
    op.drop_index("jobs_by_link", "jobs")
    op.drop_column("jobs", "report_bytes")
    op.drop_column("jobs", "pinned")
