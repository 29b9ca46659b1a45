"""Authenticator apps, recovery codes, trusted devices, and log-ins that wait for a second factor."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)


def _user() -> sa.ForeignKey:
    return sa.ForeignKey("users.id", ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "totp_factors",
        sa.Column("user_id", sa.Text, _user(), primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False, index=True),
        sa.Column("encrypted_secret", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("last_step", sa.BigInteger),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.Text, _user(), primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("used_at", MOMENT),
    )
    op.create_table(
        "trusted_devices",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, _user(), nullable=False, index=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("user_agent", sa.Text),
        sa.Column("ip", sa.Text),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False, index=True),
    )
    op.create_table(
        "log_in_challenges",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, _user(), nullable=False, index=True),
        sa.Column("password_digest", sa.Text, nullable=False),
        sa.Column("first_method", sa.Text, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False, index=True),
    )


def downgrade() -> None:
    for name in ("log_in_challenges", "trusted_devices", "recovery_codes", "totp_factors"):
        op.drop_table(name)
