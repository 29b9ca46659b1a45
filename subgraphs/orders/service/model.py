"""Orders, enrollments, refunds and payouts, and their state transitions. Pure: no I/O, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.identity.ids import CourseId, EnrollmentId, IdKind, OrderId, OrderLineId, UserId
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.errors import OrdersError, OrdersErrorCode, TransitionNotAllowed
from subgraphs.orders.events import EnrollmentSource
from subgraphs.orders.service.income_shares import InstructorShare, split

CartId = NewType("CartId", str)
CartItemId = NewType("CartItemId", str)
CouponId = NewType("CouponId", str)
RefundId = NewType("RefundId", str)
GrantId = NewType("GrantId", str)
PayoutId = NewType("PayoutId", str)

CART: IdKind[CartId] = IdKind("crt")
CART_ITEM: IdKind[CartItemId] = IdKind("cti")
COUPON: IdKind[CouponId] = IdKind("cpn")
REFUND: IdKind[RefundId] = IdKind("rfd")
GRANT: IdKind[GrantId] = IdKind("grt")
PAYOUT: IdKind[PayoutId] = IdKind("pyo")

MAX_CART_ITEMS = 50
MAX_WISHLIST_ITEMS = 500


class OrderStatus(StrEnum):
    """State of an order."""

    PENDING = "PENDING"
    PAID = "PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    DISPUTED = "DISPUTED"


_TRANSITIONS: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset({OrderStatus.PAID, OrderStatus.FAILED, OrderStatus.CANCELED}),
    OrderStatus.PAID: frozenset({OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED, OrderStatus.DISPUTED}),
    OrderStatus.PARTIALLY_REFUNDED: frozenset(
        {OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED, OrderStatus.DISPUTED}
    ),
    OrderStatus.REFUNDED: frozenset(),
    OrderStatus.FAILED: frozenset(),
    OrderStatus.CANCELED: frozenset(),
    OrderStatus.DISPUTED: frozenset({OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED}),
}

CLOSED_UNPAID = frozenset({OrderStatus.FAILED, OrderStatus.CANCELED})


@dataclass(frozen=True, slots=True)
class Course:
    """Replica of catalog's course, with the fields that orders needs."""

    id: CourseId
    revision: int
    title: str
    status: OutlineStatus
    price: Money | None
    owner_id: UserId
    instructor_ids: tuple[UserId, ...]
    shares: tuple[InstructorShare, ...]
    """The shares of its instructors in the income of later sales."""

    @property
    def is_for_sale(self) -> bool:
        return self.status in (OutlineStatus.PUBLISHED, OutlineStatus.UNLISTED) and self.price is not None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One course of an order, with a snapshot of its title, price and shares at the time of sale.

    `instructor_id` was its owner then. `instructor_share` is the instructors' part of the price, which `shares` divide.
    """

    id: OrderLineId
    course_id: CourseId
    title: str
    instructor_id: UserId
    list_price: Money
    discount: Money
    tax: Money
    paid: Money
    instructor_share: Money
    shares: tuple[InstructorShare, ...]
    coupon_id: CouponId | None = None
    coupon_code: str | None = None
    refunded: Money | None = None

    @property
    def is_refunded(self) -> bool:
        return self.refunded is not None

    @property
    def incomes(self) -> tuple[tuple[UserId, Money], ...]:
        """The income of each instructor from the line; a refund takes back the same."""
        return split(self.instructor_share, self.shares)


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase, from checkout on. `extra_refunded` was refunded without belonging to a line."""

    id: OrderId
    number: str
    buyer_id: UserId
    status: OrderStatus
    currency: Currency
    lines: tuple[OrderLine, ...]
    created_at: datetime
    expires_at: datetime
    extra_refunded: Money
    paid_at: datetime | None = None
    session_id: str | None = None
    checkout_url: str | None = None
    payment_id: str | None = None
    receipt_url: str | None = None
    return_url: str | None = None

    @property
    def total(self) -> Money:
        return sum((line.paid for line in self.lines), Money.zero(self.currency))

    @property
    def refunded(self) -> Money:
        """The total refunded to the buyer: whole lines, and `extra_refunded`."""
        return sum((line.refunded for line in self.lines if line.refunded is not None), self.extra_refunded)

    @property
    def unrefunded_lines(self) -> tuple[OrderLine, ...]:
        return tuple(line for line in self.lines if not line.is_refunded)

    @property
    def is_free(self) -> bool:
        return not self.total

    def line(self, line_id: OrderLineId) -> OrderLine | None:
        """Find a line by its id."""
        return next((line for line in self.lines if line.id == line_id), None)

    def transition(self, status: OrderStatus) -> "Order":
        """Return the order in another state. Raises TransitionNotAllowed if that is not a legal transition."""
        if status not in _TRANSITIONS[self.status]:
            raise TransitionNotAllowed(f"{self.id}: {self.status} -> {status}")
        return replace(self, status=status)

    def with_lines_refunded(self, line_ids: Iterable[OrderLineId]) -> "Order":
        """Return the order with these lines refunded; lines refunded before stay as they are."""
        chosen = set(line_ids)
        lines = tuple(
            replace(line, refunded=line.paid) if line.id in chosen and not line.is_refunded else line
            for line in self.lines
        )
        return replace(self, lines=lines)

    def after_refunds(self) -> "Order":
        """Return the order in the state implied by its refunds; a disputed order stays so until the bank decides.

        Raises TransitionNotAllowed if the order was not paid.
        """
        if self.status in (OrderStatus.DISPUTED, OrderStatus.REFUNDED):
            return self
        return self.transition(self.settled_status())

    def settled_status(self) -> OrderStatus:
        """Compute the state of a paid order from its refunds."""
        if all(line.is_refunded or not line.paid for line in self.lines) and self.refunded:
            return OrderStatus.REFUNDED
        return OrderStatus.PARTIALLY_REFUNDED if self.refunded else OrderStatus.PAID


class GrantKind(StrEnum):
    """Origin of a grant."""

    ORDER_LINE = "ORDER_LINE"
    GIFT = "GIFT"
    ADMIN = "ADMIN"


class EnrollmentStatus(StrEnum):
    """State of an enrollment."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A user's access to a course: active while at least one grant is in force."""

    id: EnrollmentId
    user_id: UserId
    course_id: CourseId
    status: EnrollmentStatus
    source: EnrollmentSource
    revision: int
    enrolled_at: datetime
    order_id: OrderId | None = None

    @property
    def is_active(self) -> bool:
        return self.status is EnrollmentStatus.ACTIVE


class RefundStatus(StrEnum):
    """State of a refund.

    DECLINED: rejected by the provider. FAILED: sent, and returned by the buyer's bank, so that the amount is owed to
    the buyer. SETTLED: returned, and paid to the buyer in another way since.
    """

    REQUESTED = "REQUESTED"
    SUBMITTED = "SUBMITTED"
    FAILED = "FAILED"
    DECLINED = "DECLINED"
    SETTLED = "SETTLED"


class RefundKind(StrEnum):
    """Cause of a refund: a request for a line, a payment of an order closed before, or an action at the provider."""

    LINE = "LINE"
    LATE_PAYMENT = "LATE_PAYMENT"
    EXTERNAL = "EXTERNAL"


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund; only one of kind LINE has a line. `amount` goes back, which may be less than the line's price."""

    id: RefundId
    kind: RefundKind
    order_id: OrderId
    line_id: OrderLineId | None
    amount: Money
    status: RefundStatus
    reason: str
    requested_by: UserId | None
    requested_at: datetime
    external_id: str | None = None


class DisputeStatus(StrEnum):
    """State of a dispute. An inquiry moves no money; CLOSED is any end without a decision."""

    INQUIRY = "INQUIRY"
    INQUIRY_CLOSED = "INQUIRY_CLOSED"
    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"
    CLOSED = "CLOSED"

    @property
    def is_final(self) -> bool:
        return self in (DisputeStatus.WON, DisputeStatus.LOST, DisputeStatus.CLOSED)


_DISPUTE_ORDER = (DisputeStatus.INQUIRY, DisputeStatus.INQUIRY_CLOSED, DisputeStatus.OPEN)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute of a payment, under the provider's id. `amount` is disputed: a part of the payment, or all of it."""

    id: str
    order_id: OrderId
    status: DisputeStatus
    amount: Money
    needs_response: bool
    opened_at: datetime

    def may_become(self, status: DisputeStatus) -> bool:
        """Return False for the state that an older or duplicate report has."""
        if self.status.is_final:
            return False
        return status.is_final or _DISPUTE_ORDER.index(status) >= _DISPUTE_ORDER.index(self.status)


class PayoutStatus(StrEnum):
    """State of a payout."""

    REQUESTED = "REQUESTED"
    PAID = "PAID"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Payout:
    """A transfer of earnings to an instructor, unique by instructor and idempotency key.

    `transferred` is what the provider transfers for `amount`: in another currency where it converted the payments.
    """

    id: PayoutId
    instructor_id: UserId
    amount: Money
    transferred: Money
    status: PayoutStatus
    idempotency_key: str
    requested_at: datetime
    external_id: str | None = None


def check_refundable(order: Order, line: OrderLine, at: datetime, *, window: timedelta | None) -> None:
    """Check that the line may be refunded; `window` None lifts the limit in time. Raises OrdersError if it may not."""
    if order.status not in (OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED):
        raise OrdersError(OrdersErrorCode.NOT_REFUNDABLE, "An order in this state cannot be refunded.", "orderLineId")
    if line.is_refunded:
        raise OrdersError(OrdersErrorCode.NOT_REFUNDABLE, "This course was refunded already.", "orderLineId")
    if not line.paid:
        raise OrdersError(OrdersErrorCode.NOT_REFUNDABLE, "Nothing was paid for this course.", "orderLineId")
    if window is not None and (order.paid_at is None or at > order.paid_at + window):
        raise OrdersError(
            OrdersErrorCode.REFUND_WINDOW_CLOSED,
            f"A course can be given back within {window.days} days.",
            "orderLineId",
        )
