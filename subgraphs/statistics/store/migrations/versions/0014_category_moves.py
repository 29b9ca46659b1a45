"""The times at which categories moved."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0003"


def upgrade() -> None:
    # Without a default: the table is not rewritten.
    op.add_column("categories", sa.Column("moved_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("categories", "moved_at")
