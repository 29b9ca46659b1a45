"""Searches that found nothing, by day."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "unmatched_searches",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("words", sa.Text, primary_key=True),
        sa.Column("searches", sa.Integer, nullable=False),
    )
