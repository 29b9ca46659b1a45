"""The languages and time zones of users, and the language of each mail."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "readers",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("mails", sa.Column("language", sa.Text, nullable=False, server_default="en"))


def downgrade() -> None:
    op.drop_column("mails", "language")
    op.drop_table("readers")
