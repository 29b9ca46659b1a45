"""What orders tells the other domains.

Money is in minor units of `currency`. Paying tells `order.paid` once for the order and `enrollment.granted` once for
each course in it, all in one transaction; free courses tell only the grant.
"""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from subgraphs.kernel.events import Event
from subgraphs.kernel.ids import CourseId, EnrollmentId, OrderId, OrderLineId, UserId


class PaidLine(BaseModel):
    """One course of a paid order, as it was sold."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: OrderLineId
    course_id: CourseId
    title: str
    instructor_id: UserId
    paid_minor: int
    """What the buyer paid for it, after discount and with tax."""
    instructor_share_minor: int


class OrderPaid(Event):
    """A buyer paid; what they bought is theirs."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "order.paid"

    order_id: OrderId
    number: str
    user_id: UserId
    currency: str
    total_minor: int
    lines: tuple[PaidLine, ...]


class OrderRefunded(Event):
    """One line of an order was given back, whole or in part."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "order.refunded"

    order_id: OrderId
    number: str
    user_id: UserId
    line_id: OrderLineId
    course_id: CourseId
    title: str
    instructor_id: UserId
    currency: str
    refunded_minor: int
    """What this refund gave back, not the sum of all."""


class GrantSource(StrEnum):
    """Why somebody may learn a course."""

    ORDER = "ORDER"
    FREE = "FREE"
    GIFT = "GIFT"
    ADMIN = "ADMIN"


class EnrollmentGranted(Event):
    """Somebody may learn a course from now on. Told only when they could not before.

    `revision` grows with every grant and revocation of the same user and course: a copy keeps the highest.
    """

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "enrollment.granted"

    enrollment_id: EnrollmentId
    user_id: UserId
    course_id: CourseId
    source: GrantSource
    revision: int


class EnrollmentRevoked(Event):
    """The last reason why somebody might learn a course is gone."""

    domain: ClassVar[str] = "orders"
    type: ClassVar[str] = "enrollment.revoked"

    enrollment_id: EnrollmentId
    user_id: UserId
    course_id: CourseId
    revision: int
