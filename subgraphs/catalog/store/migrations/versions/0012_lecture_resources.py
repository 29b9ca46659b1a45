"""Files and links of lectures, and the promo videos of courses."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "lecture_resources",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("lecture_id", sa.Text, sa.ForeignKey("lectures.id", ondelete="SET NULL")),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("filename", sa.Text),
        sa.Column("media_type", sa.Text),
        sa.Column("size_bytes", sa.BigInteger),
        sa.Column("upload_expires_at", MOMENT),
        sa.Column("ready", sa.Boolean, nullable=False),
        sa.Column("download_count", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_lecture_resources_lecture_id", "lecture_resources", ["lecture_id"])
    op.create_index("ix_lecture_resources_course_id", "lecture_resources", ["course_id"])
    op.create_index(
        "ix_lecture_resources_disposable",
        "lecture_resources",
        ["upload_expires_at"],
        postgresql_where=sa.text("lecture_id is null or not ready"),
    )
    op.add_column("courses", sa.Column("promo_video_id", sa.Text))
    op.create_index(
        "ix_courses_promo_video_id",
        "courses",
        ["promo_video_id"],
        postgresql_where=sa.text("promo_video_id is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_courses_promo_video_id", "courses")
    op.drop_column("courses", "promo_video_id")
    op.drop_table("lecture_resources")
