"""Passwords are chosen when a mail's link is opened, and a lost instructor role stays lost."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.drop_column("registrations", "password_hash")
    op.add_column("users", sa.Column("instructor_barred", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("users", "instructor_barred")
    # Without a password, no registration can be completed.
    op.execute("delete from registrations")
    op.add_column("registrations", sa.Column("password_hash", sa.Text, nullable=False))
