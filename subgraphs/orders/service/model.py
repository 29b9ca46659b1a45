"""Orders, enrollments and refunds, and the moves that they may make. Pure: no I/O, no clock of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.ids import CourseId, EnrollmentId, IdKind, OrderId, OrderLineId, UserId
from subgraphs.kernel.money import Currency, Money
from subgraphs.orders.errors import Refusal, RefusalReason, TransitionNotAllowed
from subgraphs.orders.events import EnrollmentSource

CouponId = NewType("CouponId", str)
RefundId = NewType("RefundId", str)
GrantId = NewType("GrantId", str)
PayoutId = NewType("PayoutId", str)

COUPON: IdKind[CouponId] = IdKind("cpn")
REFUND: IdKind[RefundId] = IdKind("rfd")
GRANT: IdKind[GrantId] = IdKind("grt")
PAYOUT: IdKind[PayoutId] = IdKind("pyo")

MAX_CART_ITEMS = 50
MAX_WISHLIST_ITEMS = 500


class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "PENDING"
    PAID = "PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    DISPUTED = "DISPUTED"


_MOVES: dict[OrderStatus, frozenset[OrderStatus]] = {
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
    """What orders knows of a course, from catalog's facts."""

    id: CourseId
    revision: int
    title: str
    status: OutlineStatus
    price: Money | None
    owner_id: UserId
    instructor_ids: tuple[UserId, ...]

    @property
    def is_for_sale(self) -> bool:
        return self.status in (OutlineStatus.PUBLISHED, OutlineStatus.UNLISTED) and self.price is not None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One course of an order, with everything about its sale as it was then."""

    id: OrderLineId
    course_id: CourseId
    title: str
    instructor_id: UserId
    list_price: Money
    discount: Money
    tax: Money
    paid: Money
    instructor_share: Money
    coupon_id: CouponId | None = None
    coupon_code: str | None = None
    refunded: Money | None = None

    @property
    def is_refunded(self) -> bool:
        return self.refunded is not None


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase, from the moment the buyer goes to pay. `extra_refunded` went back without belonging to a line."""

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

    @property
    def total(self) -> Money:
        return sum((line.paid for line in self.lines), Money.zero(self.currency))

    @property
    def refunded(self) -> Money:
        """What went back to the buyer in all. A bank that takes back the rest of a payment gives back whole lines."""
        total = sum((line.refunded for line in self.lines if line.refunded is not None), self.extra_refunded)
        return min(total, self.total, key=lambda amount: amount.amount_minor)

    @property
    def is_free(self) -> bool:
        return not self.total

    def line(self, line_id: OrderLineId) -> OrderLine | None:
        """The line of that id, if it is one of this order's."""
        return next((line for line in self.lines if line.id == line_id), None)

    def moved(self, status: OrderStatus) -> "Order":
        """The order in another state. Raises TransitionNotAllowed."""
        if status not in _MOVES[self.status]:
            raise TransitionNotAllowed(f"{self.id}: {self.status} -> {status}")
        return replace(self, status=status)

    def with_lines_refunded(self, line_ids: Iterable[OrderLineId]) -> "Order":
        """The order after these lines' prices went back to the buyer; lines refunded before are left alone."""
        chosen = set(line_ids)
        lines = tuple(
            replace(line, refunded=line.paid) if line.id in chosen and not line.is_refunded else line
            for line in self.lines
        )
        return replace(self, lines=lines)

    def after_refunds(self) -> "Order":
        """The order in the state that its refunds put it in; of a disputed one it is the bank that decides.

        Raises TransitionNotAllowed on an order that was not paid.
        """
        if self.status in (OrderStatus.DISPUTED, OrderStatus.REFUNDED):
            return self
        return self.moved(self.settled_status())

    def settled_status(self) -> OrderStatus:
        """The state that a paid order's refunds put it in."""
        if all(line.is_refunded or not line.paid for line in self.lines) and self.refunded:
            return OrderStatus.REFUNDED
        return OrderStatus.PARTIALLY_REFUNDED if self.refunded else OrderStatus.PAID


class GrantKind(StrEnum):
    """What a grant rests on."""

    ORDER_LINE = "ORDER_LINE"
    GIFT = "GIFT"
    ADMIN = "ADMIN"


class EnrollmentStatus(StrEnum):
    """Whether an enrollment gives access."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """Somebody's standing in a course: active while at least one grant is not revoked."""

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
    """How far a refund is. FAILED: the provider took it and it came back; people must look after it."""

    REQUESTED = "REQUESTED"
    SUBMITTED = "SUBMITTED"
    FAILED = "FAILED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back to the buyer: for one line, or, without a line, what belongs to none."""

    id: RefundId
    order_id: OrderId
    line_id: OrderLineId | None
    amount: Money
    status: RefundStatus
    reason: str
    requested_by: UserId | None
    requested_at: datetime
    external_id: str | None = None


class PayoutStatus(StrEnum):
    """How far a payout is."""

    REQUESTED = "REQUESTED"
    PAID = "PAID"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Payout:
    """Earnings on their way to an instructor. The same key of the same instructor is the same payout."""

    id: PayoutId
    instructor_id: UserId
    amount: Money
    status: PayoutStatus
    idempotency_key: str
    requested_at: datetime
    external_id: str | None = None


def check_refundable(order: Order, line: OrderLine, at: datetime, *, window: timedelta | None) -> None:
    """Raise Refusal unless the line's price may go back to the buyer; `window` None lifts the limit in time."""
    if order.status not in (OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED):
        raise Refusal(RefusalReason.NOT_REFUNDABLE, "An order in this state cannot be refunded.", "orderLineId")
    if line.is_refunded:
        raise Refusal(RefusalReason.NOT_REFUNDABLE, "This course was refunded already.", "orderLineId")
    if not line.paid:
        raise Refusal(RefusalReason.NOT_REFUNDABLE, "Nothing was paid for this course.", "orderLineId")
    if window is not None and (order.paid_at is None or at > order.paid_at + window):
        raise Refusal(
            RefusalReason.REFUND_WINDOW_CLOSED,
            f"A course can be given back within {window.days} days.",
            "orderLineId",
        )
