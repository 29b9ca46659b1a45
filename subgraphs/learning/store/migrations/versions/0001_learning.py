"""Copies of courses, lectures and enrollments; progress; reviews and ratings; outbox and inbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from subgraphs.kernel.persistence.migrations import create_outbox_and_inbox

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("instructor_ids", postgresql.ARRAY(sa.Text), nullable=False),
    )
    op.create_table(
        "lectures",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("duration_seconds", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("is_live", sa.Boolean, nullable=False),
    )
    op.create_table(
        "enrollments",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "standings",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("last_lecture_id", sa.Text),
        sa.Column("last_activity_at", MOMENT),
        sa.Column("completed_at", MOMENT),
    )
    op.create_table(
        "lecture_progress",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("lecture_id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("position_seconds", sa.Integer, nullable=False),
        sa.Column("position_at", MOMENT),
        sa.Column("spans", postgresql.JSONB, nullable=False),
        sa.Column("watched_seconds", sa.Integer, nullable=False),
        sa.Column("completed_at", MOMENT),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_index("ix_lecture_progress_user_id_course_id", "lecture_progress", ["user_id", "course_id"])
    op.create_table(
        "beats",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("client_event_id", sa.Text, primary_key=True),
        sa.Column("received_at", MOMENT, nullable=False, index=True),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("reply", sa.Text),
        sa.Column("replied_at", MOMENT),
        sa.UniqueConstraint("author_id", "course_id"),
        sa.CheckConstraint("rating between 1 and 5", name="rating"),
    )
    op.create_index("ix_reviews_course_id_id", "reviews", ["course_id", "id"])
    op.create_table(
        "ratings",
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("histogram", postgresql.ARRAY(sa.Integer), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.CheckConstraint("0 <= all(histogram) and cardinality(histogram) = 5", name="histogram"),
    )
    create_outbox_and_inbox()


def downgrade() -> None:
    for table in (
        "inbox",
        "outbox",
        "ratings",
        "reviews",
        "beats",
        "lecture_progress",
        "standings",
        "enrollments",
        "lectures",
        "courses",
    ):
        op.drop_table(table)
