"""The shares of co-instructors in the income of a course, and those that invitations propose."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    # With constant defaults, or none, PostgreSQL writes no row.
    op.add_column("courses", sa.Column("co_instructor_shares", JSONB, nullable=False, server_default="{}"))
    op.add_column(
        "co_instructor_invitations", sa.Column("share_basis_points", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column("co_instructor_invitations", sa.Column("share_before", sa.Integer))


def downgrade() -> None:
    # Earlier releases know no proposals of shares.
    op.execute("delete from co_instructor_invitations where role = 'SHARE'")
    op.drop_column("co_instructor_invitations", "share_before")
    op.drop_column("co_instructor_invitations", "share_basis_points")
    op.drop_column("courses", "co_instructor_shares")
