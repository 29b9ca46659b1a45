"""Domain events that orders publishes.

An enrollment is one user's access to one course. Its `revision` grows with every change, so that a replica stores the
highest revision and ignores the others: duplicates and reordering are harmless.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from subgraphs.kernel.audit.records import AuditRecord
from subgraphs.kernel.identity.ids import CourseId, EnrollmentId, OrderId, OrderLineId, UserId
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.privacy.reports import KeptReason, Obstacle


class EnrollmentSource(StrEnum):
    """Origin of the access."""

    PURCHASE = "PURCHASE"
    FREE = "FREE"
    GIFT = "GIFT"
    ADMIN = "ADMIN"


class LineShare(BaseModel):
    """One instructor's part of a line, by their share at the sale. Amounts are minor units of the order's currency."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    user_id: UserId
    paid_minor: int
    """Of what the buyer paid or got back. The parts of a line sum to that."""
    income_minor: int
    """Of the instructors' income, which the instructor earns or loses. The parts sum to `instructor_share_minor`."""


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
    """The part of all instructors."""
    shares: tuple[LineShare, ...] = ()
    """Empty in events from before there were shares."""

    @property
    def parts(self) -> tuple[LineShare, ...]:
        """The parts of the instructors whose income the line is."""
        return self.shares or _sole(self.instructor_id, self.paid_minor, self.instructor_share_minor)


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
    """One refunded course of an order."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line_id: OrderLineId
    course_id: CourseId
    course_title: str
    instructor_id: UserId
    refunded_minor: int
    instructor_share_minor: int
    """The part that all instructors lose."""
    shares: tuple[LineShare, ...] = ()
    """Empty in events from before there were shares."""

    @property
    def parts(self) -> tuple[LineShare, ...]:
        """The parts that the instructors lose by the refund."""
        return self.shares or _sole(self.instructor_id, self.refunded_minor, self.instructor_share_minor)


def _sole(user_id: UserId, paid_minor: int, income_minor: int) -> tuple[LineShare, ...]:
    return (LineShare(user_id=user_id, paid_minor=paid_minor, income_minor=income_minor),)


class OrderRefunded(Event):
    """Money of an order went back to its buyer: for these lines, or, without lines, for none in particular.

    `refunded_minor` is what goes back now. It may be less than the lines' prices, if a part went back before.
    """

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "order.refunded"

    order_id: OrderId
    number: str
    buyer_id: UserId
    currency: str
    refunded_minor: int
    refunded_at: datetime
    lines: tuple[RefundedLine, ...]


class OrderPaymentFailed(Event):
    """The payment of an order failed after the buyer had left the payment page; nothing was charged."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "order.payment_failed"

    order_id: OrderId
    number: str
    buyer_id: UserId
    course_titles: tuple[str, ...]
    failed_at: datetime


class OrderRefundFailed(Event):
    """The buyer's bank returned a refund, so that the amount is still owed to the buyer."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "order.refund_failed"

    order_id: OrderId
    number: str
    buyer_id: UserId
    currency: str
    amount_minor: int
    failed_at: datetime


class EnrollmentGranted(Event):
    """A user gained access to a course, for the first time or again."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "enrollment.granted"

    enrollment_id: EnrollmentId
    user_id: UserId
    course_id: CourseId
    source: EnrollmentSource
    revision: int
    enrolled_at: datetime


class EnrollmentRevoked(Event):
    """A user lost access to a course: none of the enrollment's grants is in force."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "enrollment.revoked"

    enrollment_id: EnrollmentId
    user_id: UserId
    course_id: CourseId
    revision: int
    revoked_at: datetime


class PayoutPaid(Event):
    """An instructor's earnings were transferred to their account."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "payout.paid"

    payout_id: str
    instructor_id: UserId
    amount_minor: int
    currency: str


class CheckoutReturned(Event):
    """A browser came back from the payment page of an order that is still unpaid here. For orders' own worker."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "checkout.returned"

    order_id: OrderId


class WebhookEventReceived(Event):
    """A webhook event of the payment provider was stored. For orders' own worker."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "payment.webhook_event_received"

    source: str
    external_id: str


class OrdersAudited(Event):
    """A refund or grant that an admin made, or a money issue that was resolved; accounts adds it to the audit log."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "orders.audited"

    record: AuditRecord


class RefundRequested(Event):
    """A refund has to be sent to the payment provider. For orders' own worker."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "refund.requested"

    refund_id: str


class OrdersDeletionChecked(Event):
    """The obstacles in orders to the deletion of an account, as of one round of checks."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "orders.deletion_checked"

    deletion_id: str
    round: int
    obstacles: tuple[Obstacle, ...]


class OrdersUserErased(Event):
    """The personal data of a deleted user is erased in orders; `kept` lists why some data is retained."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "orders.user_erased"

    deletion_id: str
    user_id: UserId
    kept: tuple[KeptReason, ...]


class OrdersDataExported(Event):
    """Orders' part of a user's data export is written to the object store."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "orders.data_exported"

    export_id: str
    user_id: UserId
    size_bytes: int
