"""The scopes of roles that were changed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "role_scopes",
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("scopes", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("role_scopes")
