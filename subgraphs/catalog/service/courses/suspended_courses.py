"""The learners of suspended courses, who may keep access."""

from collections.abc import Iterable

from subgraphs.catalog.service.model import CourseHeader
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal


async def entitled_to_suspended(
    work: CatalogWork, viewer: Principal | None, courses: Iterable[CourseHeader]
) -> frozenset[CourseId]:
    """Return those of the courses that are suspended and in which the viewer is a learner with access.

    Other courses need no lookup: they are visible to all viewers, or to none by an enrollment.
    """
    suspended = {course.id for course in courses if course.suspension is not None and course.is_open_to_learners}
    if viewer is None or not suspended:
        return frozenset()
    return await work.enrollments.entitled(viewer.user_id, suspended)
