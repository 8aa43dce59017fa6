"""Indexes for the monitor page: jobs by their end, with all that is counted of them, and the latest of each kind."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("jobs_by_end", "jobs", ["ended", "status", "started", "created"])
    op.create_index("jobs_on_shelf", "jobs", ["status", "definition", "analysis", "dataset", "ended", "id"])


def downgrade() -> None:
    op.drop_index("jobs_on_shelf", "jobs")
    op.drop_index("jobs_by_end", "jobs")
