"""The take-down of a course by an admin, and its restoration."""

from dataclasses import dataclass

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.events import CourseRestored, CourseTakenDown
from subgraphs.catalog.service.course_changes import store_change
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.audit import record_admin_change
from subgraphs.catalog.service.publication.outlines import outline_of
from subgraphs.catalog.service.publication.rules import restored, taken_down
from subgraphs.kernel.audit.records import Actor
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.plain_text import clean_text

MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class TakeDownCourse:
    """End the sale of a public course and hide it, with a reason; its learners keep access by choice of the admin.

    Repeating it changes nothing; another reason or choice replaces the earlier one.
    """

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, course_id: CourseId, *, reason: str, learners_keep_access: bool
    ) -> Course:
        """Return the suspended course. Raises Unauthenticated, Forbidden, CatalogError."""
        admin = require_scope(principal, Scope.CATALOG_MODERATE)
        given = clean_text(reason)
        if not given:
            raise CatalogError(CatalogErrorCode.REQUIRED, "Give a reason: the owner receives it by mail.", "reason")
        if len(given) > MAX_REASON:
            raise CatalogError(CatalogErrorCode.TOO_LONG, f"A reason has at most {MAX_REASON} characters.", "reason")
        async with self.units() as work:
            course = await _existing(work, course_id)
            return await take_down(
                work, Actor.of(admin), course, given, self.clock, learners_keep_access=learners_keep_access
            )


async def take_down(
    work: CatalogWork, by: Actor, course: Course, reason: str, clock: Clock, *, learners_keep_access: bool
) -> Course:
    """Take down a locked course in the caller's transaction. Raises CatalogError if it is not public."""
    changed = taken_down(course, clock(), reason, learners_keep_access=learners_keep_access)
    if changed == course:
        return course
    stored = await store_change(work, course, changed, clock, edited=True)
    await work.record(
        CourseTakenDown(course=outline_of(stored), reason=reason, learners_keep_access=learners_keep_access)
    )
    await record_admin_change(work, by, "course.take_down", course, stored, reason)
    return stored


@dataclass(frozen=True, slots=True)
class RestoreCourse:
    """Put a course that was taken down back into its earlier status. Safe to repeat."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, course_id: CourseId) -> Course:
        """Return the restored course. Raises Unauthenticated, Forbidden, CatalogError."""
        admin = require_scope(principal, Scope.CATALOG_MODERATE)
        async with self.units() as work:
            course = await _existing(work, course_id)
            if course.header.suspension is None:
                return course
            stored = await store_change(work, course, restored(course), self.clock, edited=True)
            await work.record(CourseRestored(course=outline_of(stored)))
            await record_admin_change(work, Actor.of(admin), "course.restore", course, stored, None)
            return stored


async def _existing(work: CatalogWork, course_id: CourseId) -> Course:
    course = await work.courses.get(course_id, for_update=True)
    if course is None:
        raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such course.", "courseId")
    return course
