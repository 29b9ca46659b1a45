"""Avatars."""

from subgraphs.kernel.pictures.sql_pictures import create_pictures, drop_pictures

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_pictures()


def downgrade() -> None:
    drop_pictures()
