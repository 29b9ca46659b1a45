"""Course replicas, daily sales, enrollments and watch time, completions, outbox and inbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from subgraphs.kernel.persistence.migrations import create_outbox_and_inbox

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "courses",
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("category_id", sa.Text, nullable=False, index=True),
        sa.Column("instructor_ids", postgresql.ARRAY(sa.Text), nullable=False),
    )
    op.create_table(
        "daily_sales",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("instructor_id", sa.Text, primary_key=True),
        sa.Column("currency", sa.Text, primary_key=True),
        sa.Column("orders", sa.Integer, nullable=False, server_default="0"),
        sa.Column("refunded_orders", sa.Integer, nullable=False, server_default="0"),
        sa.Column("gross_minor", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("refunds_minor", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_index("ix_daily_sales_course_id_day", "daily_sales", ["course_id", "day"])
    op.create_index("ix_daily_sales_instructor_id_day", "daily_sales", ["instructor_id", "day"])
    op.create_table(
        "daily_enrollments",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("enrollments", sa.Integer, nullable=False),
    )
    op.create_index("ix_daily_enrollments_course_id_day", "daily_enrollments", ["course_id", "day"])
    op.create_table(
        "daily_watching",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("lecture_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("seconds", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_daily_watching_course_id_day", "daily_watching", ["course_id", "day"])
    op.create_index("ix_daily_watching_user_id_day", "daily_watching", ["user_id", "day"])
    op.create_table(
        "lecture_completions",
        sa.Column("lecture_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
    )
    op.create_index("ix_lecture_completions_course_id_day", "lecture_completions", ["course_id", "day"])
    op.create_table(
        "course_completions",
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
    )
    op.create_index("ix_course_completions_course_id_day", "course_completions", ["course_id", "day"])
    create_outbox_and_inbox()
