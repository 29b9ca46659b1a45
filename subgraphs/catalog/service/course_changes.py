"""How every change of a course is stored: the sums, the version, the facts that tell of it."""

from collections.abc import Callable
from dataclasses import replace

from subgraphs.catalog.errors import CourseProblem, refuse
from subgraphs.catalog.events import CourseArchived, CoursePublished, CourseUpdated
from subgraphs.catalog.service.model import Course, CourseStatus
from subgraphs.catalog.service.outlines import outline_of
from subgraphs.catalog.service.ports import Ports, Work
from subgraphs.catalog.service.publishing import check_edit, check_editable
from subgraphs.catalog.service.visibility import teaches
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.identity import Principal, require_instructor
from subgraphs.kernel.ids import CourseId


async def edit_course(
    ports: Ports,
    principal: Principal | None,
    course_id: CourseId,
    expected_version: int | None,
    change: Callable[[Course], Course],
) -> Course:
    """Applies an instructor's edit to their course, in a transaction of its own.

    Raises Unauthenticated, Forbidden, CatalogRefused.
    """
    async with ports.units() as work:
        return await edit_within(work, ports.clock, principal, course_id, expected_version, change=change)


async def edit_within(
    work: Work,
    clock: Clock,
    principal: Principal | None,
    course_id: CourseId,
    expected_version: int | None,
    *,
    change: Callable[[Course], Course],
) -> Course:
    """Applies an instructor's edit within a transaction that does more."""
    course = await own_course(work, principal, course_id, expected_version)
    check_editable(course)
    changed = change(course).counted()
    check_edit(course, changed)
    return await store_change(work, course, changed, clock, edited=True)


async def own_course(
    work: Work, principal: Principal | None, course_id: CourseId, expected_version: int | None
) -> Course:
    """The course, held for a change by one of its instructors.

    Raises Unauthenticated, Forbidden, or CatalogRefused if it isn't theirs or is another version by now.
    """
    instructor = require_instructor(principal)
    course = await work.courses.get(course_id, to_change=True)
    if course is None:
        raise refuse(CourseProblem.NOT_FOUND, "There is no such course.", "id")
    if not teaches(instructor, course.header):
        # A draft of somebody else's does not exist for the caller; a public course does, but isn't theirs.
        if course.header.published_at is None:
            raise refuse(CourseProblem.NOT_FOUND, "There is no such course.", "id")
        raise refuse(CourseProblem.NOT_OWNER, "Only the course's instructors may do this.", "id")
    if expected_version is not None and expected_version != course.header.version:
        raise refuse(
            CourseProblem.STALE_VERSION, "The course was changed in the meantime; load it again.", "expectedVersion"
        )
    return course


async def store_change(work: Work, before: Course, after: Course, clock: Clock, *, edited: bool) -> Course:
    """Stores the course and tells of it. A change that changes nothing stores and tells nothing."""
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
    await tell_of(work, stored, before.header.status)
    return stored


async def tell_of(work: Work, course: Course, status_before: CourseStatus | None) -> None:
    """Records that the course is as it is, and what its new status means to others."""
    outline = outline_of(course)
    await work.record(CourseUpdated(course=outline))
    status = course.header.status
    if status is status_before:
        return
    if status is CourseStatus.PUBLISHED:
        await work.record(CoursePublished(course=outline, first_time=status_before is CourseStatus.IN_REVIEW))
    if status is CourseStatus.ARCHIVED:
        await work.record(CourseArchived(course=outline))
