"""The parts that payloads of catalog share: what a change returns, or its errors."""

from collections.abc import Awaitable
from typing import Self

import strawberry

from subgraphs.catalog.errors import CatalogError
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.course_error import CourseError
from subgraphs.catalog.schema.types import Category, Course, Lecture, Section
from subgraphs.catalog.service import model
from subgraphs.kernel.identity.ids import LectureId, SectionId


@strawberry.type
class MutationPayload:
    """The base of payloads: the errors of the mutation."""

    errors: list[CourseError] = strawberry.field(
        default_factory=list, description="The reasons for which nothing changed; empty on success."
    )

    @classmethod
    def failed(cls, error: CatalogError) -> Self:
        """Present the errors."""
        return cls(errors=CourseError.all_of(error))


@strawberry.type
class CoursePayload(MutationPayload):
    """A course, or errors."""

    course: Course | None = strawberry.field(
        default=None, description="The course after the change; null if there are errors."
    )

    @classmethod
    async def of(cls, info: Info, change: Awaitable[model.Course]) -> Self:
        """Await the change, and present the course or the errors."""
        try:
            course = await change
        except CatalogError as error:
            return cls.failed(error)
        info.context.course_changed(course)
        return cls(course=Course.of(course.header))


@strawberry.type
class SectionPayload(MutationPayload):
    """A section with its course, or errors."""

    section: Section | None = strawberry.field(
        default=None, description="The section after the change; null if there are errors."
    )
    course: Course | None = strawberry.field(
        default=None, description="The section's course; null if there are errors."
    )

    @classmethod
    async def of(cls, info: Info, change: Awaitable[tuple[model.Course, SectionId]]) -> Self:
        """Await the change, and present the section or the errors."""
        try:
            course, section_id = await change
        except CatalogError as error:
            return cls.failed(error)
        info.context.course_changed(course)
        position, section = next(
            (position, section) for position, section in enumerate(course.sections) if section.id == section_id
        )
        return cls(section=Section.of(section, course.header.id, position), course=Course.of(course.header))


@strawberry.type
class LecturePayload(MutationPayload):
    """A lecture with its course, or errors."""

    lecture: Lecture | None = strawberry.field(
        default=None, description="The lecture after the change; null if there are errors."
    )
    course: Course | None = strawberry.field(
        default=None, description="The lecture's course; null if there are errors."
    )

    @classmethod
    async def of(cls, info: Info, change: Awaitable[tuple[model.Course, LectureId]]) -> Self:
        """Await the change, and present the lecture or the errors."""
        try:
            course, lecture_id = await change
        except CatalogError as error:
            return cls.failed(error)
        info.context.course_changed(course)
        lecture = course.lecture(lecture_id)
        return cls(
            lecture=None if lecture is None else Lecture.of(lecture, course.header.id),
            course=Course.of(course.header),
        )


@strawberry.type
class CategoryPayload(MutationPayload):
    """A category, or errors."""

    category: Category | None = strawberry.field(
        default=None, description="The category after the change; null if there are errors."
    )

    @classmethod
    async def of(cls, info: Info, change: Awaitable[model.Category]) -> Self:
        """Await the change, and present the category or the errors."""
        try:
            category = await change
        except CatalogError as error:
            return cls.failed(error)
        info.context.categories_changed()
        return cls(category=Category.of(category))
