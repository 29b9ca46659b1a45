"""How facts become sums: one function for each kind of fact, called once for each."""

from datetime import UTC, date, datetime
from typing import Protocol

from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel.money import Currency, Money
from subgraphs.learning.events import CourseCompleted, LectureCompleted, WatchRecorded
from subgraphs.orders.events import EnrollmentGranted, OrderPaid, OrderRefunded
from subgraphs.statistics.service.model import CourseFacts
from subgraphs.statistics.service.ports import Sums


class Work(Protocol):
    """The unit of work that a fact is handled in."""

    @property
    def sums(self) -> Sums: ...


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


async def keep_course(work: Work, fact: CourseUpdated) -> None:
    """Knows who teaches the course and where it belongs."""
    course = fact.course
    await work.sums.keep_course(CourseFacts(course.id, course.revision, course.category_id, course.instructor_ids))


async def count_sale(work: Work, fact: OrderPaid) -> None:
    """Counts every course of the order that cost something, on the day it was paid."""
    for line in fact.lines:
        if line.paid_minor:
            paid = Money(line.paid_minor, Currency(fact.currency))
            await work.sums.add_sale(_day(fact.paid_at), line.course_id, line.instructor_id, paid)


async def count_refund(work: Work, fact: OrderRefunded) -> None:
    """Counts on the day of the refund, not of the sale: past days do not change."""
    for line in fact.lines:
        refunded = Money(line.refunded_minor, Currency(fact.currency))
        await work.sums.add_refund(_day(fact.refunded_at), line.course_id, line.instructor_id, refunded)


async def count_enrollment(work: Work, fact: EnrollmentGranted) -> None:
    """Counts whoever may learn the course from that day on."""
    await work.sums.add_enrollment(_day(fact.enrolled_at), fact.course_id)


async def count_watching(work: Work, fact: WatchRecorded) -> None:
    """Adds the seconds to that learner's day."""
    await work.sums.add_watched(_day(fact.occurred_at), fact.course_id, fact.lecture_id, fact.user_id, fact.seconds)


async def count_lecture_completion(work: Work, fact: LectureCompleted) -> None:
    """Remembers the first completion."""
    await work.sums.add_lecture_completed(_day(fact.completed_at), fact.course_id, fact.lecture_id, fact.user_id)


async def count_course_completion(work: Work, fact: CourseCompleted) -> None:
    """Remembers the first completion."""
    await work.sums.add_course_completed(_day(fact.completed_at), fact.course_id, fact.user_id)
