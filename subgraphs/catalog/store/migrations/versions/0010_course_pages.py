"""The aims of courses, their learners, bestsellers, and courses that are taken together."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for name in ("outcomes", "requirements", "audience"):
        op.add_column("courses", sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}"))
    op.add_column("courses", sa.Column("learner_count", sa.Integer, nullable=False, server_default="0"))
    op.add_column("courses", sa.Column("bestseller", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_enrollments_learners", "enrollments", ["course_id"], postgresql_where=sa.text("active"))
    op.create_table(
        "course_pairs",
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("other_id", sa.Text, primary_key=True),
        sa.Column("learners", sa.Integer, nullable=False),
    )
    op.create_index("ix_course_pairs_course_id_learners", "course_pairs", ["course_id", sa.text("learners desc")])
    op.execute(
        "update courses set learner_count = counted.learners from (select course_id, count(*) as learners "
        "from enrollments where active group by course_id) as counted where counted.course_id = courses.id"
    )
    op.execute(
        "insert into course_pairs (course_id, other_id, learners) select one.course_id, other.course_id, count(*) "
        "from enrollments as one join enrollments as other on other.user_id = one.user_id "
        "and other.course_id <> one.course_id where one.active and other.active group by 1, 2"
    )


def downgrade() -> None:
    op.drop_table("course_pairs")
    op.drop_index("ix_enrollments_learners", "enrollments")
    for column in ("bestseller", "learner_count", "audience", "requirements", "outcomes"):
        op.drop_column("courses", column)
