"""The tables of catalog. The repositories map their rows to the model."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from subgraphs.kernel.persistence.sql import TIMESTAMP, domain_metadata
from subgraphs.kernel.persistence.sql_inbox import inbox_table
from subgraphs.kernel.persistence.sql_outbox import outbox_table
from subgraphs.kernel.pictures.sql_pictures import pictures_table
from subgraphs.kernel.privacy.sql_erased_users import erased_users_table

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
    # Basis points by user id; the owner has the rest of the whole.
    Column("co_instructor_shares", JSONB, nullable=False, server_default="{}"),
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
    Column("outcomes", ARRAY(Text), nullable=False, server_default="{}"),
    Column("requirements", ARRAY(Text), nullable=False, server_default="{}"),
    Column("audience", ARRAY(Text), nullable=False, server_default="{}"),
    Column("suspended_at", TIMESTAMP),
    Column("suspension_reason", Text),
    Column("learners_keep_access", Boolean),
    Column("status_before_suspension", Text),
    Column("promo_video_id", Text),
    Column("rating_average", Float),
    Column("rating_count", Integer, nullable=False, server_default="0"),
    Column("rating_revision", Integer, nullable=False, server_default="-1"),
    Column("sales_count", Integer, nullable=False, server_default="0"),
    Column("learner_count", Integer, nullable=False, server_default="0"),
    Column("bestseller", Boolean, nullable=False, server_default=false()),
    Column("index_revision", Integer, nullable=False, server_default="1"),
    Column("indexed_revision", Integer, nullable=False, server_default="0"),
    Index("ix_courses_instructor_ids", "instructor_ids", postgresql_using="gin"),
    Index("ix_courses_category_id_id", "category_id", "id"),
    Index("ix_courses_status_id", "status", "id"),
    Index("ix_courses_promo_video_id", "promo_video_id", postgresql_where=text("promo_video_id is not null")),
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

lecture_resources = Table(
    "lecture_resources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("course_id", Text, nullable=False, index=True),
    # A resource without a lecture is removed, and stays until its file is deleted.
    Column("lecture_id", ForeignKey("lectures.id", ondelete="SET NULL"), index=True),
    Column("title", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("url", Text),
    Column("filename", Text),
    Column("media_type", Text),
    Column("size_bytes", BigInteger),
    Column("upload_expires_at", TIMESTAMP),
    Column("ready", Boolean, nullable=False),
    Column("download_count", Integer, nullable=False, server_default="0"),
    Index(
        "ix_lecture_resources_disposable",
        "upload_expires_at",
        postgresql_where=text("lecture_id is null or not ready"),
    ),
)

video_readiness = Table(
    "video_readiness",
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
    Index("ix_enrollments_learners", "course_id", postgresql_where=text("active")),
)

# For each two courses the number of learners of both; a row in each direction.
course_pairs = Table(
    "course_pairs",
    metadata,
    Column("course_id", Text, primary_key=True),
    Column("other_id", Text, primary_key=True),
    Column("learners", Integer, nullable=False),
    Index("ix_course_pairs_course_id_learners", "course_id", text("learners desc")),
)

co_instructor_invitations = Table(
    "co_instructor_invitations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("course_id", ForeignKey("courses.id", ondelete="CASCADE"), nullable=False),
    Column("inviter_id", Text, nullable=False),
    Column("user_id", Text),
    Column("email", Text),
    Column("invitee_id", Text),
    Column("state", Text, nullable=False),
    Column("role", Text, nullable=False, server_default="CO_INSTRUCTOR"),
    Column("share_basis_points", Integer, nullable=False, server_default="0"),
    Column("share_before", Integer),
    Column("created_at", TIMESTAMP, nullable=False, index=True),
    Column("expires_at", TIMESTAMP, nullable=False),
    Index("ix_co_instructor_invitations_course_id_id", "course_id", "id"),
    Index("ix_co_instructor_invitations_invitee_id_id", "invitee_id", "id"),
    Index("ix_co_instructor_invitations_inviter_id_created_at", "inviter_id", "created_at"),
    Index("ix_co_instructor_invitations_email", "email"),
)

course_search = Table(
    "course_search",
    metadata,
    Column("course_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("words", TSVECTOR, nullable=False),
    Column("title_words", TSVECTOR, nullable=False),
    Column("category_ids", ARRAY(Text), nullable=False),
    Column("level", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("price_major", Float, nullable=False),
    Column("duration_seconds", Integer, nullable=False),
    Column("rating_average", Float, nullable=False),
    Column("sales_count", Integer, nullable=False),
    Column("published_ms", BigInteger, nullable=False),
    # Without a list of pending entries, which every search would have to read.
    Index("ix_course_search_words", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    # One index for each order of results: the first page is read from it, whatever the number of courses.
    *(
        Index(f"ix_course_search_{name}", text(value), "course_id", postgresql_where=text("listed"))
        for name, value in {
            "published": "published_ms desc",
            "rating": "rating_average desc",
            "sales": "sales_count desc",
            "price": "price_major",
            "price_down": "price_major desc",
        }.items()
    ),
)

unmatched_searches = Table(
    "unmatched_searches",
    metadata,
    Column("day", Date, primary_key=True),
    Column("words", Text, primary_key=True),
    Column("searches", Integer, nullable=False),
)

pictures = pictures_table(metadata)
erased_users = erased_users_table(metadata)
outbox = outbox_table(metadata)
inbox = inbox_table(metadata)
