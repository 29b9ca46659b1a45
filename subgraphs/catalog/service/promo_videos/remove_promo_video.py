"""The removal of a course's promo video."""

from dataclasses import dataclass, replace

from subgraphs.catalog.service.course_changes import edit_course
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class RemovePromoVideo:
    """Leave a course without a promo video, by one of its instructors; the video itself stays."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, course_id: CourseId, expected_version: int | None) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        require_instructor(principal)
        async with self.units() as work:
            return await edit_course(work, self.clock, principal, course_id, expected_version, _without_promo)


def _without_promo(course: Course) -> Course:
    return course.with_header(replace(course.header, promo_video_id=None))
