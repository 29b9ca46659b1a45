"""What can be changed of a course's sections and lectures. Positions count from 0."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import strawberry

from subgraphs.catalog.errors import CatalogRefused
from subgraphs.catalog.schema.arguments import parsed
from subgraphs.catalog.schema.changed_course import changed_course
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.types import (
    Course,
    CourseError,
    CoursePayload,
    Lecture,
    LecturePayload,
    Section,
    SectionPayload,
)
from subgraphs.catalog.service import author_lessons, editing, model
from subgraphs.kernel.ids import COURSE, LECTURE, SECTION, VIDEO, LectureId, SectionId


@strawberry.type
class LessonMutations:
    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Adds an empty section.")
    async def section_create(
        self,
        info: Info,
        *,
        course_id: strawberry.ID,
        title: str,
        position: int | None = None,
        expected_version: int | None = None,
    ) -> SectionPayload:
        try:
            course, section_id = await author_lessons.create_section(
                info.context.ports,
                info.context.principal,
                parsed(COURSE, course_id, "courseId"),
                expected_version,
                title=title,
                position=position,
            )
        except CatalogRefused as refusal:
            return SectionPayload(section=None, course=None, errors=CourseError.all_of(refusal))
        return _section(info, course, section_id)

    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Renames a section, or moves it.")
    async def section_update(
        self,
        info: Info,
        *,
        id: strawberry.ID,
        title: str | None = None,
        position: int | None = None,
        expected_version: int | None = None,
    ) -> SectionPayload:
        try:
            section_id = parsed(SECTION, id, "id")
            proper = None if title is None else editing.title_of(title)

            def change(course: model.Course) -> model.Course:
                if proper is not None:
                    course = editing.change_section(course, section_id, lambda section: replace(section, title=proper))
                return course if position is None else editing.move_section(course, section_id, position)

            course = await author_lessons.change_section(
                info.context.ports, info.context.principal, section_id, expected_version, change
            )
        except CatalogRefused as refusal:
            return SectionPayload(section=None, course=None, errors=CourseError.all_of(refusal))
        return _section(info, course, section_id)

    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Removes a section and its lectures.")
    async def section_delete(
        self, info: Info, *, id: strawberry.ID, expected_version: int | None = None
    ) -> CoursePayload:
        async def delete() -> model.Course:
            section_id = parsed(SECTION, id, "id")
            return await author_lessons.change_section(
                info.context.ports,
                info.context.principal,
                section_id,
                expected_version,
                lambda course: editing.remove_section(course, section_id),
            )

        return await changed_course(info, delete())

    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Adds a lecture without content.")
    async def lecture_create(
        self,
        info: Info,
        *,
        section_id: strawberry.ID,
        title: str,
        kind: model.LectureKind = model.LectureKind.VIDEO,
        is_preview: bool = False,
        position: int | None = None,
        expected_version: int | None = None,
    ) -> LecturePayload:
        async def create() -> tuple[model.Course, LectureId]:
            return await author_lessons.create_lecture(
                info.context.ports,
                info.context.principal,
                parsed(SECTION, section_id, "sectionId"),
                expected_version,
                title=title,
                kind=kind,
                is_preview=is_preview,
                position=position,
            )

        return await _lecture(info, create())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Changes what is given of a lecture's title and preview."
    )
    async def lecture_update(
        self,
        info: Info,
        *,
        id: strawberry.ID,
        title: str | None = None,
        is_preview: bool | None = None,
        expected_version: int | None = None,
    ) -> LecturePayload:
        async def update() -> tuple[model.Course, LectureId]:
            proper = None if title is None else editing.title_of(title)

            def change(lecture: model.Lecture) -> model.Lecture:
                return replace(
                    lecture,
                    title=lecture.title if proper is None else proper,
                    is_preview=lecture.is_preview if is_preview is None else is_preview,
                )

            return await _edited(
                info,
                id,
                expected_version,
                lambda course, lecture_id: editing.change_lecture(course, lecture_id, change),
            )

        return await _lecture(info, update())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Puts a lecture elsewhere: another place, or another section."
    )
    async def lecture_move(
        self,
        info: Info,
        *,
        id: strawberry.ID,
        section_id: strawberry.ID,
        position: int,
        expected_version: int | None = None,
    ) -> LecturePayload:
        async def move() -> tuple[model.Course, LectureId]:
            target: SectionId = parsed(SECTION, section_id, "sectionId")
            return await _edited(
                info,
                id,
                expected_version,
                lambda course, lecture_id: editing.move_lecture(course, lecture_id, target, position),
            )

        return await _lecture(info, move())

    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Removes a lecture.")
    async def lecture_delete(
        self, info: Info, *, id: strawberry.ID, expected_version: int | None = None
    ) -> CoursePayload:
        async def delete() -> model.Course:
            course, _ = await _edited(info, id, expected_version, editing.remove_lecture)
            return course

        return await changed_course(info, delete())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Gives an article lecture its text, in HTML; what could act on the reader's behalf is removed.",
    )
    async def lecture_write_article(
        self, info: Info, *, lecture_id: strawberry.ID, html: str, expected_version: int | None = None
    ) -> LecturePayload:
        async def write() -> tuple[model.Course, LectureId]:
            written = parsed(LECTURE, lecture_id, "lectureId")
            course = await author_lessons.write_article(
                info.context.ports, info.context.principal, written, expected_version, html=html
            )
            return course, written

        return await _lecture(info, write())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Has a video lecture show a video that was uploaded for its course; it may still be in the making.",
    )
    async def lecture_attach_video(
        self, info: Info, *, lecture_id: strawberry.ID, video_id: strawberry.ID, expected_version: int | None = None
    ) -> LecturePayload:
        async def attach() -> tuple[model.Course, LectureId]:
            showing = parsed(LECTURE, lecture_id, "lectureId")
            course = await author_lessons.attach_video(
                info.context.ports,
                info.context.principal,
                showing,
                expected_version,
                video_id=parsed(VIDEO, video_id, "videoId"),
            )
            return course, showing

        return await _lecture(info, attach())


async def _edited(
    info: Info,
    text: str,
    expected_version: int | None,
    change: Callable[[model.Course, LectureId], model.Course],
) -> tuple[model.Course, LectureId]:
    lecture_id = parsed(LECTURE, text, "id")
    course = await author_lessons.change_lecture(
        info.context.ports,
        info.context.principal,
        lecture_id,
        expected_version,
        lambda course: change(course, lecture_id),
    )
    return course, lecture_id


def _section(info: Info, course: model.Course, section_id: SectionId) -> SectionPayload:
    info.context.changed_course(course)
    position, section = next(
        (position, section) for position, section in enumerate(course.sections) if section.id == section_id
    )
    return SectionPayload(
        section=Section.of(section, course.header.id, position), course=Course(header=course.header), errors=[]
    )


async def _lecture(info: Info, change: Awaitable[tuple[model.Course, LectureId]]) -> LecturePayload:
    try:
        course, lecture_id = await change
    except CatalogRefused as refusal:
        return LecturePayload(lecture=None, course=None, errors=CourseError.all_of(refusal))
    info.context.changed_course(course)
    lecture = course.lecture(lecture_id)
    return LecturePayload(
        lecture=None if lecture is None else Lecture.of(lecture, course.header.id),
        course=Course(header=course.header),
        errors=[],
    )
