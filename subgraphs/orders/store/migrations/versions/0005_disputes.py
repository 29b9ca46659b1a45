"""Disputes, kinds of refunds, the provider's balance transactions, and how far its events were polled."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=False, index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("needs_response", sa.Boolean, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "provider_transactions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("source_id", sa.Text, index=True),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("presented_minor", sa.BigInteger),
        sa.Column("presented_currency", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "webhook_cursors",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "acknowledged_issues",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("issue_id", sa.Text, primary_key=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("refunds", sa.Column("kind", sa.Text))
    op.execute("update refunds set kind = case when line_id is null then 'LATE_PAYMENT' else 'LINE' end")
    op.alter_column("refunds", "kind", nullable=False)
    op.create_check_constraint("line", "refunds", "(kind = 'LINE') = (line_id is not null)")


def downgrade() -> None:
    op.drop_constraint("line", "refunds", type_="check")
    op.drop_column("refunds", "kind")
    op.drop_table("acknowledged_issues")
    op.drop_table("webhook_cursors")
    op.drop_table("provider_transactions")
    op.drop_table("disputes")
