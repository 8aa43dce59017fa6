"""Job definitions, their firings, and which of them a job came from."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_definitions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=False),
        sa.Column("created", sa.Float(53), nullable=False),
        sa.Column("updated", sa.Float(53), nullable=False),
        sa.Column("dataset", sa.String(32)),
        sa.Column("newest", sa.JSON()),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("kernel", sa.Text()),
        sa.Column("timeout", sa.Float(53)),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("schedule", sa.JSON()),
        sa.Column("next_due", sa.Float(53)),
    )
    op.create_index("ix_job_definitions_created", "job_definitions", ["created"])
    op.create_index("ix_job_definitions_next_due", "job_definitions", ["next_due"])
    op.create_table(
        "firings",
        sa.Column(
            "definition", sa.String(32), sa.ForeignKey("job_definitions.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("due", sa.Float(53), primary_key=True),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("job", sa.String(32)),
        sa.Column("message", sa.Text()),
        sa.Column("missed", sa.Integer(), nullable=False),
    )
    op.add_column("jobs", sa.Column("definition", sa.String(32)))
    op.add_column("jobs", sa.Column("due", sa.Float(53)))
    op.create_index("jobs_by_definition", "jobs", ["definition", "created"])


def downgrade() -> None:
    op.drop_index("jobs_by_definition", "jobs")
    op.drop_column("jobs", "due")
    op.drop_column("jobs", "definition")
    op.drop_table("firings")
    op.drop_table("job_definitions")
