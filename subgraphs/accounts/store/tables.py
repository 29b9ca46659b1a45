"""Accounts' tables. The repositories map their rows to the values of `service.model`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from subgraphs.kernel.audit.sql_audit_log import audit_log_table
from subgraphs.kernel.persistence.sql import TIMESTAMP, domain_metadata
from subgraphs.kernel.persistence.sql_inbox import inbox_table
from subgraphs.kernel.persistence.sql_outbox import outbox_table
from subgraphs.kernel.pictures.sql_pictures import pictures_table
from subgraphs.kernel.privacy.sql_erased_users import erased_users_table

metadata = domain_metadata()

users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text),
    Column("roles", ARRAY(Text), nullable=False),
    Column("headline", Text),
    Column("bio", Text),
    Column("locale", Text, nullable=False),
    Column("time_zone", Text),
    Column("terms_version", Text),
    Column("terms_accepted_at", TIMESTAMP),
    Column("marketing_consent", Boolean, nullable=False, server_default=false()),
    Column("instructor_barred", Boolean, nullable=False, server_default=false()),
    Column("suspended_at", TIMESTAMP),
    Column("suspended_until", TIMESTAMP),
    Column("suspension_reason", Text),
    Column("texts_taken_down_at", TIMESTAMP),
    Column("texts_take_down_reason", Text),
    Column("created_at", TIMESTAMP, nullable=False),
    Index("ix_users_email_trgm", "email", postgresql_using="gin", postgresql_ops={"email": "gin_trgm_ops"}),
    Index(
        "ix_users_display_name_trgm",
        "display_name",
        postgresql_using="gin",
        postgresql_ops={"display_name": "gin_trgm_ops"},
    ),
    Index("ix_users_roles", "roles", postgresql_using="gin"),
    Index("ix_users_suspended", "id", postgresql_where=text("suspended_at is not null")),
)

registrations = Table(
    "registrations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("language", Text, nullable=False, server_default="en"),
    Column("expires_at", TIMESTAMP, nullable=False, index=True),
)

password_resets = Table(
    "password_resets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), index=True),
    Column("expires_at", TIMESTAMP, nullable=False, index=True),
)

identities = Table(
    "identities",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("provider", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("email", Text),
    Column("granted_roles", ARRAY(Text), nullable=False),
    Column("linked_at", TIMESTAMP, nullable=False),
    Column("last_used_at", TIMESTAMP),
    UniqueConstraint("issuer", "subject"),
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
    Column("authenticated_at", TIMESTAMP, nullable=False),
    Column("methods", ARRAY(Text), nullable=False),
    Column("revoked_at", TIMESTAMP),
    Column("identity_id", ForeignKey("identities.id", ondelete="SET NULL"), index=True),
    Column("provider_session", Text),
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

email_changes = Table(
    "email_changes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("old_email", Text, nullable=False),
    Column("new_email", Text, nullable=False),
    Column("requested_at", TIMESTAMP, nullable=False),
    Column("expires_at", TIMESTAMP, nullable=False, index=True),
    Column("confirmed_at", TIMESTAMP),
)

consents = Table(
    "consents",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("version", Text),
    Column("granted", Boolean, nullable=False),
    Column("changed_at", TIMESTAMP, nullable=False),
)

totp_factors = Table(
    "totp_factors",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("key_id", Text, nullable=False, index=True),
    Column("encrypted_secret", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("confirmed_at", TIMESTAMP),
    Column("last_step", BigInteger),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("used_at", TIMESTAMP),
)

trusted_devices = Table(
    "trusted_devices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("user_agent", Text),
    Column("ip", Text),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("last_used_at", TIMESTAMP, nullable=False),
    Column("expires_at", TIMESTAMP, nullable=False, index=True),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("credential_id", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("transports", ARRAY(Text), nullable=False),
    Column("backed_up", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("last_used_at", TIMESTAMP),
)

log_in_challenges = Table(
    "log_in_challenges",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("password_digest", Text, nullable=False),
    Column("first_method", Text, nullable=False),
    Column("identity_id", ForeignKey("identities.id", ondelete="CASCADE")),
    Column("provider_session", Text),
    Column("authenticated_at", TIMESTAMP),
    Column("expires_at", TIMESTAMP, nullable=False, index=True),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reporter_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_id", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    Column("status", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("decided_at", TIMESTAMP),
    Column("decided_by", Text),
    Column("decision", Text),
    UniqueConstraint("reporter_id", "subject_id"),
    Index("ix_reports_status_id", "status", "id"),
)

report_messages = Table(
    "report_messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("report_id", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("author_id", Text, nullable=False),
    Column("by_staff", Boolean, nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", TIMESTAMP, nullable=False),
)

role_scopes = Table(
    "role_scopes",
    metadata,
    Column("role", Text, primary_key=True),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("changed_at", TIMESTAMP, nullable=False),
)

follows = Table(
    "follows",
    metadata,
    Column("instructor_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("follower_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("followed_at", TIMESTAMP, nullable=False),
)

account_deletions = Table(
    "account_deletions",
    metadata,
    Column("id", Text, primary_key=True),
    # Without a foreign key: the deletion outlives the user.
    Column("user_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("email", Text),
    Column("locale", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("checks", JSONB, nullable=False),
    Column("requested_at", TIMESTAMP, nullable=False),
    Column("expires_at", TIMESTAMP),
    Column("due_at", TIMESTAMP),
    Column("ended_at", TIMESTAMP, index=True),
    Index("ix_account_deletions_user_id_id", "user_id", "id"),
    Index("ix_account_deletions_due", "due_at", postgresql_where=text("state = 'SCHEDULED'")),
    Index("ix_account_deletions_unconfirmed", "expires_at", postgresql_where=text("state = 'AWAITING_CONFIRMATION'")),
    Index("uq_account_deletions_open", "user_id", unique=True, postgresql_where=text("ended_at is null")),
)

erasure_receipts = Table(
    "erasure_receipts",
    metadata,
    Column("deletion_id", ForeignKey("account_deletions.id", ondelete="CASCADE"), primary_key=True),
    Column("domain", Text, primary_key=True),
    Column("done_at", TIMESTAMP),
    Column("kept", ARRAY(Text), nullable=False),
)

data_exports = Table(
    "data_exports",
    metadata,
    Column("id", Text, primary_key=True),
    # Without a foreign key: the files in the object store are removed by this row.
    Column("user_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_at", TIMESTAMP, nullable=False),
    Column("last_requested_at", TIMESTAMP, nullable=False),
    Column("ready_at", TIMESTAMP),
    Column("expires_at", TIMESTAMP),
    Column("size_bytes", BigInteger),
    Column("ended_at", TIMESTAMP, index=True),
    Index("ix_data_exports_user_id_id", "user_id", "id"),
    Index("ix_data_exports_collecting", "last_requested_at", postgresql_where=text("state = 'COLLECTING'")),
    Index("ix_data_exports_ready", "expires_at", postgresql_where=text("state = 'READY'")),
    Index("uq_data_exports_collecting", "user_id", unique=True, postgresql_where=text("state = 'COLLECTING'")),
)

data_export_parts = Table(
    "data_export_parts",
    metadata,
    Column("export_id", ForeignKey("data_exports.id", ondelete="CASCADE"), primary_key=True),
    Column("domain", Text, primary_key=True),
    Column("exported_at", TIMESTAMP),
    Column("size_bytes", BigInteger),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("encrypted_private_key", LargeBinary, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False, server_default=func.now()),
)

audit_log = audit_log_table(metadata)
pictures = pictures_table(metadata)
erased_users = erased_users_table(metadata)
outbox = outbox_table(metadata)
inbox = inbox_table(metadata)
