"""Changes of e-mail addresses, time zones, and consents."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "email_changes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("old_email", sa.Text, nullable=False),
        sa.Column("new_email", sa.Text, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False, index=True),
        sa.Column("confirmed_at", MOMENT),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Text),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )
    op.add_column("users", sa.Column("time_zone", sa.Text))
    op.add_column("users", sa.Column("terms_version", sa.Text))
    op.add_column("users", sa.Column("terms_accepted_at", MOMENT))
    op.add_column("users", sa.Column("marketing_consent", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for column in ("marketing_consent", "terms_accepted_at", "terms_version", "time_zone"):
        op.drop_column("users", column)
    op.drop_table("consents")
    op.drop_table("email_changes")
