"""Courses, carts, coupons, orders, enrollments, refunds, the ledger, notifications, outbox and inbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from subgraphs.kernel.persistence.migrations import create_outbox_and_inbox

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)

# A mistake in the ledger is put right by another entry, never by changing one.
_APPEND_ONLY = """
create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only';
end $$
"""
# At the end of the transaction, since an entry's lines come one after the other.
_BALANCED = """
create function ledger_entry_is_balanced() returns trigger language plpgsql as $$
begin
    if exists (
        select from ledger_lines where entry_id = new.entry_id group by currency having sum(amount_minor) <> 0
    ) then
        raise exception 'the lines of ledger entry % do not sum to zero', new.entry_id;
    end if;
    return null;
end $$
"""


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("order_numbers")))

    op.create_table(
        "courses",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("price_minor", sa.BigInteger),
        sa.Column("currency", sa.Text),
        sa.Column("owner_id", sa.Text, nullable=False),
        sa.Column("instructor_ids", postgresql.ARRAY(sa.Text), nullable=False),
    )
    op.create_table(
        "carts",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("coupon_code", sa.Text),
    )
    op.create_table(
        "cart_items",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("added_at", MOMENT, nullable=False),
    )
    op.create_table(
        "wishes",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, primary_key=True),
        sa.Column("wished_at", MOMENT, nullable=False),
    )
    op.create_table(
        "coupons",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("percent_off", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("starts_at", MOMENT),
        sa.Column("ends_at", MOMENT),
        sa.Column("max_redemptions", sa.Integer),
        sa.Column("reserved", sa.Integer, nullable=False, server_default="0"),
        sa.Column("redeemed", sa.Integer, nullable=False, server_default="0"),
        sa.UniqueConstraint("course_id", "code"),
        sa.CheckConstraint("percent_off between 1 and 100", name="percent"),
        sa.CheckConstraint("reserved >= 0 and redeemed >= 0", name="counts"),
        sa.CheckConstraint("reserved + redeemed <= max_redemptions", name="limit"),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("buyer_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("extra_refunded_minor", sa.BigInteger, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT),
        sa.Column("session_id", sa.Text, unique=True),
        sa.Column("checkout_url", sa.Text),
        sa.Column("payment_id", sa.Text, unique=True),
        sa.Column("receipt_url", sa.Text),
    )
    op.create_index("ix_orders_buyer_id_id", "orders", ["buyer_id", "id"])
    op.create_index("ix_orders_pending", "orders", ["expires_at"], postgresql_where=sa.text("status = 'PENDING'"))
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("instructor_id", sa.Text, nullable=False),
        sa.Column("list_minor", sa.BigInteger, nullable=False),
        sa.Column("discount_minor", sa.BigInteger, nullable=False),
        sa.Column("tax_minor", sa.BigInteger, nullable=False),
        sa.Column("paid_minor", sa.BigInteger, nullable=False),
        sa.Column("instructor_share_minor", sa.BigInteger, nullable=False),
        sa.Column("coupon_id", sa.Text, sa.ForeignKey("coupons.id")),
        sa.Column("coupon_code", sa.Text),
        sa.Column("refunded_minor", sa.BigInteger),
        sa.UniqueConstraint("order_id", "course_id"),
        sa.CheckConstraint("paid_minor = list_minor - discount_minor + tax_minor and paid_minor >= 0", name="sum"),
        sa.CheckConstraint("refunded_minor between 0 and paid_minor", name="refund"),
    )
    op.create_table(
        "coupon_reservations",
        sa.Column("line_id", sa.Text, sa.ForeignKey("order_lines.id"), primary_key=True),
        sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=False, index=True),
        sa.Column("coupon_id", sa.Text, sa.ForeignKey("coupons.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.CheckConstraint("state in ('RESERVED', 'REDEEMED', 'RELEASED')", name="state"),
    )
    op.create_table(
        "enrollments",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("enrolled_at", MOMENT, nullable=False),
        sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id")),
        sa.UniqueConstraint("user_id", "course_id"),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("enrollment_id", sa.Text, sa.ForeignKey("enrollments.id"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("line_id", sa.Text, sa.ForeignKey("order_lines.id"), unique=True),
        sa.Column("granted_by", sa.Text),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.CheckConstraint("(kind = 'ORDER_LINE') = (line_id is not null)", name="line"),
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=False, index=True),
        sa.Column("line_id", sa.Text, sa.ForeignKey("order_lines.id")),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("requested_by", sa.Text),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("external_id", sa.Text, unique=True),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
    )
    op.create_index(
        "uq_refunds_line", "refunds", ["line_id"], unique=True, postgresql_where=sa.text("status <> 'REFUSED'")
    )
    op.create_index("ix_refunds_waiting", "refunds", ["requested_at"], postgresql_where=sa.text("status = 'REQUESTED'"))
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.UniqueConstraint("kind", "reference"),
    )
    op.create_table(
        "ledger_lines",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("entry_id", sa.BigInteger, sa.ForeignKey("ledger_entries.id"), nullable=False, index=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Text),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("matures_at", MOMENT),
    )
    op.create_index(
        "ix_ledger_lines_owner_id", "ledger_lines", ["owner_id"], postgresql_where=sa.text("owner_id is not null")
    )
    op.create_table(
        "notifications",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("external_id", sa.Text, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("payload", postgresql.JSONB, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("handled_at", MOMENT),
    )
    op.create_index(
        "ix_notifications_waiting", "notifications", ["next_attempt_at"], postgresql_where=sa.text("handled_at is null")
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("operation", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
    )
    op.execute(_APPEND_ONLY)
    op.execute(_BALANCED)
    for table in ("ledger_entries", "ledger_lines"):
        op.execute(
            f"create trigger {table}_append_only before update or delete or truncate on {table}"
            " for each statement execute function ledger_is_append_only()"
        )
    op.execute(
        "create constraint trigger ledger_lines_balanced after insert on ledger_lines deferrable initially deferred"
        " for each row execute function ledger_entry_is_balanced()"
    )
    create_outbox_and_inbox()


def downgrade() -> None:
    for table in (
        "inbox",
        "outbox",
        "idempotency_keys",
        "notifications",
        "ledger_lines",
        "ledger_entries",
        "refunds",
        "grants",
        "enrollments",
        "coupon_reservations",
        "order_lines",
        "orders",
        "coupons",
        "wishes",
        "cart_items",
        "carts",
        "courses",
    ):
        op.drop_table(table)
    op.execute("drop function ledger_is_append_only()")
    op.execute("drop function ledger_entry_is_balanced()")
    op.execute(sa.schema.DropSequence(sa.Sequence("order_numbers")))
