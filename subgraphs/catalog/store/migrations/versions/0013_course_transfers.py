"""Invitations to own a course, beside those to teach it together."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    # With a constant default PostgreSQL writes no row.
    op.add_column(
        "co_instructor_invitations", sa.Column("role", sa.Text, nullable=False, server_default="CO_INSTRUCTOR")
    )


def downgrade() -> None:
    op.drop_column("co_instructor_invitations", "role")
