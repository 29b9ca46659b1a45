"""The tables: copies of what the catalog says, and sums by UTC day. Every sum can be added to in any order."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from subgraphs.kernel.inbox import inbox_table
from subgraphs.kernel.outbox import outbox_table
from subgraphs.kernel.sql import domain_metadata

metadata = domain_metadata()

inbox = inbox_table(metadata)
outbox = outbox_table(metadata)

courses = Table(
    "courses",
    metadata,
    Column("course_id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("category_id", Text, nullable=False, index=True),
    Column("instructor_ids", ARRAY(Text), nullable=False),
)

daily_sales = Table(
    "daily_sales",
    metadata,
    Column("day", Date, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("instructor_id", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("orders", Integer, nullable=False, server_default="0"),
    Column("refunded_orders", Integer, nullable=False, server_default="0"),
    Column("gross_minor", BigInteger, nullable=False, server_default="0"),
    Column("refunds_minor", BigInteger, nullable=False, server_default="0"),
    Index(None, "course_id", "day"),
    Index(None, "instructor_id", "day"),
)

daily_enrollments = Table(
    "daily_enrollments",
    metadata,
    Column("day", Date, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("enrollments", Integer, nullable=False),
    Index(None, "course_id", "day"),
)

daily_watching = Table(
    "daily_watching",
    metadata,
    Column("day", Date, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("lecture_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("seconds", BigInteger, nullable=False),
    Index(None, "course_id", "day"),
    Index(None, "user_id", "day"),
)

lecture_completions = Table(
    "lecture_completions",
    metadata,
    Column("lecture_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("course_id", Text, nullable=False),
    Column("day", Date, nullable=False),
    Index(None, "course_id", "day"),
)

course_completions = Table(
    "course_completions",
    metadata,
    Column("course_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("day", Date, nullable=False),
    Index(None, "course_id", "day"),
)
