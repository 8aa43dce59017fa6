"""Who is told of the jobs of a definition, and how far each notification is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_definitions", sa.Column("notify", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("jobs", sa.Column("told", sa.Float(53)))
    op.execute("UPDATE jobs SET told = 0 WHERE definition IS NULL")
    op.create_index("jobs_by_told", "jobs", ["told", "ended"])
    op.create_table(
        "notifications",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("job", sa.String(32), sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("definition", sa.String(32), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("triggers", sa.JSON(), nullable=False),
        sa.Column("created", sa.Float(53), nullable=False),
        sa.Column("next_try", sa.Float(53), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Float(53)),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text()),
    )
    op.create_index("ix_notifications_job", "notifications", ["job"])
    op.create_index("notifications_open", "notifications", ["given_up", "sent", "next_try"])
    op.create_index("notifications_of_definition", "notifications", ["definition", "created"])


def downgrade() -> None:
    op.drop_table("notifications")
    op.drop_index("jobs_by_told", "jobs")
    op.drop_column("jobs", "told")
    op.drop_column("job_definitions", "notify")
