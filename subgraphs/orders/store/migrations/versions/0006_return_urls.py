"""The addresses to which buyers are sent back after the payment page."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("orders", sa.Column("return_url", sa.Text))


def downgrade() -> None:
    op.drop_column("orders", "return_url")
