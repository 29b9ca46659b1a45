"""Payouts and the accounts that they go to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "payout_accounts",
        sa.Column("instructor_id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "payouts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("instructor_id", sa.Text, sa.ForeignKey("payout_accounts.instructor_id"), nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("idempotency_key", sa.Text, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("external_id", sa.Text, unique=True),
        sa.UniqueConstraint("instructor_id", "idempotency_key"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
    )
    op.create_index("ix_payouts_instructor_id_id", "payouts", ["instructor_id", "id"])
    op.create_index("ix_payouts_waiting", "payouts", ["requested_at"], postgresql_where=sa.text("status = 'REQUESTED'"))


def downgrade() -> None:
    op.drop_table("payouts")
    op.drop_table("payout_accounts")
