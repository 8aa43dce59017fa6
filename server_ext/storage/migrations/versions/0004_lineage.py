"""What jobs made: where a dataset comes from, and what a job made that is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("datasets", sa.Column("lineage", sa.JSON(), nullable=True))
    op.add_column("jobs", sa.Column("made", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("jobs", "made")
    op.drop_column("datasets", "lineage")
