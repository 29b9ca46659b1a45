"""Coupons that can be switched off, and the orders of lists for instructors and admins."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("coupons", sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()))
    op.create_index("ix_coupons_created_by_id", "coupons", ["created_by", "id"])
    op.create_index("ix_orders_created_at_id", "orders", ["created_at", "id"])
    op.create_index("ix_orders_status_created_at_id", "orders", ["status", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_orders_status_created_at_id", "orders")
    op.drop_index("ix_orders_created_at_id", "orders")
    op.drop_index("ix_coupons_created_by_id", "coupons")
    # Earlier releases know no coupons that are off: those end now.
    op.execute("update coupons set ends_at = least(ends_at, now()) where not active")
    op.drop_column("coupons", "active")
