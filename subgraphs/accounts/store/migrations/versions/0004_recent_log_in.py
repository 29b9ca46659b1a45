"""The time and the methods of the last proof of a session's user."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("authenticated_at", sa.DateTime(timezone=True)))
    op.execute("update sessions set authenticated_at = created_at")
    op.alter_column("sessions", "authenticated_at", nullable=False)
    op.add_column("sessions", sa.Column("methods", postgresql.ARRAY(sa.Text)))
    op.execute("update sessions set methods = '{pwd}'")
    op.alter_column("sessions", "methods", nullable=False)


def downgrade() -> None:
    op.drop_column("sessions", "methods")
    op.drop_column("sessions", "authenticated_at")
