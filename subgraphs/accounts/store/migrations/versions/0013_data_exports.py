"""Exports of users' data, and the parts of the domains."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "data_exports",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("last_requested_at", MOMENT, nullable=False),
        sa.Column("ready_at", MOMENT),
        sa.Column("expires_at", MOMENT),
        sa.Column("size_bytes", sa.BigInteger),
        sa.Column("ended_at", MOMENT, index=True),
    )
    op.create_index("ix_data_exports_user_id_id", "data_exports", ["user_id", "id"])
    op.create_index(
        "ix_data_exports_collecting",
        "data_exports",
        ["last_requested_at"],
        postgresql_where=sa.text("state = 'COLLECTING'"),
    )
    op.create_index(
        "ix_data_exports_ready", "data_exports", ["expires_at"], postgresql_where=sa.text("state = 'READY'")
    )
    op.create_index(
        "uq_data_exports_collecting",
        "data_exports",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("state = 'COLLECTING'"),
    )
    op.create_table(
        "data_export_parts",
        sa.Column("export_id", sa.Text, sa.ForeignKey("data_exports.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("domain", sa.Text, primary_key=True),
        sa.Column("exported_at", MOMENT),
        sa.Column("size_bytes", sa.BigInteger),
    )


def downgrade() -> None:
    op.drop_table("data_export_parts")
    op.drop_table("data_exports")
