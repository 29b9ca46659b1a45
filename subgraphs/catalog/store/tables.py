"""Catalog's tables. The repositories map their rows to the values of `service.model`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Float,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from subgraphs.kernel.inbox import inbox_table
from subgraphs.kernel.outbox import outbox_table
from subgraphs.kernel.sql import TIMESTAMP, domain_metadata

metadata = domain_metadata()

categories = Table(
    "categories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("parent_id", ForeignKey("categories.id"), index=True),
    Column("position", Integer, nullable=False),
)

courses = Table(
    "courses",
    metadata,
    Column("id", Text, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("subtitle", Text),
    Column("description", Text),
    Column("status", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("category_id", ForeignKey("categories.id"), nullable=False),
    Column("instructor_ids", ARRAY(Text), nullable=False),
    Column("price_minor", BigInteger),
    Column("currency", Text),
    Column("lecture_count", Integer, nullable=False),
    Column("duration_seconds", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("submitted_at", TIMESTAMP),
    Column("published_at", TIMESTAMP),
    Column("review_notes", Text),
    Column("rating_average", Float),
    Column("rating_count", Integer, nullable=False, server_default="0"),
    Column("rating_revision", Integer, nullable=False, server_default="-1"),
    Column("sales_count", Integer, nullable=False, server_default="0"),
    Column("index_revision", Integer, nullable=False, server_default="1"),
    Column("indexed_revision", Integer, nullable=False, server_default="0"),
    Index("ix_courses_instructor_ids", "instructor_ids", postgresql_using="gin"),
    Index("ix_courses_category_id_id", "category_id", "id"),
    Index("ix_courses_in_review", "submitted_at", "id", postgresql_where=text("status = 'IN_REVIEW'")),
    Index("ix_courses_not_indexed", "id", postgresql_where=text("indexed_revision < index_revision")),
)

sections = Table(
    "sections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("course_id", ForeignKey("courses.id", ondelete="CASCADE"), nullable=False),
    Column("title", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Index("ix_sections_course_id_position", "course_id", "position"),
)

lectures = Table(
    "lectures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("course_id", ForeignKey("courses.id", ondelete="CASCADE"), nullable=False),
    Column("section_id", ForeignKey("sections.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("is_preview", Boolean, nullable=False),
    Column("video_id", Text, index=True),
    Column("duration_seconds", Integer, nullable=False),
    Column("complete", Boolean, nullable=False),
    Index("ix_lectures_course_id", "course_id"),
    Index("ix_lectures_section_id_position", "section_id", "position"),
)

articles = Table(
    "articles",
    metadata,
    Column("lecture_id", ForeignKey("lectures.id", ondelete="CASCADE"), primary_key=True),
    Column("html", Text, nullable=False),
)

video_facts = Table(
    "video_facts",
    metadata,
    Column("video_id", Text, primary_key=True),
    Column("course_id", Text, nullable=False),
    Column("duration_seconds", Integer),
)

enrollments = Table(
    "enrollments",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
)

course_search = Table(
    "course_search",
    metadata,
    Column("course_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("subtitle", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("lecture_titles", Text, nullable=False),
    Column(
        "words",
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', subtitle), 'B')"
            " || setweight(to_tsvector('english', lecture_titles), 'C')"
            " || setweight(to_tsvector('english', description), 'D')",
            persisted=True,
        ),
    ),
    Column("category_ids", ARRAY(Text), nullable=False),
    Column("level", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("price_major", Numeric(18, 3, asdecimal=False), nullable=False),
    Column("duration_seconds", Integer, nullable=False),
    Column("rating_average", Float, nullable=False),
    Column("sales_count", Integer, nullable=False),
    Column("published_at", TIMESTAMP, nullable=False),
    Index("ix_course_search_words", "words", postgresql_using="gin"),
    Index("ix_course_search_title", "title", postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}),
    Index("ix_course_search_category_ids", "category_ids", postgresql_using="gin"),
)

outbox = outbox_table(metadata)
inbox = inbox_table(metadata)
