"""What orders tells the other domains.

An enrollment is one person's standing in one course. Its `revision` grows with every change, so a domain that keeps a
copy takes the highest revision it has seen and leaves the others: duplicates and disorder do no harm.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from subgraphs.kernel.events import Event
from subgraphs.kernel.ids import CourseId, EnrollmentId, OrderId, OrderLineId, UserId


class EnrollmentSource(StrEnum):
    """What gave the access in the first place."""

    PURCHASE = "PURCHASE"
    FREE = "FREE"
    GIFT = "GIFT"
    ADMIN = "ADMIN"


class PaidLine(BaseModel):
    """One course of an order, as it was sold. Amounts are minor units of the order's currency."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: OrderLineId
    course_id: CourseId
    course_title: str
    instructor_id: UserId
    list_minor: int
    discount_minor: int
    paid_minor: int
    instructor_share_minor: int


class OrderPaid(Event):
    """An order was paid in full; free ones have a total of zero."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "order.paid"

    order_id: OrderId
    number: str
    buyer_id: UserId
    currency: str
    total_minor: int
    paid_at: datetime
    lines: tuple[PaidLine, ...]


class RefundedLine(BaseModel):
    """One course of an order whose price went back to the buyer."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: OrderLineId
    course_id: CourseId
    course_title: str
    instructor_id: UserId
    refunded_minor: int
    instructor_share_minor: int
    """What the instructor no longer gets."""


class OrderRefunded(Event):
    """Money went back to the buyer, for these lines; other lines of the order are untouched."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "order.refunded"

    order_id: OrderId
    number: str
    buyer_id: UserId
    currency: str
    refunded_minor: int
    refunded_at: datetime
    lines: tuple[RefundedLine, ...]


class EnrollmentGranted(Event):
    """Somebody may learn a course from now on, or may again."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "enrollment.granted"

    enrollment_id: EnrollmentId
    user_id: UserId
    course_id: CourseId
    source: EnrollmentSource
    revision: int
    enrolled_at: datetime


class EnrollmentRevoked(Event):
    """The last thing that gave somebody access to a course is gone."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "enrollment.revoked"

    enrollment_id: EnrollmentId
    user_id: UserId
    course_id: CourseId
    revision: int
    revoked_at: datetime


class PayoutPaid(Event):
    """An instructor's earnings were sent to their account."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "payout.paid"

    payout_id: str
    instructor_id: UserId
    amount_minor: int
    currency: str


class PaymentNotified(Event):
    """The payment provider told us something, which waits in the inbox. Of no interest to other domains."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "payment.notified"

    source: str
    external_id: str


class RefundRequested(Event):
    """A refund waits to be sent to the payment provider. Of no interest to other domains."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "refund.requested"

    refund_id: str
