"""SQL tables of learning. The repositories map their rows to the values of `service`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from subgraphs.kernel.persistence.sql import TIMESTAMP, domain_metadata
from subgraphs.kernel.persistence.sql_inbox import inbox_table
from subgraphs.kernel.persistence.sql_outbox import outbox_table
from subgraphs.kernel.privacy.sql_erased_users import erased_users_table

metadata = domain_metadata()

courses = Table(
    "courses",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("instructor_ids", ARRAY(Text), nullable=False),
    Index("ix_courses_instructor_ids", "instructor_ids", postgresql_using="gin"),
)

lectures = Table(
    "lectures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("course_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("duration_seconds", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("is_live", Boolean, nullable=False),
)

enrollments = Table(
    "enrollments",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("learner_id", Text, nullable=False, unique=True),
    Column("enrolled_at", TIMESTAMP),
    Index("ix_enrollments_course_id_learner_id", "course_id", "learner_id", postgresql_where=text("active")),
)

learner_settings = Table(
    "learner_settings",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("visible_to_instructors", Boolean, nullable=False),
)

course_progress_states = Table(
    "course_progress_states",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("last_lecture_id", Text),
    Column("last_activity_at", TIMESTAMP),
    Column("completed_at", TIMESTAMP),
)

lecture_progress = Table(
    "lecture_progress",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("lecture_id", Text, primary_key=True),
    Column("course_id", Text, nullable=False),
    Column("position_seconds", Integer, nullable=False),
    Column("position_at", TIMESTAMP),
    Column("spans", JSONB, nullable=False),
    Column("watched_seconds", Integer, nullable=False),
    Column("completed_at", TIMESTAMP),
    Column("completion_published", Boolean, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Index("ix_lecture_progress_user_id_course_id", "user_id", "course_id"),
)

progress_heartbeats = Table(
    "progress_heartbeats",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("client_event_id", Text, primary_key=True),
    Column("received_at", TIMESTAMP, nullable=False, index=True),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Text, primary_key=True),
    Column("course_id", Text, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("body", Text),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("reply", Text),
    Column("replied_at", TIMESTAMP),
    Column("taken_down_at", TIMESTAMP),
    Column("take_down_reason", Text),
    UniqueConstraint("author_id", "course_id"),
    Index("ix_reviews_course_id_id", "course_id", "id"),
    Index("ix_reviews_course_id_id_unanswered", "course_id", "id", postgresql_where=text("reply is null")),
    Index("ix_reviews_id_unanswered", "id", postgresql_where=text("reply is null")),
    Index("ix_reviews_author_id_id", "author_id", "id"),
    Index("ix_reviews_rating_id", "rating", "id"),
    CheckConstraint("rating between 1 and 5", name="rating"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("course_id", Text, primary_key=True),
    Column("histogram", ARRAY(Integer), nullable=False),
    Column("revision", BigInteger, nullable=False),
    CheckConstraint("0 <= all(histogram) and cardinality(histogram) = 5", name="histogram"),
)

erased_users = erased_users_table(metadata)
outbox = outbox_table(metadata)
inbox = inbox_table(metadata)
