"""The mutations of a course's own data."""

from typing import Annotated

import strawberry

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.enums import CourseLevel
from subgraphs.catalog.schema.mutations.inputs import CourseInput, parse_price
from subgraphs.catalog.schema.mutations.payloads import CoursePayload
from subgraphs.catalog.service import model
from subgraphs.catalog.service.courses.header_fields import HeaderEdit
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT, MoneyInput, clearable, settable
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, USER, parse_id
from subgraphs.kernel.values.changes import Keep

_MAX_USER_IDS = 50
"""The limit of one list, before any lookup; a course has fewer instructors."""


@strawberry.input(description="The input of `createCourse`.")
class CreateCourseInput:
    title: str = strawberry.field(description="The title, 1 to 120 characters; it determines the slug.")
    category_id: strawberry.ID = strawberry.field(description="The category's id.")
    level: CourseLevel = strawberry.field(default=CourseLevel.ALL, description="The level of the audience.")
    language: str = strawberry.field(default="en", description="The language of the course, a BCP 47 tag.")


@strawberry.type(description="The result of `createCourse`.")
class CreateCoursePayload(CoursePayload):
    pass


@strawberry.input(description="The input of `updateCourse`. Fields that are left out stay as they are.")
class UpdateCourseInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")
    expected_version: int = strawberry.field(
        description="The version on which the change is based; if there is a newer one, the change is rejected."
    )
    title: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The title, 1 to 120 characters; not null."
    )
    subtitle: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The subtitle, at most 200 characters; null removes it."
    )
    description: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The description in Markdown, at most 20,000 characters; null removes it."
    )
    category_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        default=None, description="The category's id; not null."
    )
    level: strawberry.Maybe[CourseLevel | None] = strawberry.field(
        default=None, description="The level of the audience; not null."
    )
    language: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The language of the course, a BCP 47 tag; not null."
    )
    price: strawberry.Maybe[MoneyInput | None] = strawberry.field(
        default=None, description="The price; zero is free, null is undecided."
    )
    outcomes: strawberry.Maybe[list[str] | None] = strawberry.field(
        default=None,
        description="What learners will be able to do: at most 12 lines of at most 160 characters; null removes all.",
    )
    requirements: strawberry.Maybe[list[str] | None] = strawberry.field(
        default=None,
        description="What learners need before: at most 12 lines of at most 160 characters; null removes all.",
    )
    audience: strawberry.Maybe[list[str] | None] = strawberry.field(
        default=None,
        description="Who the course is for: at most 12 lines of at most 160 characters; null removes all.",
    )


@strawberry.type(description="The result of `updateCourse`.")
class UpdateCoursePayload(CoursePayload):
    pass


@strawberry.input(description="The input of `setCourseCoInstructors`.")
class SetCourseCoInstructorsInput(CourseInput):
    user_ids: list[strawberry.ID] = strawberry.field(description="The ids of all co-instructors, at most 9.")


@strawberry.type(description="The result of `setCourseCoInstructors`.")
class SetCourseCoInstructorsPayload(CoursePayload):
    pass


@strawberry.type
class CourseMutations:
    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Creates a draft owned by the viewer.")
    async def create_course(
        self, info: Info, input: Annotated[CreateCourseInput, MUTATION_INPUT]
    ) -> CreateCoursePayload:
        async def create() -> model.Course:
            return await info.context.use_cases.create_course(
                info.context.principal,
                title=input.title,
                category_id=parse_id(CATEGORY, input.category_id, "categoryId"),
                level=input.level,
                language=input.language,
            )

        return await CreateCoursePayload.of(info, create())

    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Changes a course's own data.")
    async def update_course(
        self, info: Info, input: Annotated[UpdateCourseInput, MUTATION_INPUT]
    ) -> UpdateCoursePayload:
        async def update() -> model.Course:
            return await info.context.use_cases.update_course(
                info.context.principal,
                parse_id(COURSE, input.course_id, "courseId"),
                input.expected_version,
                _header_edit(input),
            )

        return await UpdateCoursePayload.of(info, update())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Sets the instructors of a course beside its owner, who alone may do so: those who are not listed "
        "are removed, the others are invited.",
    )
    async def set_course_co_instructors(
        self, info: Info, input: Annotated[SetCourseCoInstructorsInput, MUTATION_INPUT]
    ) -> SetCourseCoInstructorsPayload:
        async def assign() -> model.Course:
            if len(input.user_ids) > _MAX_USER_IDS:
                raise CatalogError(CatalogErrorCode.TOO_MANY, "So many people can't teach one course.", "userIds")
            instructors = tuple(parse_id(USER, user_id, "userIds") for user_id in input.user_ids)
            course_id = parse_id(COURSE, input.course_id, "courseId")
            return await info.context.use_cases.set_co_instructors(
                info.context.principal, course_id, input.expected_version, instructors
            )

        return await SetCourseCoInstructorsPayload.of(info, assign())


def _header_edit(input: UpdateCourseInput) -> HeaderEdit:
    category_id = settable(input.category_id, "categoryId")
    price = clearable(input.price)
    return HeaderEdit(
        title=settable(input.title, "title"),
        subtitle=clearable(input.subtitle),
        description=clearable(input.description),
        category_id=category_id if isinstance(category_id, Keep) else parse_id(CATEGORY, category_id, "categoryId"),
        level=settable(input.level, "level"),
        language=settable(input.language, "language"),
        price=parse_price(price) if isinstance(price, MoneyInput) else price,
        outcomes=clearable(input.outcomes),
        requirements=clearable(input.requirements),
        audience=clearable(input.audience),
    )
