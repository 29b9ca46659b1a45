"""The mutations of lectures in the outline. Positions count from 0."""

from typing import Annotated

import strawberry

from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.enums import LectureKind
from subgraphs.catalog.schema.mutations.inputs import VersionedInput
from subgraphs.catalog.schema.mutations.payloads import CoursePayload, LecturePayload
from subgraphs.catalog.service import model
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT, settable
from subgraphs.kernel.identity.ids import LECTURE, SECTION, LectureId, parse_id


@strawberry.input(description="The input of `createLecture`.")
class CreateLectureInput(VersionedInput):
    section_id: strawberry.ID = strawberry.field(description="The section's id.")
    title: str = strawberry.field(description="The title, 1 to 120 characters.")
    kind: LectureKind = strawberry.field(
        default=LectureKind.VIDEO, description="The kind of content; it never changes."
    )
    is_preview: bool = strawberry.field(
        default=False, description="Whether the lecture is a free preview of the course."
    )
    position: int | None = strawberry.field(
        default=None, description="The position in the section, from 0; the end by default."
    )


@strawberry.type(description="The result of `createLecture`.")
class CreateLecturePayload(LecturePayload):
    pass


@strawberry.input(description="The input of `updateLecture`. Fields that are left out stay as they are.")
class UpdateLectureInput(VersionedInput):
    lecture_id: strawberry.ID = strawberry.field(description="The lecture's id.")
    title: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The title, 1 to 120 characters; not null."
    )
    is_preview: strawberry.Maybe[bool | None] = strawberry.field(
        default=None, description="Whether the lecture is a free preview of the course; not null."
    )


@strawberry.type(description="The result of `updateLecture`.")
class UpdateLecturePayload(LecturePayload):
    pass


@strawberry.input(description="The input of `moveLecture`.")
class MoveLectureInput(VersionedInput):
    lecture_id: strawberry.ID = strawberry.field(description="The lecture's id.")
    section_id: strawberry.ID = strawberry.field(description="The id of the section to move to.")
    position: int = strawberry.field(description="The new position in the section, from 0.")


@strawberry.type(description="The result of `moveLecture`.")
class MoveLecturePayload(LecturePayload):
    pass


@strawberry.input(description="The input of `deleteLecture`.")
class DeleteLectureInput(VersionedInput):
    lecture_id: strawberry.ID = strawberry.field(description="The lecture's id.")


@strawberry.type(description="The result of `deleteLecture`.")
class DeleteLecturePayload(CoursePayload):
    pass


@strawberry.type
class LectureMutations:
    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Adds a lecture without content to a section."
    )
    async def create_lecture(
        self, info: Info, input: Annotated[CreateLectureInput, MUTATION_INPUT]
    ) -> CreateLecturePayload:
        async def create() -> tuple[model.Course, LectureId]:
            return await info.context.use_cases.create_lecture(
                info.context.principal,
                parse_id(SECTION, input.section_id, "sectionId"),
                input.expected_version,
                title=input.title,
                kind=input.kind,
                is_preview=input.is_preview,
                position=input.position,
            )

        return await CreateLecturePayload.of(info, create())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Changes the title or the preview flag of a lecture."
    )
    async def update_lecture(
        self, info: Info, input: Annotated[UpdateLectureInput, MUTATION_INPUT]
    ) -> UpdateLecturePayload:
        async def update() -> tuple[model.Course, LectureId]:
            lecture_id = parse_id(LECTURE, input.lecture_id, "lectureId")
            course = await info.context.use_cases.update_lecture(
                info.context.principal,
                lecture_id,
                input.expected_version,
                title=settable(input.title, "title"),
                is_preview=settable(input.is_preview, "isPreview"),
            )
            return course, lecture_id

        return await UpdateLecturePayload.of(info, update())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Moves a lecture within its section or to another section of the course.",
    )
    async def move_lecture(self, info: Info, input: Annotated[MoveLectureInput, MUTATION_INPUT]) -> MoveLecturePayload:
        async def move() -> tuple[model.Course, LectureId]:
            target = parse_id(SECTION, input.section_id, "sectionId")
            lecture_id = parse_id(LECTURE, input.lecture_id, "lectureId")
            course = await info.context.use_cases.move_lecture(
                info.context.principal,
                lecture_id,
                input.expected_version,
                section_id=target,
                position=input.position,
            )
            return course, lecture_id

        return await MoveLecturePayload.of(info, move())

    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Deletes a lecture.")
    async def delete_lecture(
        self, info: Info, input: Annotated[DeleteLectureInput, MUTATION_INPUT]
    ) -> DeleteLecturePayload:
        async def delete() -> model.Course:
            lecture_id = parse_id(LECTURE, input.lecture_id, "lectureId")
            return await info.context.use_cases.delete_lecture(
                info.context.principal, lecture_id, input.expected_version
            )

        return await DeleteLecturePayload.of(info, delete())
