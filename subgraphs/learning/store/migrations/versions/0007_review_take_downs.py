"""Reviews that staff took down."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"


def upgrade() -> None:
    # Without a default or a constraint to verify: the table is not rewritten, nor locked for long.
    op.add_column("reviews", sa.Column("taken_down_at", sa.DateTime(timezone=True)))
    op.add_column("reviews", sa.Column("take_down_reason", sa.Text))


def downgrade() -> None:
    op.drop_column("reviews", "take_down_reason")
    op.drop_column("reviews", "taken_down_at")
