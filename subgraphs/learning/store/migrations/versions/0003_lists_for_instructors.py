"""Learners under ids of their own, what they show, and the orders of lists of reviews."""

import sqlalchemy as sa
from alembic import op

from subgraphs.kernel.identity.ids import IdKind

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("enrollments", sa.Column("enrolled_at", sa.DateTime(timezone=True)))
    op.add_column("enrollments", sa.Column("learner_id", sa.Text))
    connection = op.get_bind()
    pairs = connection.execute(sa.text("select user_id, course_id from enrollments order by revision")).all()
    learner: IdKind[str] = IdKind("lrn")
    if pairs:
        connection.execute(
            sa.text("update enrollments set learner_id = :id where user_id = :user and course_id = :course"),
            [{"id": learner.new(), "user": row.user_id, "course": row.course_id} for row in pairs],
        )
    op.alter_column("enrollments", "learner_id", nullable=False)
    op.create_unique_constraint("uq_enrollments_learner_id", "enrollments", ["learner_id"])
    op.create_index(
        "ix_enrollments_course_id_learner_id",
        "enrollments",
        ["course_id", "learner_id"],
        postgresql_where=sa.text("active"),
    )
    op.create_table(
        "learner_settings",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("visible_to_instructors", sa.Boolean, nullable=False),
    )
    op.create_index("ix_courses_instructor_ids", "courses", ["instructor_ids"], postgresql_using="gin")
    unanswered = sa.text("reply is null")
    op.create_index("ix_reviews_course_id_id_unanswered", "reviews", ["course_id", "id"], postgresql_where=unanswered)
    op.create_index("ix_reviews_id_unanswered", "reviews", ["id"], postgresql_where=unanswered)
    op.create_index("ix_reviews_author_id_id", "reviews", ["author_id", "id"])
    op.create_index("ix_reviews_rating_id", "reviews", ["rating", "id"])


def downgrade() -> None:
    for index in ("rating_id", "author_id_id", "id_unanswered", "course_id_id_unanswered"):
        op.drop_index(f"ix_reviews_{index}", "reviews")
    op.drop_index("ix_courses_instructor_ids", "courses")
    op.drop_table("learner_settings")
    op.drop_index("ix_enrollments_course_id_learner_id", "enrollments")
    op.drop_column("enrollments", "learner_id")
    op.drop_column("enrollments", "enrolled_at")
