"""The mutations of sections. Positions count from 0."""

from typing import Annotated

import strawberry

from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.mutations.inputs import CourseInput, VersionedInput
from subgraphs.catalog.schema.mutations.payloads import CoursePayload, SectionPayload
from subgraphs.catalog.service import model
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT, settable
from subgraphs.kernel.identity.ids import COURSE, SECTION, SectionId, parse_id


@strawberry.input(description="The input of `createSection`.")
class CreateSectionInput(CourseInput):
    title: str = strawberry.field(description="The title, 1 to 120 characters.")
    position: int | None = strawberry.field(
        default=None, description="The position in the course, from 0; the end by default."
    )


@strawberry.type(description="The result of `createSection`.")
class CreateSectionPayload(SectionPayload):
    pass


@strawberry.input(description="The input of `updateSection`. Fields that are left out stay as they are.")
class UpdateSectionInput(VersionedInput):
    section_id: strawberry.ID = strawberry.field(description="The section's id.")
    title: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The title, 1 to 120 characters; not null."
    )
    position: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="The position in the course, from 0; not null."
    )


@strawberry.type(description="The result of `updateSection`.")
class UpdateSectionPayload(SectionPayload):
    pass


@strawberry.input(description="The input of `deleteSection`.")
class DeleteSectionInput(VersionedInput):
    section_id: strawberry.ID = strawberry.field(description="The section's id.")


@strawberry.type(description="The result of `deleteSection`.")
class DeleteSectionPayload(CoursePayload):
    pass


@strawberry.type
class SectionMutations:
    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Adds an empty section to a course.")
    async def create_section(
        self, info: Info, input: Annotated[CreateSectionInput, MUTATION_INPUT]
    ) -> CreateSectionPayload:
        async def create() -> tuple[model.Course, SectionId]:
            return await info.context.use_cases.create_section(
                info.context.principal,
                parse_id(COURSE, input.course_id, "courseId"),
                input.expected_version,
                title=input.title,
                position=input.position,
            )

        return await CreateSectionPayload.of(info, create())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Renames a section or moves it within its course."
    )
    async def update_section(
        self, info: Info, input: Annotated[UpdateSectionInput, MUTATION_INPUT]
    ) -> UpdateSectionPayload:
        async def update() -> tuple[model.Course, SectionId]:
            section_id = parse_id(SECTION, input.section_id, "sectionId")
            course = await info.context.use_cases.update_section(
                info.context.principal,
                section_id,
                input.expected_version,
                title=settable(input.title, "title"),
                position=settable(input.position, "position"),
            )
            return course, section_id

        return await UpdateSectionPayload.of(info, update())

    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Deletes a section with its lectures.")
    async def delete_section(
        self, info: Info, input: Annotated[DeleteSectionInput, MUTATION_INPUT]
    ) -> DeleteSectionPayload:
        async def delete() -> model.Course:
            section_id = parse_id(SECTION, input.section_id, "sectionId")
            return await info.context.use_cases.delete_section(
                info.context.principal, section_id, input.expected_version
            )

        return await DeleteSectionPayload.of(info, delete())
