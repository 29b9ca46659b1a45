"""The shares of instructors in the income of a course, and their snapshots on order lines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0010"
down_revision = "0009"

_TABLES = ("courses", "order_lines")


def upgrade() -> None:
    # Without a default PostgreSQL writes no row, and without a constraint it reads none under the lock.
    for table in _TABLES:
        op.add_column(table, sa.Column("share_user_ids", ARRAY(sa.Text)))
        op.add_column(table, sa.Column("share_basis_points", ARRAY(sa.Integer)))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "share_basis_points")
        op.drop_column(table, "share_user_ids")
