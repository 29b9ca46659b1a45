"""Handlers of other domains' events, which maintain the replicas of courses and enrollments."""

from subgraphs.accounts.events import ReportDecided
from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel.identity.ids import REVIEW
from subgraphs.learning.events import ReviewReportUpheld
from subgraphs.learning.service.model import Course, Lecture
from subgraphs.learning.service.ports import LearningWork
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked


async def replicate_course(work: LearningWork, event: CourseUpdated) -> None:
    """Store the course and its lectures unless the stored revision is the same or newer."""
    outline = event.course
    lectures = tuple(
        Lecture(lecture.id, outline.id, lecture.kind, lecture.duration_seconds, position, lecture.live)
        for position, lecture in enumerate(outline.lectures)
    )
    await work.courses.upsert(Course(outline.id, outline.revision, outline.instructor_ids, lectures))


async def replicate_granted_enrollment(work: LearningWork, event: EnrollmentGranted) -> None:
    """Store the enrollment as active."""
    await work.enrollments.upsert(
        event.user_id, event.course_id, event.revision, active=True, enrolled_at=event.enrolled_at
    )


async def replicate_revoked_enrollment(work: LearningWork, event: EnrollmentRevoked) -> None:
    """Store the enrollment as revoked; the user's progress is retained."""
    await work.enrollments.upsert(event.user_id, event.course_id, event.revision, active=False)


async def find_reported_author(work: LearningWork, event: ReportDecided) -> None:
    """Record who wrote the review that the upheld report is about."""
    if not event.upheld or event.subject != "REVIEW":
        return
    review_id = REVIEW.parse(event.subject_id)
    review = (await work.reviews.by_ids([review_id])).get(review_id)
    if review is not None:
        await work.record(
            ReviewReportUpheld(
                review_id=review.id, course_id=review.course_id, author_id=review.author_id, reason=event.reason
            )
        )
