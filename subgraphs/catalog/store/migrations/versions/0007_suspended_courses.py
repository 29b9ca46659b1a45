"""Courses that an admin took down."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("courses", sa.Column("suspended_at", sa.DateTime(timezone=True)))
    op.add_column("courses", sa.Column("suspension_reason", sa.Text))
    op.add_column("courses", sa.Column("learners_keep_access", sa.Boolean))
    op.add_column("courses", sa.Column("status_before_suspension", sa.Text))


def downgrade() -> None:
    # Earlier releases know no suspended courses; what was taken down stays off sale.
    op.execute("update courses set status = 'ARCHIVED' where status = 'SUSPENDED'")
    for column in ("status_before_suspension", "learners_keep_access", "suspension_reason", "suspended_at"):
        op.drop_column("courses", column)
