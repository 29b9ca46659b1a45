"""Events of other domains, as the tests of statistics deliver them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from subgraphs.catalog.events import CourseOutline, CourseUpdated, OutlineStatus
from subgraphs.kernel.identity.ids import ENROLLMENT, ORDER, ORDER_LINE, USER, CategoryId, CourseId, UserId
from subgraphs.orders.events import (
    EnrollmentGranted,
    EnrollmentSource,
    LineShare,
    OrderPaid,
    OrderRefunded,
    PaidLine,
    RefundedLine,
)
from tests.subgraphs.statistics.conftest import TODAY


def course_updated(
    course_id: CourseId, owner: UserId, category: CategoryId, revision: int = 1, currency: str = "USD"
) -> CourseUpdated:
    return CourseUpdated(
        course=CourseOutline(
            id=course_id,
            revision=revision,
            slug="a-course",
            title="A course",
            status=OutlineStatus.PUBLISHED,
            language="en",
            category_id=category,
            owner_id=owner,
            instructor_ids=(owner,),
            price_minor=1_000,
            currency=currency,
            published_at=TODAY,
            lectures=(),
        )
    )


def paid(
    course_id: CourseId, owner: UserId, minor: int = 1_000, currency: str = "USD", at: datetime = TODAY
) -> OrderPaid:
    line = PaidLine(
        line_id=ORDER_LINE.new(),
        course_id=course_id,
        course_title="A course",
        instructor_id=owner,
        list_minor=minor,
        discount_minor=0,
        paid_minor=minor,
        instructor_share_minor=minor // 2,
    )
    return OrderPaid(
        order_id=ORDER.new(),
        number="L-1",
        buyer_id=USER.new(),
        currency=currency,
        total_minor=minor,
        paid_at=at,
        lines=(line,),
    )


def refunded(order: OrderPaid, minor: int, at: datetime = TODAY + timedelta(days=1)) -> OrderRefunded:
    (line,) = order.lines
    back = RefundedLine(
        line_id=line.line_id,
        course_id=line.course_id,
        course_title=line.course_title,
        instructor_id=line.instructor_id,
        refunded_minor=minor,
        instructor_share_minor=minor // 2,
    )
    return OrderRefunded(
        order_id=order.order_id,
        number=order.number,
        buyer_id=order.buyer_id,
        currency=order.currency,
        refunded_minor=minor,
        refunded_at=at,
        lines=(back,),
    )


def enrolled(course_id: CourseId, user_id: UserId, at: datetime = TODAY) -> EnrollmentGranted:
    return EnrollmentGranted(
        enrollment_id=ENROLLMENT.new(),
        user_id=user_id,
        course_id=course_id,
        source=EnrollmentSource.PURCHASE,
        revision=1,
        enrolled_at=at,
    )


Sale = TypeVar("Sale", OrderPaid, OrderRefunded)


def shared(event: Sale, parts: Mapping[UserId, int]) -> Sale:
    """Return the event with these parts of its only line, in minor units of what the buyer paid or got back."""
    shares = tuple(LineShare(user_id=user, paid_minor=minor, income_minor=minor // 2) for user, minor in parts.items())
    lines: tuple[Any, ...] = event.lines
    (line,) = lines
    return event.model_copy(update={"lines": (line.model_copy(update={"shares": shares}),)})
