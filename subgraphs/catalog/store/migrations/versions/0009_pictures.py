"""Covers of courses, and images of categories."""

from subgraphs.kernel.pictures.sql_pictures import create_pictures, drop_pictures

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    create_pictures()


def downgrade() -> None:
    drop_pictures()
