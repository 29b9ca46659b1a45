"""Suspensions, the search for users, and the audit log."""

import sqlalchemy as sa
from alembic import op

from subgraphs.kernel.audit.sql_audit_log import create_audit_log, drop_audit_log

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("users", sa.Column("suspended_at", MOMENT))
    op.add_column("users", sa.Column("suspended_until", MOMENT))
    op.add_column("users", sa.Column("suspension_reason", sa.Text))
    op.execute("create extension if not exists pg_trgm")
    for name in ("email", "display_name"):
        op.create_index(
            f"ix_users_{name}_trgm", "users", [name], postgresql_using="gin", postgresql_ops={name: "gin_trgm_ops"}
        )
    op.create_index("ix_users_roles", "users", ["roles"], postgresql_using="gin")
    op.create_index("ix_users_suspended", "users", ["id"], postgresql_where=sa.text("suspended_at is not null"))
    create_audit_log()


def downgrade() -> None:
    drop_audit_log()
    for name in ("suspended", "roles", "display_name_trgm", "email_trgm"):
        op.drop_index(f"ix_users_{name}", "users")
    for column in ("suspension_reason", "suspended_until", "suspended_at"):
        op.drop_column("users", column)
