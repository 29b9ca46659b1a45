"""Handlers of other domains' events. Each runs once per event, in one transaction."""

from collections.abc import Sequence

import structlog

from subgraphs.catalog.events import CategoryCreated, CategoryMoved, CourseUpdated
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.learning.events import CourseCompleted, LectureCompleted, WatchRecorded
from subgraphs.orders.events import EnrollmentGranted, LineShare, OrderPaid, OrderRefunded
from subgraphs.statistics.service.log_analysis.report_funnel import ORDER_PAID
from subgraphs.statistics.service.model import quarter_hour
from subgraphs.statistics.service.ports import Parts, StatisticsWork
from subgraphs.statistics.service.replicas import CategoryReplica, CourseReplica

logger = structlog.get_logger(__name__)


async def course_updated(work: StatisticsWork, event: CourseUpdated) -> None:
    """Store the course's replica."""
    course = event.course
    currency = None if course.currency is None else Currency(course.currency)
    await work.courses.store(
        CourseReplica(course.id, course.revision, course.category_id, course.instructor_ids, currency)
    )


async def category_created(work: StatisticsWork, event: CategoryCreated) -> None:
    """Store the category's replica."""
    await work.categories.store(CategoryReplica(event.category_id, event.parent_id))


async def category_moved(work: StatisticsWork, event: CategoryMoved) -> None:
    """Store the category's new place, unless it moved again since."""
    await work.categories.store(CategoryReplica(event.category_id, event.parent_id, event.occurred_at))


async def order_paid(work: StatisticsWork, event: OrderPaid) -> None:
    """Count each paid course of the order as a sale at the time of payment; what cost nothing is not a sale."""
    for line in event.lines:
        if line.paid_minor:
            parts = _parts(line.parts, Currency(event.currency))
            await work.aggregates.add_sale(event.paid_at, line.course_id, line.instructor_id, parts)
    if event.total_minor:
        logger.info("order paid", action=ORDER_PAID, order_id=event.order_id, courses=len(event.lines))


async def order_refunded(work: StatisticsWork, event: OrderRefunded) -> None:
    """Count the refunds at the time of the refund, not of the sale: past periods do not change."""
    for line in event.lines:
        if line.refunded_minor:
            parts = _parts(line.parts, Currency(event.currency))
            await work.aggregates.add_refund(event.refunded_at, line.course_id, line.instructor_id, parts)


async def enrollment_granted(work: StatisticsWork, event: EnrollmentGranted) -> None:
    """Count the enrollment at the time at which it was granted."""
    await work.aggregates.add_enrollment(event.enrolled_at, event.course_id, event.user_id)


async def watch_recorded(work: StatisticsWork, event: WatchRecorded) -> None:
    """Add the watched seconds to the learner's quarter-hour."""
    await work.aggregates.add_watched(
        quarter_hour(event.occurred_at), event.course_id, event.lecture_id, event.user_id, event.seconds
    )


async def lecture_completed(work: StatisticsWork, event: LectureCompleted) -> None:
    """Count the learner's first completion of the lecture."""
    await work.aggregates.add_lecture_completed(event.completed_at, event.course_id, event.lecture_id, event.user_id)


async def course_completed(work: StatisticsWork, event: CourseCompleted) -> None:
    """Count the learner's first completion of the course."""
    await work.aggregates.add_course_completed(event.completed_at, event.course_id, event.user_id)


def _parts(shares: Sequence[LineShare], currency: Currency) -> Parts:
    return {share.user_id: Money(share.paid_minor, currency) for share in shares}
