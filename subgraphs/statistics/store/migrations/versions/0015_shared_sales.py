"""The numbers of sales in which an instructor has a part without owning the course."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    # With a constant default PostgreSQL writes no row.
    for name in ("shared_orders", "refunded_shared_orders"):
        op.add_column("sales", sa.Column(name, sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("sales", "refunded_shared_orders")
    op.drop_column("sales", "shared_orders")
