"""Changes of courses: the access check, the totals, the version, and the published events."""

from collections.abc import Callable
from dataclasses import replace

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.events import (
    CourseArchived,
    CoursePublished,
    CourseUpdated,
    InstructorRemoved,
    InstructorSharesChanged,
)
from subgraphs.catalog.service.model import Course, CourseStatus
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.outlines import outline_of, outline_shares
from subgraphs.catalog.service.publication.rules import check_edit, check_editable
from subgraphs.catalog.service.visibility import teaches
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.platform.clock import Clock


async def edit_course(
    work: CatalogWork,
    clock: Clock,
    principal: Principal | None,
    course_id: CourseId,
    expected_version: int | None,
    change: Callable[[Course], Course],
) -> Course:
    """Apply an instructor's edit and store it, within a transaction.

    Raises Unauthenticated, Forbidden, CatalogError.
    """
    course = await require_own_course(work, principal, course_id, expected_version)
    check_editable(course)
    changed = change(course).with_totals()
    check_edit(course, changed)
    return await store_change(work, course, changed, clock, edited=True)


async def require_own_course(
    work: CatalogWork, principal: Principal | None, course_id: CourseId, expected_version: int | None
) -> Course:
    """Return the course, locked for an update by one of its instructors.

    Raises Unauthenticated, Forbidden, or CatalogError if it isn't the principal's or has another version.
    """
    instructor = require_instructor(principal)
    course = await work.courses.get(course_id, for_update=True)
    if course is None:
        raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such course.", "courseId")
    if not teaches(instructor, course.header):
        # Another instructor's draft is hidden from the caller; a public course is not, but isn't theirs.
        if course.header.published_at is None:
            raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such course.", "courseId")
        raise CatalogError(CatalogErrorCode.NOT_OWNER, "Only the course's instructors may do this.", "courseId")
    if expected_version is not None and expected_version != course.header.version:
        raise CatalogError(
            CatalogErrorCode.STALE_VERSION,
            "The course was changed in the meantime; load it again.",
            "expectedVersion",
        )
    return course


async def store_change(work: CatalogWork, before: Course, after: Course, clock: Clock, *, edited: bool) -> Course:
    """Store the changed course and record its events; do nothing if it is unchanged.

    `edited`: the change is an edit by an instructor or admin, which raises the version.
    """
    if after == before:
        return before
    header = replace(
        after.header,
        revision=before.header.revision + 1,
        version=before.header.version + (1 if edited else 0),
        updated_at=clock(),
    )
    stored = replace(after, header=header)
    await work.courses.save(before, stored)
    await record_change(work, stored, before.header.status)
    for user_id in before.header.instructor_ids:
        if user_id not in header.instructor_ids:
            await work.record(InstructorRemoved(course=outline_of(stored), user_id=user_id))
    shares_before = outline_shares(before.header)
    if set(shares_before) != set(outline_shares(header)):
        await work.record(InstructorSharesChanged(course=outline_of(stored), shares_before=shares_before))
    return stored


async def record_change(work: CatalogWork, course: Course, status_before: CourseStatus | None) -> None:
    """Record the events of a changed or new course; `status_before` is None for a new one."""
    outline = outline_of(course)
    await work.record(CourseUpdated(course=outline))
    status = course.header.status
    if status is status_before or status_before is CourseStatus.SUSPENDED:
        return  # a restored course is announced by an event of its own, and not as a new one
    if status is CourseStatus.PUBLISHED:
        await work.record(CoursePublished(course=outline, first_time=status_before is CourseStatus.IN_REVIEW))
    if status is CourseStatus.ARCHIVED:
        await work.record(CourseArchived(course=outline))
