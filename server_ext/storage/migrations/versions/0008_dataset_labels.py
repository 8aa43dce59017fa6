"""The names that datasets came under, and their tags."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dataset_labels",
        sa.Column("dataset", sa.String(32), sa.ForeignKey("datasets.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("label", sa.String(200), primary_key=True),
        sa.Column("at", sa.Float(53), nullable=False),
    )
    op.create_index("datasets_by_label", "dataset_labels", ["kind", "label", "at"])
    op.execute(
        "INSERT INTO dataset_labels (dataset, kind, label, at) "
        "SELECT id, 'name', substr(name, 1, 200), coalesce(seen, created) FROM datasets"
    )


def downgrade() -> None:
    op.drop_table("dataset_labels")
