"""SQL tables of orders. The repositories map their rows to the values of `service.model`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from subgraphs.kernel.persistence.sql import TIMESTAMP, domain_metadata
from subgraphs.kernel.persistence.sql_inbox import inbox_table
from subgraphs.kernel.persistence.sql_outbox import outbox_table
from subgraphs.kernel.privacy.sql_erased_users import erased_users_table

metadata = domain_metadata()

order_numbers = Sequence("order_numbers", metadata=metadata)

courses = Table(
    "courses",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("price_minor", BigInteger),
    Column("currency", Text),
    Column("owner_id", Text, nullable=False),
    Column("instructor_ids", ARRAY(Text), nullable=False),
    # Null in rows from before there were shares: all is the owner's.
    Column("share_user_ids", ARRAY(Text)),
    Column("share_basis_points", ARRAY(Integer)),
)

carts = Table(
    "carts",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("coupon_code", Text),
)

cart_items = Table(
    "cart_items",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("added_at", TIMESTAMP, nullable=False),
)

wishes = Table(
    "wishes",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("course_id", Text, primary_key=True),
    Column("wished_at", TIMESTAMP, nullable=False),
)

coupons = Table(
    "coupons",
    metadata,
    Column("id", Text, primary_key=True),
    Column("course_id", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("percent_off", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("starts_at", TIMESTAMP),
    Column("ends_at", TIMESTAMP),
    Column("max_redemptions", Integer),
    Column("reserved", Integer, nullable=False, server_default="0"),
    Column("redeemed", Integer, nullable=False, server_default="0"),
    Column("active", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("course_id", "code"),
    Index("ix_coupons_created_by_id", "created_by", "id"),
    CheckConstraint("percent_off between 1 and 100", name="percent"),
    CheckConstraint("reserved >= 0 and redeemed >= 0", name="counts"),
    CheckConstraint("reserved + redeemed <= max_redemptions", name="limit"),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("buyer_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("extra_refunded_minor", BigInteger, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("expires_at", TIMESTAMP, nullable=False),
    Column("paid_at", TIMESTAMP),
    Column("session_id", Text, unique=True),
    Column("checkout_url", Text),
    Column("payment_id", Text, unique=True),
    Column("receipt_url", Text),
    Column("return_url", Text),
    Index("ix_orders_buyer_id_id", "buyer_id", "id"),
    Index("ix_orders_created_at_id", "created_at", "id"),
    Index("ix_orders_status_created_at_id", "status", "created_at", "id"),
    Index("ix_orders_pending", "expires_at", postgresql_where=text("status = 'PENDING'")),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("id", Text, primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("course_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("instructor_id", Text, nullable=False),
    Column("list_minor", BigInteger, nullable=False),
    Column("discount_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False),
    Column("instructor_share_minor", BigInteger, nullable=False),
    # The shares in it at the sale; null in lines from before there were shares: all is of `instructor_id`.
    Column("share_user_ids", ARRAY(Text)),
    Column("share_basis_points", ARRAY(Integer)),
    Column("coupon_id", ForeignKey("coupons.id")),
    Column("coupon_code", Text),
    Column("refunded_minor", BigInteger),
    UniqueConstraint("order_id", "course_id"),
    CheckConstraint("paid_minor = list_minor - discount_minor + tax_minor and paid_minor >= 0", name="sum"),
    CheckConstraint("refunded_minor between 0 and paid_minor", name="refund"),
)

coupon_reservations = Table(
    "coupon_reservations",
    metadata,
    Column("line_id", ForeignKey("order_lines.id"), primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("coupon_id", ForeignKey("coupons.id"), nullable=False),
    Column("state", Text, nullable=False),
    CheckConstraint("state in ('RESERVED', 'REDEEMED', 'RELEASED')", name="state"),
)

enrollments = Table(
    "enrollments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("course_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("enrolled_at", TIMESTAMP, nullable=False),
    Column("order_id", ForeignKey("orders.id")),
    UniqueConstraint("user_id", "course_id"),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("enrollment_id", ForeignKey("enrollments.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("line_id", ForeignKey("order_lines.id"), unique=True),
    Column("granted_by", Text),
    Column("granted_at", TIMESTAMP, nullable=False),
    Column("revoked_at", TIMESTAMP),
    CheckConstraint("(kind = 'ORDER_LINE') = (line_id is not null)", name="line"),
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("line_id", ForeignKey("order_lines.id")),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", Text),
    Column("requested_at", TIMESTAMP, nullable=False),
    Column("external_id", Text, unique=True),
    Index("uq_refunds_line", "line_id", unique=True, postgresql_where=text("status <> 'DECLINED'")),
    Index("ix_refunds_waiting", "requested_at", postgresql_where=text("status = 'REQUESTED'")),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("(kind = 'LINE') = (line_id is not null)", name="line"),
)

disputes = Table(
    "disputes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("needs_response", Boolean, nullable=False),
    Column("opened_at", TIMESTAMP, nullable=False),
)

provider_transactions = Table(
    "provider_transactions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("position", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("source_id", Text, index=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("presented_minor", BigInteger),
    Column("presented_currency", Text),
    Column("created_at", TIMESTAMP, nullable=False),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("occurred_at", TIMESTAMP, nullable=False),
    UniqueConstraint("kind", "reference"),
)

ledger_lines = Table(
    "ledger_lines",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("entry_id", ForeignKey("ledger_entries.id"), nullable=False, index=True),
    Column("account", Text, nullable=False),
    Column("owner_id", Text),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("matures_at", TIMESTAMP),
    Index("ix_ledger_lines_owner_id", "owner_id", postgresql_where=text("owner_id is not null")),
)

payout_accounts = Table(
    "payout_accounts",
    metadata,
    Column("instructor_id", Text, primary_key=True),
    Column("account_id", Text, nullable=False, unique=True),
)

payouts = Table(
    "payouts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("instructor_id", ForeignKey("payout_accounts.instructor_id"), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    # Null where the amount itself is transferred.
    Column("transferred_minor", BigInteger),
    Column("transferred_currency", Text),
    Column("status", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("requested_at", TIMESTAMP, nullable=False),
    Column("external_id", Text, unique=True),
    UniqueConstraint("instructor_id", "idempotency_key"),
    Index("ix_payouts_instructor_id_id", "instructor_id", "id"),
    Index("ix_payouts_waiting", "requested_at", postgresql_where=text("status = 'REQUESTED'")),
    CheckConstraint("amount_minor > 0", name="amount"),
)

webhook_events = Table(
    "webhook_events",
    metadata,
    Column("source", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("received_at", TIMESTAMP, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", TIMESTAMP, nullable=False),
    Column("problem", Text),
    Column("processed_at", TIMESTAMP),
    Index("ix_webhook_events_due", "next_attempt_at", postgresql_where=text("processed_at is null")),
)

acknowledged_issues = Table(
    "acknowledged_issues",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("issue_id", Text, primary_key=True),
    Column("acknowledged_at", TIMESTAMP, nullable=False),
)

webhook_cursors = Table(
    "webhook_cursors",
    metadata,
    Column("source", Text, primary_key=True),
    Column("external_id", Text, nullable=False),
    Column("moved_at", TIMESTAMP, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("operation", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("order_id", ForeignKey("orders.id"), nullable=False),
    Column("used_at", TIMESTAMP, nullable=False),
)

erased_users = erased_users_table(metadata)
outbox = outbox_table(metadata)
inbox = inbox_table(metadata)
