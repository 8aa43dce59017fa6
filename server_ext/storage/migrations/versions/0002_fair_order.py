"""An index for the fair order of jobs: when each owner was served last."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("jobs_by_owner", "jobs", ["owner", "started"])


def downgrade() -> None:
    op.drop_index("jobs_by_owner", "jobs")
