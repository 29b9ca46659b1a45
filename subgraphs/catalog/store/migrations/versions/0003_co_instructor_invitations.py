"""Invitations to teach a course together."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "co_instructor_invitations",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, sa.ForeignKey("courses.id", ondelete="CASCADE"), nullable=False),
        sa.Column("inviter_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("invitee_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, index=True),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    for columns in (["course_id", "id"], ["invitee_id", "id"], ["inviter_id", "created_at"], ["email"]):
        op.create_index(f"ix_co_instructor_invitations_{'_'.join(columns)}", "co_instructor_invitations", columns)


def downgrade() -> None:
    op.drop_table("co_instructor_invitations")
