"""The languages of the clients that register addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    # A constant default: the table is not rewritten, nor locked for long.
    op.add_column("registrations", sa.Column("language", sa.Text, nullable=False, server_default="en"))


def downgrade() -> None:
    op.drop_column("registrations", "language")
