"""The copies that learning keeps of other domains' facts: what courses consist of, and who is enrolled in them."""

from subgraphs.catalog.events import CourseOutline
from subgraphs.learning.service.model import Course, Lecture
from subgraphs.learning.service.ports import LearningWork
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked


async def keep_course(work: LearningWork, outline: CourseOutline) -> None:
    """Keep the course as the outline says, unless a newer revision is kept already."""
    lectures = tuple(
        Lecture(lecture.id, outline.id, lecture.kind, lecture.duration_seconds, position, lecture.live)
        for position, lecture in enumerate(outline.lectures)
    )
    await work.courses.keep(Course(outline.id, outline.revision, outline.instructor_ids, lectures))


async def keep_granted(work: LearningWork, event: EnrollmentGranted) -> None:
    """Somebody may learn the course."""
    await work.enrollments.keep(event.user_id, event.course_id, event.revision, active=True)


async def keep_revoked(work: LearningWork, event: EnrollmentRevoked) -> None:
    """Somebody may no longer learn the course; what they learned stays."""
    await work.enrollments.keep(event.user_id, event.course_id, event.revision, active=False)
