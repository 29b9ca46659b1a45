"""Rename the tables of course states and heartbeats."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.rename_table("standings", "course_progress_states")
    op.execute("alter index pk_standings rename to pk_course_progress_states")
    op.rename_table("beats", "progress_heartbeats")
    op.execute("alter index pk_beats rename to pk_progress_heartbeats")
    op.execute("alter index ix_beats_received_at rename to ix_progress_heartbeats_received_at")
    op.alter_column("lecture_progress", "told", new_column_name="completion_published")


def downgrade() -> None:
    op.alter_column("lecture_progress", "completion_published", new_column_name="told")
    op.execute("alter index ix_progress_heartbeats_received_at rename to ix_beats_received_at")
    op.execute("alter index pk_progress_heartbeats rename to pk_beats")
    op.rename_table("progress_heartbeats", "beats")
    op.execute("alter index pk_course_progress_states rename to pk_standings")
    op.rename_table("course_progress_states", "standings")
