"""Announcements of courses in pages, and the link to unsubscribe in mails."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("event_id", sa.Text, primary_key=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("cursor", sa.Text),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, index=True),
    )
    op.create_index(
        "ix_announcements_unfinished", "announcements", ["saved_at"], postgresql_where=sa.text("finished_at is null")
    )
    op.add_column("mails", sa.Column("unsubscribe_url", sa.Text))


def downgrade() -> None:
    op.drop_column("mails", "unsubscribe_url")
    op.drop_table("announcements")
