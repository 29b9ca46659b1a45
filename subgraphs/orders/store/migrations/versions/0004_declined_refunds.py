"""Call refunds that the provider rejects declined."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _rename("REFUSED", "DECLINED")


def downgrade() -> None:
    _rename("DECLINED", "REFUSED")


def _rename(old: str, new: str) -> None:
    op.drop_index("uq_refunds_line", "refunds")
    refunds = sa.table("refunds", sa.column("status"))
    op.execute(refunds.update().where(refunds.c.status == old).values(status=new))
    op.create_index(
        "uq_refunds_line", "refunds", ["line_id"], unique=True, postgresql_where=sa.text(f"status <> '{new}'")
    )
