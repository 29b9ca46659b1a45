"""Identities of other providers, sessions that began with them, and users without a password."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("granted_roles", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.add_column("sessions", sa.Column("identity_id", sa.Text, sa.ForeignKey("identities.id", ondelete="SET NULL")))
    op.create_index("ix_sessions_identity_id", "sessions", ["identity_id"])
    op.add_column("sessions", sa.Column("provider_session", sa.Text))
    op.add_column(
        "log_in_challenges", sa.Column("identity_id", sa.Text, sa.ForeignKey("identities.id", ondelete="CASCADE"))
    )
    op.add_column("log_in_challenges", sa.Column("provider_session", sa.Text))
    op.add_column("log_in_challenges", sa.Column("authenticated_at", MOMENT))
    op.alter_column("users", "password_hash", nullable=True)


def downgrade() -> None:
    # Users without a password could not log in, but neither may they vanish: any text that is no hash will do.
    op.execute("update users set password_hash = '' where password_hash is null")
    op.alter_column("users", "password_hash", nullable=False)
    for column in ("authenticated_at", "provider_session", "identity_id"):
        op.drop_column("log_in_challenges", column)
    op.drop_column("sessions", "provider_session")
    op.drop_column("sessions", "identity_id")
    op.drop_table("identities")
