"""The search index holds tokens of the domain's own analysis, and one index for each order of results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.drop_table("course_search")
    op.create_table(
        "course_search",
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("words", postgresql.TSVECTOR, nullable=False),
        sa.Column("title_words", postgresql.TSVECTOR, nullable=False),
        sa.Column("category_ids", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("price_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("price_major", sa.Float, nullable=False),
        sa.Column("duration_seconds", sa.Integer, nullable=False),
        sa.Column("rating_average", sa.Float, nullable=False),
        sa.Column("sales_count", sa.Integer, nullable=False),
        sa.Column("published_ms", sa.BigInteger, nullable=False),
    )
    # The tokens of all texts are stored apart, so that counting reads small rows.
    op.execute("alter table course_search set (toast_tuple_target = 512)")
    for column in ("words", "title_words", "category_ids"):
        op.create_index(f"ix_course_search_{column}", "course_search", [column], postgresql_using="gin")
    orders = {
        "published": "published_ms desc",
        "rating": "rating_average desc",
        "sales": "sales_count desc",
        "price": "price_major",
        "price_down": "price_major desc",
    }
    for name, value in orders.items():
        op.create_index(
            f"ix_course_search_{name}",
            "course_search",
            [sa.text(value), "course_id"],
            postgresql_where=sa.text("listed"),
        )
    # Every course is indexed again, by the worker.
    op.execute("update courses set indexed_revision = 0")
