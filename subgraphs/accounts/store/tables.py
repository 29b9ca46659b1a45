"""Accounts' tables. The repositories map their rows to the values of `service.model`."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, func
from sqlalchemy.dialects.postgresql import ARRAY

from subgraphs.kernel.inbox import inbox_table
from subgraphs.kernel.outbox import outbox_table
from subgraphs.kernel.sql import TIMESTAMP, domain_metadata

metadata = domain_metadata()

users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("headline", Text),
    Column("bio", Text),
    Column("locale", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
)

registrations = Table(
    "registrations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("expires_at", TIMESTAMP, nullable=False, index=True),
)

password_resets = Table(
    "password_resets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), index=True),
    Column("expires_at", TIMESTAMP, nullable=False, index=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("user_agent", Text),
    Column("ip", Text),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("last_seen_at", TIMESTAMP, nullable=False),
    Column("expires_at", TIMESTAMP, nullable=False, index=True),
    Column("revoked_at", TIMESTAMP),
    Index("ix_sessions_user_id_last_seen_at", "user_id", "last_seen_at"),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", TIMESTAMP, nullable=False),
    Column("used_at", TIMESTAMP),
)

follows = Table(
    "follows",
    metadata,
    Column("instructor_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("follower_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("followed_at", TIMESTAMP, nullable=False),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("encrypted_private_key", LargeBinary, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False, server_default=func.now()),
)

outbox = outbox_table(metadata)
inbox = inbox_table(metadata)
