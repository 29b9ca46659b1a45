"""Learning's tables. The repositories map their rows to the values of `service`."""

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
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from subgraphs.kernel.inbox import inbox_table
from subgraphs.kernel.outbox import outbox_table
from subgraphs.kernel.sql import TIMESTAMP, domain_metadata

metadata = domain_metadata()

courses = Table(
    "courses",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("instructor_ids", ARRAY(Text), nullable=False),
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
)

standings = Table(
    "standings",
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
    Column("told", Boolean, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Index("ix_lecture_progress_user_id_course_id", "user_id", "course_id"),
)

beats = Table(
    "beats",
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
    UniqueConstraint("author_id", "course_id"),
    Index("ix_reviews_course_id_id", "course_id", "id"),
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

outbox = outbox_table(metadata)
inbox = inbox_table(metadata)
