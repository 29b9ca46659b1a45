"""Notifications with their numbers, recipients, follows, preferences, mails and inbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from subgraphs.kernel.persistence.migrations import create_inbox

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sequences",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "notifications",
        sa.Column("user_id", sa.Text, sa.ForeignKey("sequences.user_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("course_id", sa.Text),
        sa.Column("order_id", sa.Text),
        sa.Column("video_id", sa.Text),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
    )
    op.create_index(
        "ix_notifications_unread", "notifications", ["user_id", "seq"], postgresql_where=sa.text("read_at is null")
    )
    op.create_table(
        "recipients",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
    )
    op.create_table(
        "follows",
        sa.Column("instructor_id", sa.Text, primary_key=True),
        sa.Column("follower_id", sa.Text, primary_key=True),
        sa.Column("following", sa.Boolean, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
    )
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("channels", postgresql.ARRAY(sa.Text), nullable=False),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("paragraphs", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("link_text", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("sent_at", MOMENT, index=True),
        sa.Column("rejection", sa.Text),
    )
    op.create_index(
        "ix_mails_queued",
        "mails",
        ["created_at"],
        postgresql_where=sa.text("sent_at is null and rejection is null"),
    )
    create_inbox()


def downgrade() -> None:
    for table in ("inbox", "mails", "preferences", "follows", "recipients", "notifications", "sequences"):
        op.drop_table(table)
