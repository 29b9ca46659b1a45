"""Categories, courses with sections and lectures, replicas, the search index, outbox and inbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from subgraphs.kernel.persistence.migrations import create_outbox_and_inbox

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.create_table(
        "categories",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Text, sa.ForeignKey("categories.id"), index=True),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "courses",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("subtitle", sa.Text),
        sa.Column("description", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("category_id", sa.Text, sa.ForeignKey("categories.id"), nullable=False),
        sa.Column("instructor_ids", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("price_minor", sa.BigInteger),
        sa.Column("currency", sa.Text),
        sa.Column("lecture_count", sa.Integer, nullable=False),
        sa.Column("duration_seconds", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT),
        sa.Column("published_at", MOMENT),
        sa.Column("review_notes", sa.Text),
        sa.Column("rating_average", sa.Float),
        sa.Column("rating_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("rating_revision", sa.Integer, nullable=False, server_default="-1"),
        sa.Column("sales_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("index_revision", sa.Integer, nullable=False, server_default="1"),
        sa.Column("indexed_revision", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_courses_instructor_ids", "courses", ["instructor_ids"], postgresql_using="gin")
    op.create_index("ix_courses_category_id_id", "courses", ["category_id", "id"])
    op.create_index(
        "ix_courses_in_review", "courses", ["submitted_at", "id"], postgresql_where=sa.text("status = 'IN_REVIEW'")
    )
    op.create_index(
        "ix_courses_not_indexed",
        "courses",
        ["id"],
        postgresql_where=sa.text("indexed_revision < index_revision"),
    )
    op.create_table(
        "sections",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, sa.ForeignKey("courses.id", ondelete="CASCADE"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_index("ix_sections_course_id_position", "sections", ["course_id", "position"])
    op.create_table(
        "lectures",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, sa.ForeignKey("courses.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("section_id", sa.Text, sa.ForeignKey("sections.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("is_preview", sa.Boolean, nullable=False),
        sa.Column("video_id", sa.Text, index=True),
        sa.Column("duration_seconds", sa.Integer, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
    )
    op.create_index("ix_lectures_section_id_position", "lectures", ["section_id", "position"])
    op.create_table(
        "articles",
        sa.Column("lecture_id", sa.Text, sa.ForeignKey("lectures.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("html", sa.Text, nullable=False),
    )
    op.create_table(
        "video_readiness",
        sa.Column("video_id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("duration_seconds", sa.Integer),
    )
    op.create_table(
        "enrollments",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    _create_search()
    create_outbox_and_inbox()


def _create_search() -> None:
    words = (
        "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', subtitle), 'B')"
        " || setweight(to_tsvector('english', lecture_titles), 'C')"
        " || setweight(to_tsvector('english', description), 'D')"
    )
    op.create_table(
        "course_search",
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("subtitle", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("lecture_titles", sa.Text, nullable=False),
        sa.Column("words", postgresql.TSVECTOR, sa.Computed(words, persisted=True)),
        sa.Column("category_ids", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("price_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("price_major", sa.Numeric(18, 3), nullable=False),
        sa.Column("duration_seconds", sa.Integer, nullable=False),
        sa.Column("rating_average", sa.Float, nullable=False),
        sa.Column("sales_count", sa.Integer, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
    )
    op.create_index("ix_course_search_words", "course_search", ["words"], postgresql_using="gin")
    op.create_index(
        "ix_course_search_title",
        "course_search",
        ["title"],
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops"},
    )
    op.create_index("ix_course_search_category_ids", "course_search", ["category_ids"], postgresql_using="gin")
