"""The order of lists of courses by status."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index("ix_courses_status_id", "courses", ["status", "id"])


def downgrade() -> None:
    op.drop_index("ix_courses_status_id", "courses")
