"""Notifications' tables. The repositories map their rows to the values of `service.model`."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from subgraphs.kernel.persistence.sql import TIMESTAMP, domain_metadata
from subgraphs.kernel.persistence.sql_inbox import inbox_table
from subgraphs.kernel.persistence.sql_outbox import outbox_table
from subgraphs.kernel.privacy.sql_erased_users import erased_users_table

metadata = domain_metadata()

sequences = Table(
    "sequences",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("last_seq", BigInteger, nullable=False),
)

notifications = Table(
    "notifications",
    metadata,
    Column("user_id", ForeignKey("sequences.user_id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("course_id", Text),
    Column("order_id", Text),
    Column("video_id", Text),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("read_at", TIMESTAMP),
    Index("ix_notifications_unread", "user_id", "seq", postgresql_where=text("read_at is null")),
)

recipients = Table(
    "recipients",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("email", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("as_of", TIMESTAMP, nullable=False),
)

readers = Table(
    "readers",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("locale", Text, nullable=False),
    Column("time_zone", Text),
    Column("as_of", TIMESTAMP, nullable=False),
)

follows = Table(
    "follows",
    metadata,
    Column("instructor_id", Text, primary_key=True),
    Column("follower_id", Text, primary_key=True),
    Column("following", Boolean, nullable=False),
    Column("as_of", TIMESTAMP, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("channels", ARRAY(Text), nullable=False),
)

mails = Table(
    "mails",
    metadata,
    Column("id", Text, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("paragraphs", ARRAY(Text), nullable=False),
    Column("link", Text),
    Column("link_text", Text, nullable=False),
    Column("unsubscribe_url", Text),
    Column("language", Text, nullable=False, server_default="en"),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("leased_until", TIMESTAMP),
    Column("sent_at", TIMESTAMP, index=True),
    Column("rejection", Text),
    Index("ix_mails_queued", "created_at", postgresql_where=text("sent_at is null and rejection is null")),
)

announcements = Table(
    "announcements",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("event", Text, nullable=False),
    Column("cursor", Text),
    Column("saved_at", TIMESTAMP, nullable=False),
    Column("finished_at", TIMESTAMP, index=True),
    Index("ix_announcements_unfinished", "saved_at", postgresql_where=text("finished_at is null")),
)

erased_users = erased_users_table(metadata)
outbox = outbox_table(metadata)
inbox = inbox_table(metadata)
