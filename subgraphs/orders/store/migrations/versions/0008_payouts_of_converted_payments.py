"""The amounts that are transferred for earnings which the payment provider holds in another currency."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("payouts", sa.Column("transferred_minor", sa.BigInteger))
    op.add_column("payouts", sa.Column("transferred_currency", sa.Text))


def downgrade() -> None:
    op.drop_column("payouts", "transferred_currency")
    op.drop_column("payouts", "transferred_minor")
