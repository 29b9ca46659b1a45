"""Tombstones of deleted users."""

from alembic import op

from subgraphs.kernel.privacy.sql_erased_users import create_erased_users

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create_erased_users()


def downgrade() -> None:
    op.drop_table("erased_users")
