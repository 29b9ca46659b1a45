"""The answer to whatever changes one course."""

from collections.abc import Awaitable

from subgraphs.catalog.errors import CatalogRefused
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.types import Course, CourseError, CoursePayload
from subgraphs.catalog.service import model


async def changed_course(info: Info, change: Awaitable[model.Course]) -> CoursePayload:
    """The course as it is after the change, or why there was none."""
    try:
        course = await change
    except CatalogRefused as refusal:
        return CoursePayload(course=None, errors=CourseError.all_of(refusal))
    info.context.changed_course(course)
    return CoursePayload(course=Course(header=course.header), errors=[])
