"""GraphQL enums of orders: those of the domain model, registered with descriptions.

Types import their enums from here, since an enum has to be registered before a type uses it.
"""

from enum import Enum

from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.orders.errors import OrdersErrorCode
from subgraphs.orders.events import EnrollmentSource
from subgraphs.orders.service.model import EnrollmentStatus, GrantKind, OrderStatus, PayoutStatus, RefundStatus
from subgraphs.orders.service.pricing.quotes import CouponStatus
from subgraphs.orders.service.reconciliation.money_issues import MoneyIssueKind

__all__ = [
    "AccessKind",
    "CouponStatus",
    "EnrollmentSource",
    "EnrollmentStatus",
    "MoneyIssueKind",
    "OrderStatus",
    "OrdersErrorCode",
    "PayoutStatus",
    "RefundStatus",
]


class AccessKind(Enum):
    """The grant kinds that admins may give."""

    GIFT = GrantKind.GIFT.value
    ADMIN = GrantKind.ADMIN.value


graphql_enum(
    AccessKind,
    description="The reason for which an admin gives access.",
    values={
        AccessKind.GIFT: "A gift to the user.",
        AccessKind.ADMIN: "An administrative reason, such as support or testing.",
    },
)
graphql_enum(
    OrderStatus,
    description="The state of an order.",
    values={
        OrderStatus.PENDING: "Awaits its payment.",
        OrderStatus.PAID: "Paid in full, or free.",
        OrderStatus.PARTIALLY_REFUNDED: "Paid, and refunded in part.",
        OrderStatus.REFUNDED: "Refunded in full.",
        OrderStatus.FAILED: "Closed because its payment failed.",
        OrderStatus.CANCELED: "Closed without a payment.",
        OrderStatus.DISPUTED: "Paid, and held back by the buyer's bank until it decides.",
    },
)
graphql_enum(
    EnrollmentStatus,
    description="Whether an enrollment gives access to its course.",
    values={
        EnrollmentStatus.ACTIVE: "The user has access.",
        EnrollmentStatus.REVOKED: "The user had access and lost it.",
    },
)
graphql_enum(
    EnrollmentSource,
    description="The origin of an enrollment.",
    values={
        EnrollmentSource.PURCHASE: "The course was bought.",
        EnrollmentSource.FREE: "The course was free, or its whole price was discounted.",
        EnrollmentSource.GIFT: "An admin gave the course as a gift.",
        EnrollmentSource.ADMIN: "An admin gave the course for an administrative reason.",
    },
)
graphql_enum(
    CouponStatus,
    description="Whether buyers can use a coupon.",
    values={
        CouponStatus.ACTIVE: "Buyers can use it.",
        CouponStatus.SCHEDULED: "Its validity has not started.",
        CouponStatus.EXPIRED: "Its validity has ended.",
        CouponStatus.EXHAUSTED: "All redemptions are used or reserved.",
        CouponStatus.INACTIVE: "The instructor has switched it off.",
    },
)
graphql_enum(
    PayoutStatus,
    description="The state of a payout.",
    values={
        PayoutStatus.REQUESTED: "Reserved, and not confirmed by the payment service yet.",
        PayoutStatus.PAID: "Transferred to the instructor's account.",
        PayoutStatus.FAILED: "Rejected by the payment service; the amount is available again.",
    },
)
graphql_enum(
    RefundStatus,
    description="The state of a refund.",
    values={
        RefundStatus.REQUESTED: "Not confirmed by the payment service yet.",
        RefundStatus.SUBMITTED: "Accepted by the payment service.",
        RefundStatus.FAILED: "Returned by the buyer's bank; support settles it with the buyer.",
        RefundStatus.SETTLED: "Returned by the buyer's bank, and paid to the buyer in another way since.",
        RefundStatus.DECLINED: "Rejected by the payment service.",
    },
)
graphql_enum(
    MoneyIssueKind,
    description="The kind of an issue about payments that waits for a person.",
    values={
        MoneyIssueKind.WEBHOOK_EVENT_NOT_APPLIED: "An event of the payment service does not fit its order.",
        MoneyIssueKind.REFUND_DECLINED: "The payment service rejected a refund.",
        MoneyIssueKind.REFUND_NOT_SENT: "A refund has not reached the payment service.",
        MoneyIssueKind.REFUND_RETURNED: "The buyer's bank returned a refund, and the amount is still owed.",
        MoneyIssueKind.DISPUTE_NEEDS_RESPONSE: "A buyer's bank requires evidence.",
        MoneyIssueKind.PAYOUT_NOT_SENT: "A payout has not reached the payment service.",
        MoneyIssueKind.CHECKOUT_NOT_SETTLED: "An order has expired and its payment is not settled.",
        MoneyIssueKind.BALANCE_DIFFERS: "The ledger and the payment service's balance transactions differ.",
    },
)
graphql_enum(
    OrdersErrorCode,
    name="OrderErrorCode",
    description="The reasons for which orders rejects a request.",
    values={
        OrdersErrorCode.EMPTY_CART: "The cart is empty.",
        OrdersErrorCode.CART_FULL: "The cart or wishlist has reached its limit.",
        OrdersErrorCode.MIXED_CURRENCIES: "Courses of different currencies cannot be bought in one order.",
        OrdersErrorCode.ALREADY_ENROLLED: "The viewer is enrolled in the course.",
        OrdersErrorCode.OWN_COURSE: "The viewer teaches the course.",
        OrdersErrorCode.COURSE_UNAVAILABLE: "There is no such course, or it is not for sale.",
        OrdersErrorCode.NOT_FREE: "The course has a price.",
        OrdersErrorCode.PRICE_CHANGED: "The total or currency differs from the expected one.",
        OrdersErrorCode.COUPON_INVALID: "The code is malformed, or its coupon is not valid yet.",
        OrdersErrorCode.COUPON_EXPIRED: "The coupon has expired, or was switched off.",
        OrdersErrorCode.COUPON_EXHAUSTED: "The coupon has no redemptions left.",
        OrdersErrorCode.COUPON_NOT_APPLICABLE: "The code is not for this course, or for none in the cart.",
        OrdersErrorCode.COUPON_EXISTS: "The course has a coupon with this code.",
        OrdersErrorCode.COUPON_NOT_FOUND: "There is no such coupon, or it is another instructor's.",
        OrdersErrorCode.NOT_YOUR_COURSE: "The viewer does not own the course.",
        OrdersErrorCode.INVALID_INPUT: "An argument is out of range or malformed.",
        OrdersErrorCode.RETURN_URL_NOT_ALLOWED: "Users may not be sent back to this address.",
        OrdersErrorCode.AMOUNT_TOO_SMALL: "The total is below the payment service's minimum.",
        OrdersErrorCode.AMOUNT_TOO_LARGE: "The total is above the payment service's maximum.",
        OrdersErrorCode.CHECKOUT_EXPIRED: "The checkout of this idempotency key was closed unpaid; use a new key.",
        OrdersErrorCode.PAYMENT_UNAVAILABLE: "The payment service does not respond, or payments are not configured.",
        OrdersErrorCode.PAYMENT_IN_PROGRESS: "Another payment for the same courses is in progress.",
        OrdersErrorCode.ORDER_NOT_FOUND: "There is no such order line, or it is another buyer's.",
        OrdersErrorCode.NOT_REFUNDABLE: "The line was refunded before, was free, or cannot be refunded in this state.",
        OrdersErrorCode.REFUND_WINDOW_CLOSED: "The refund window has ended.",
        OrdersErrorCode.IDEMPOTENCY_MISMATCH: "The idempotency key was used with other arguments.",
        OrdersErrorCode.NO_SUCH_GRANT: "No admin gave the user this course.",
        OrdersErrorCode.NO_PAYOUT_ACCOUNT: "The viewer has no payout account that can receive money.",
        OrdersErrorCode.INSUFFICIENT_BALANCE: "The viewer has nothing available in this currency.",
    },
)
