"""Rename the inbox of the payment provider's webhooks."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.rename_table("notifications", "webhook_events")
    op.alter_column("webhook_events", "handled_at", new_column_name="processed_at")
    op.execute("alter index ix_notifications_waiting rename to ix_webhook_events_due")
    op.execute("alter index pk_notifications rename to pk_webhook_events")


def downgrade() -> None:
    op.execute("alter index pk_webhook_events rename to pk_notifications")
    op.execute("alter index ix_webhook_events_due rename to ix_notifications_waiting")
    op.alter_column("webhook_events", "processed_at", new_column_name="handled_at")
    op.rename_table("webhook_events", "notifications")
