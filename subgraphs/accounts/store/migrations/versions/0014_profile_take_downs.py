"""Texts of profiles that staff took down."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    # Without a default or a constraint to verify: the table is not rewritten, nor locked for long.
    op.add_column("users", sa.Column("texts_taken_down_at", sa.DateTime(timezone=True)))
    op.add_column("users", sa.Column("texts_take_down_reason", sa.Text))


def downgrade() -> None:
    op.drop_column("users", "texts_take_down_reason")
    op.drop_column("users", "texts_taken_down_at")
