"""The tables of statistics: replicas of catalog's courses and categories, and aggregates by the moment of an event.

Additions to an aggregate commute, so events may arrive in any order. A report sums moments by the days of a time zone.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from subgraphs.kernel.persistence.sql import TIMESTAMP, domain_metadata
from subgraphs.kernel.persistence.sql_inbox import inbox_table
from subgraphs.kernel.persistence.sql_outbox import outbox_table
from subgraphs.kernel.privacy.sql_erased_users import erased_users_table

metadata = domain_metadata()

inbox = inbox_table(metadata)
outbox = outbox_table(metadata)
erased_users = erased_users_table(metadata)

courses = Table(
    "courses",
    metadata,
    Column("course_id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("category_id", Text, nullable=False, index=True),
    Column("instructor_ids", ARRAY(Text), nullable=False),
    Column("currency", Text),
    Index(None, "instructor_ids", postgresql_using="gin"),
)

categories = Table(
    "categories",
    metadata,
    Column("category_id", Text, primary_key=True),
    Column("parent_id", Text, index=True),
    Column("moved_at", TIMESTAMP),
)

# A row for each instructor with a part of a sale: the sums over a course's rows are those of the course.
sales = Table(
    "sales",
    metadata,
    Column("at", TIMESTAMP, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("instructor_id", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    # Counted for the owner at the sale; for the others in the columns of shared orders.
    Column("orders", Integer, nullable=False, server_default="0"),
    Column("shared_orders", Integer, nullable=False, server_default="0"),
    Column("refunded_orders", Integer, nullable=False, server_default="0"),
    Column("refunded_shared_orders", Integer, nullable=False, server_default="0"),
    Column("gross_minor", BigInteger, nullable=False, server_default="0"),
    Column("refunds_minor", BigInteger, nullable=False, server_default="0"),
    Index(None, "course_id", "at"),
    Index(None, "instructor_id", "at"),
)

enrollments = Table(
    "enrollments",
    metadata,
    Column("at", TIMESTAMP, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("enrollments", Integer, nullable=False),
    Index(None, "course_id", "at"),
)

learners = Table(
    "learners",
    metadata,
    Column("course_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    # The first enrollment: those of a period are a cohort.
    Column("at", TIMESTAMP, nullable=False),
    Index(None, "course_id", "at"),
)

watching = Table(
    "watching",
    metadata,
    # The start of a quarter-hour.
    Column("at", TIMESTAMP, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("lecture_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("seconds", BigInteger, nullable=False),
    Index(None, "course_id", "at"),
    Index(None, "user_id", "at"),
)

lecture_completions = Table(
    "lecture_completions",
    metadata,
    Column("lecture_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("course_id", Text, nullable=False),
    Column("at", TIMESTAMP, nullable=False),
    Index(None, "course_id", "at"),
)

course_completions = Table(
    "course_completions",
    metadata,
    Column("course_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("at", TIMESTAMP, nullable=False),
    Index(None, "course_id", "at"),
)
