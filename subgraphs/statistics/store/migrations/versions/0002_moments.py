"""Aggregates by moments instead of UTC days; replicas of categories; the learners of a course.

What was counted by day is at the beginning of its day.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
_RENAMED = {
    "daily_sales": ("sales", ("course_id", "instructor_id")),
    "daily_enrollments": ("enrollments", ("course_id",)),
    "daily_watching": ("watching", ("course_id", "user_id")),
    "lecture_completions": ("lecture_completions", ("course_id",)),
    "course_completions": ("course_completions", ("course_id",)),
}


def upgrade() -> None:
    for old, (new, indexed) in _RENAMED.items():
        if new != old:
            op.rename_table(old, new)
            op.execute(f"alter index pk_{old} rename to pk_{new}")
        op.alter_column(new, "day", new_column_name="at")
        op.alter_column(new, "at", type_=MOMENT, postgresql_using="at::timestamp at time zone 'UTC'")
        for column in indexed:
            op.execute(f"alter index ix_{old}_{column}_day rename to ix_{new}_{column}_at")
    op.add_column("courses", sa.Column("currency", sa.Text))
    op.create_index("ix_courses_instructor_ids", "courses", ["instructor_ids"], postgresql_using="gin")
    op.create_table(
        "categories",
        sa.Column("category_id", sa.Text, primary_key=True),
        sa.Column("parent_id", sa.Text, index=True),
    )
    op.create_table(
        "learners",
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_learners_course_id_at", "learners", ["course_id", "at"])
