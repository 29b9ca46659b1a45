"""Catalog's part of the deletion of an account: its obstacles, and the courses that its user taught."""

from dataclasses import dataclass, replace

from subgraphs.accounts.events import DeletionCheckRequested
from subgraphs.catalog.events import CatalogDeletionChecked
from subgraphs.catalog.service.course_changes import store_change
from subgraphs.catalog.service.courses.header_fields import with_co_instructors
from subgraphs.catalog.service.model import Course, CourseAudience, CourseStatus
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.rules import FOR_SALE
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.pictures.model import PictureStatus
from subgraphs.kernel.pictures.uploads import replaced
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.privacy.reports import ObstacleKind, obstacles_of

EMPTIED_TITLE = "Deleted course"


async def report_obstacles(work: CatalogWork, event: DeletionCheckRequested) -> None:
    """Report the user's courses that are for sale and have learners: archive them first."""
    headers = (await work.courses.headers(await work.courses.public_of(event.user_id))).values()
    taught = sum(header.status in FOR_SALE and header.popularity.learner_count > 0 for header in headers)
    found = obstacles_of([(ObstacleKind.PUBLISHED_COURSES, taught)])
    await work.record(CatalogDeletionChecked(deletion_id=event.deletion_id, round=event.round, obstacles=found))


@dataclass(frozen=True, slots=True)
class LeaveCourses:
    """Take a deleted user off the courses of others, archive their own, and empty those that were never published.

    Learners keep access to what was published.
    """

    clock: Clock

    async def __call__(self, work: CatalogWork, user_id: UserId) -> None:
        for course_id in await work.courses.of_instructor(user_id):
            course = await work.courses.get(course_id, for_update=True)
            if course is None:
                continue
            if course.header.owner_id != user_id:
                others = tuple(each for each in course.header.instructor_ids if each != user_id)
                changed = with_co_instructors(course, others)
            elif course.header.published_at is None:
                await self._remove_pictures(work, course)
                changed = emptied(course)
            else:
                changed = archived(course)
            await store_change(work, course, changed, self.clock, edited=False)

    async def _remove_pictures(self, work: CatalogWork, course: Course) -> None:
        await work.pictures.lock_subject(course.header.id)
        for picture in await work.pictures.of_subject(course.header.id):
            if picture.status is not PictureStatus.REPLACED:
                await work.pictures.save(replaced(picture, self.clock()))


def archived(course: Course) -> Course:
    """Return the course off sale; one that an admin took down stays so."""
    if course.header.status in (CourseStatus.ARCHIVED, CourseStatus.SUSPENDED):
        return course
    return course.with_header(replace(course.header, status=CourseStatus.ARCHIVED))


def emptied(course: Course) -> Course:
    """Return a course without anything that its owner wrote."""
    header = replace(
        course.header,
        slug=f"deleted-{course.header.id.partition('_')[2]}",
        title=EMPTIED_TITLE,
        subtitle=None,
        description=None,
        review_notes=None,
        audience=CourseAudience(),
        promo_video_id=None,
        status=CourseStatus.ARCHIVED,
    )
    return replace(course.with_header(header), sections=()).with_totals()
