"""The personal data that orders stores. Whatever the books need is kept, under the id of a deleted account."""

from sqlalchemy import ColumnElement, Table, or_, select

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.privacy.personal_data import (
    Deleted,
    Expires,
    Kept,
    OfUser,
    PersonalTable,
    Redacted,
    Withheld,
    personal_table,
)
from subgraphs.kernel.privacy.reports import KeptReason
from subgraphs.orders.store import tables
from subgraphs.orders.store.money.parties import of_seller

_BOOKS = "ten years, as the books"


def _of_buyer(table: Table) -> OfUser:
    """Return the condition of rows that belong to an order of the user's."""

    def condition(user_id: UserId) -> ColumnElement[bool]:
        return table.c.order_id.in_(select(tables.orders.c.id).where(tables.orders.c.buyer_id == user_id))

    return condition


def _of_buyer_or_seller(user_id: UserId) -> ColumnElement[bool]:
    return or_(_of_buyer(tables.order_lines)(user_id), of_seller(user_id))


def _of_learner(user_id: UserId) -> ColumnElement[bool]:
    own = select(tables.enrollments.c.id).where(tables.enrollments.c.user_id == user_id)
    return or_(tables.grants.c.enrollment_id.in_(own), tables.grants.c.granted_by == user_id)


PERSONAL_DATA: tuple[PersonalTable, ...] = (
    personal_table(
        tables.carts,
        *("user_id", "coupon_code"),
        purpose="the cart",
        retention="as long as the account",
        erasure=Deleted(),
        of_user="user_id",
        exported=("coupon_code",),
    ),
    personal_table(
        tables.cart_items,
        "user_id",
        purpose="the cart",
        retention="as long as the account",
        erasure=Deleted(),
        of_user="user_id",
        exported=("course_id", "added_at"),
    ),
    personal_table(
        tables.wishes,
        "user_id",
        purpose="the wish list",
        retention="as long as the account",
        erasure=Deleted(),
        of_user="user_id",
        exported=("course_id", "wished_at"),
    ),
    personal_table(
        tables.idempotency_keys,
        "user_id",
        purpose="a repeated checkout does nothing twice",
        retention="as long as the account",
        erasure=Deleted(),
        of_user="user_id",
        withheld=Withheld.TECHNICAL,
    ),
    personal_table(
        tables.coupons,
        "created_by",
        purpose="coupons of instructors",
        retention=_BOOKS,
        erasure=Redacted({"active": False}, KeptReason.ACCOUNTING),
        of_user="created_by",
        exported=("course_id", "code", "percent_off", "created_at", "starts_at", "ends_at", "redeemed"),
    ),
    personal_table(
        tables.orders,
        *("buyer_id", "session_id", "checkout_url", "payment_id", "receipt_url", "return_url"),
        purpose="purchases",
        retention=_BOOKS,
        erasure=Redacted(
            {"checkout_url": None, "receipt_url": None, "return_url": None},
            KeptReason.ACCOUNTING,
            only=tables.orders.c.status != "PENDING",
        ),
        of_user="buyer_id",
        exported=("id", "number", "status", "currency", "total_minor", "created_at", "paid_at", "receipt_url"),
    ),
    personal_table(
        tables.order_lines,
        *("instructor_id", "share_user_ids", "share_basis_points"),
        purpose="what was bought, and whose income it is",
        retention=_BOOKS,
        erasure=Kept(KeptReason.ACCOUNTING),
        of_user=_of_buyer_or_seller,
        exported=(
            *("order_id", "course_id", "title", "list_minor", "discount_minor", "tax_minor", "paid_minor"),
            *("coupon_code", "refunded_minor"),
        ),
        # The orders of others, in which the user sold something, are theirs; the income is in ledger_lines.
        exported_of=_of_buyer(tables.order_lines),
    ),
    personal_table(
        tables.refunds,
        *("requested_by", "reason"),
        purpose="refunds",
        retention=_BOOKS,
        erasure=Redacted({"reason": ""}, KeptReason.ACCOUNTING),
        of_user=_of_buyer(tables.refunds),
        exported=("id", "order_id", "amount_minor", "currency", "status", "reason", "requested_at"),
    ),
    personal_table(
        tables.disputes,
        "order_id",
        purpose="disputed payments",
        retention=_BOOKS,
        erasure=Kept(KeptReason.ACCOUNTING),
        of_user=_of_buyer(tables.disputes),
        exported=("id", "order_id", "status", "amount_minor", "currency", "opened_at"),
    ),
    personal_table(
        tables.enrollments,
        "user_id",
        purpose="access to courses; it ends with the account",
        retention=_BOOKS,
        erasure=Kept(KeptReason.ACCESS_RECORDS),
        of_user="user_id",
        exported=("course_id", "status", "source", "enrolled_at"),
    ),
    personal_table(
        tables.grants,
        "granted_by",
        purpose="the purchases and gifts that access rests on",
        retention=_BOOKS,
        erasure=Kept(KeptReason.ACCESS_RECORDS),
        of_user=_of_learner,
        withheld=Withheld.TECHNICAL,
    ),
    personal_table(
        tables.ledger_lines,
        "owner_id",
        purpose="income of instructors",
        retention=_BOOKS,
        erasure=Kept(KeptReason.ACCOUNTING),
        of_user="owner_id",
        exported=("entry_id", "account", "amount_minor", "currency", "matures_at"),
    ),
    personal_table(
        tables.payout_accounts,
        *("instructor_id", "account_id"),
        purpose="the account at the payment provider that payouts go to",
        retention=_BOOKS,
        erasure=Kept(KeptReason.ACCOUNTING),
        of_user="instructor_id",
        exported=("account_id",),
    ),
    personal_table(
        tables.payouts,
        "instructor_id",
        purpose="payouts",
        retention=_BOOKS,
        erasure=Kept(KeptReason.ACCOUNTING),
        of_user="instructor_id",
        exported=("id", "amount_minor", "currency", "status", "requested_at"),
    ),
    personal_table(
        tables.courses,
        *("owner_id", "instructor_ids", "share_user_ids", "share_basis_points"),
        purpose="prices of courses, and whose income they bring",
        retention="as long as the course",
        erasure=Kept(KeptReason.ACCOUNTING),
        of_user="instructor_ids",
        withheld=Withheld.REPLICA,
    ),
    personal_table(
        tables.webhook_events,
        "payload",
        purpose="messages of the payment provider, which may name the buyer",
        retention="30 days after they are processed",
        erasure=Expires(),
        withheld=Withheld.NOT_BY_USER,
    ),
    personal_table(
        tables.erased_users,
        "user_id",
        purpose="late events bring nothing back",
        retention="for good",
        erasure=Kept(KeptReason.ACCESS_RECORDS),
        withheld=Withheld.TECHNICAL,
    ),
)
"""The entries, in the order of the erasure."""
