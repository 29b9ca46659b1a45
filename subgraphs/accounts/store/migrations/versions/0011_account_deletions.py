"""Deletions of accounts, their receipts, and tombstones of deleted users."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from subgraphs.kernel.privacy.sql_erased_users import create_erased_users

revision = "0011"
down_revision = "0010"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_erased_users()
    op.create_table(
        "account_deletions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("checks", postgresql.JSONB, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("due_at", MOMENT),
        sa.Column("ended_at", MOMENT, index=True),
    )
    op.create_index("ix_account_deletions_user_id_id", "account_deletions", ["user_id", "id"])
    op.create_index(
        "ix_account_deletions_due", "account_deletions", ["due_at"], postgresql_where=sa.text("state = 'SCHEDULED'")
    )
    op.create_index(
        "ix_account_deletions_unconfirmed",
        "account_deletions",
        ["expires_at"],
        postgresql_where=sa.text("state = 'AWAITING_CONFIRMATION'"),
    )
    op.create_index(
        "uq_account_deletions_open",
        "account_deletions",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "erasure_receipts",
        sa.Column("deletion_id", sa.Text, sa.ForeignKey("account_deletions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("domain", sa.Text, primary_key=True),
        sa.Column("done_at", MOMENT),
        sa.Column("kept", postgresql.ARRAY(sa.Text), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("erasure_receipts")
    op.drop_table("account_deletions")
    op.drop_table("erased_users")
