"""A course's way to the public: submitted, reviewed, published, taken off again."""

from subgraphs.catalog.errors import CourseProblem, refuse
from subgraphs.catalog.events import CourseChangesRequested
from subgraphs.catalog.service.course_changes import own_course, store_change
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.outlines import outline_of
from subgraphs.catalog.service.ports import Ports
from subgraphs.catalog.service.publishing import Step, take_step
from subgraphs.kernel.identity import Principal, require_admin
from subgraphs.kernel.ids import CourseId

_MAX_NOTES = 5_000


async def take_own_step(
    ports: Ports, principal: Principal | None, course_id: CourseId, expected_version: int | None, step: Step
) -> Course:
    """An instructor submits, withdraws, publishes again, unlists or archives their course.

    Raises Unauthenticated, Forbidden, CatalogRefused.
    """
    async with ports.units() as work:
        course = await own_course(work, principal, course_id, expected_version)
        return await store_change(work, course, take_step(course, step, ports.clock()), ports.clock, edited=True)


async def review_course(
    ports: Ports, principal: Principal | None, course_id: CourseId, *, approve: bool, notes: str | None
) -> Course:
    """An admin publishes a course that was submitted, or sends it back with notes that say why.

    Raises Unauthenticated, Forbidden, CatalogRefused.
    """
    require_admin(principal)
    said = (notes or "").strip()
    if len(said) > _MAX_NOTES:
        raise refuse(CourseProblem.TOO_LONG, f"Notes have at most {_MAX_NOTES} characters.", "notes")
    if not approve and not said:
        raise refuse(CourseProblem.REQUIRED, "Say what has to change.", "notes")
    async with ports.units() as work:
        course = await work.courses.get(course_id, to_change=True)
        if course is None:
            raise refuse(CourseProblem.NOT_FOUND, "There is no such course.", "id")
        step = Step.APPROVE if approve else Step.REQUEST_CHANGES
        reviewed = take_step(course, step, ports.clock(), said or None)
        stored = await store_change(work, course, reviewed, ports.clock, edited=True)
        if not approve:
            await work.record(CourseChangesRequested(course=outline_of(stored), notes=said))
        return stored
