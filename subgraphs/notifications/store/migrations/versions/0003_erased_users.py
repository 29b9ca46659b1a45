"""Tombstones of deleted users, and the outbox of the reports about them."""

import sqlalchemy as sa
from alembic import op

from subgraphs.kernel.privacy.sql_erased_users import create_erased_users

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create_erased_users()
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trace_parent", sa.Text),
    )


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("erased_users")
