"""What can be changed of a course as a whole, and of the categories."""

from collections.abc import Awaitable

import strawberry

from subgraphs.catalog.errors import CatalogRefused, CourseProblem, refuse
from subgraphs.catalog.schema.arguments import parsed
from subgraphs.catalog.schema.changed_course import changed_course
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.types import Category, CategoryPayload, CourseError, CoursePayload
from subgraphs.catalog.service import arrange_categories, author_course, model, publish_course
from subgraphs.catalog.service.author_course import HeaderEdit
from subgraphs.catalog.service.publishing import Step
from subgraphs.kernel.ids import CATEGORY, COURSE, USER
from subgraphs.kernel.money import Currency, Money
from subgraphs.kernel.scalars import BigInt

MAX_INSTRUCTORS_SENT = 50


@strawberry.type
class CourseMutations:
    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Makes a draft.")
    async def course_create(
        self,
        info: Info,
        *,
        title: str,
        category_id: strawberry.ID,
        level: model.CourseLevel = model.CourseLevel.ALL,
        language: str = "en",
    ) -> CoursePayload:
        async def create() -> model.Course:
            return await author_course.create_course(
                info.context.ports,
                info.context.principal,
                title=title,
                category_id=parsed(CATEGORY, category_id, "categoryId"),
                level=level,
                language=language,
            )

        return await changed_course(info, create())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Changes what is given; a blank subtitle or description removes it. A price needs its currency.",
    )
    async def course_update(
        self,
        info: Info,
        *,
        id: strawberry.ID,
        expected_version: int,
        title: str | None = None,
        subtitle: str | None = None,
        description: str | None = None,
        category_id: strawberry.ID | None = None,
        level: model.CourseLevel | None = None,
        language: str | None = None,
        price_minor: BigInt | None = None,
        currency: str | None = None,
    ) -> CoursePayload:
        async def update() -> model.Course:
            edit = HeaderEdit(
                title=title,
                subtitle=subtitle,
                description=description,
                category_id=None if category_id is None else parsed(CATEGORY, category_id, "categoryId"),
                level=level,
                language=language,
                price=_price(price_minor, currency),
            )
            course_id = parsed(COURSE, id, "id")
            return await author_course.update_course(
                info.context.ports, info.context.principal, course_id, expected_version, edit
            )

        return await changed_course(info, update())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Decides who teaches the course beside its owner, who alone may."
    )
    async def course_set_co_instructors(
        self, info: Info, *, id: strawberry.ID, user_ids: list[strawberry.ID], expected_version: int | None = None
    ) -> CoursePayload:
        async def assign() -> model.Course:
            if len(user_ids) > MAX_INSTRUCTORS_SENT:
                raise refuse(CourseProblem.TOO_MANY, "So many people can't teach one course.", "userIds")
            everybody = tuple(parsed(USER, user_id, "userIds") for user_id in user_ids)
            course_id = parsed(COURSE, id, "id")
            return await author_course.set_co_instructors(
                info.context.ports, info.context.principal, course_id, expected_version, everybody
            )

        return await changed_course(info, assign())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Asks for a review; fails with everything that the course lacks."
    )
    async def course_submit_for_review(
        self, info: Info, *, id: strawberry.ID, expected_version: int | None = None
    ) -> CoursePayload:
        return await _step(info, id, expected_version, Step.SUBMIT)

    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Takes a course back from the review.")
    async def course_withdraw(
        self, info: Info, *, id: strawberry.ID, expected_version: int | None = None
    ) -> CoursePayload:
        return await _step(info, id, expected_version, Step.WITHDRAW)

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Lists a course again that was approved and then unlisted."
    )
    async def course_publish(
        self, info: Info, *, id: strawberry.ID, expected_version: int | None = None
    ) -> CoursePayload:
        return await _step(info, id, expected_version, Step.PUBLISH)

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Takes a course off the lists; its address goes on working."
    )
    async def course_unlist(
        self, info: Info, *, id: strawberry.ID, expected_version: int | None = None
    ) -> CoursePayload:
        return await _step(info, id, expected_version, Step.UNLIST)

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Ends the sale for good; learners keep the course."
    )
    async def course_archive(
        self, info: Info, *, id: strawberry.ID, expected_version: int | None = None
    ) -> CoursePayload:
        return await _step(info, id, expected_version, Step.ARCHIVE)

    @strawberry.federation.field(
        requires_scopes=[["admin"]], description="Publishes a submitted course, or sends it back with notes."
    )
    async def course_review(
        self, info: Info, *, id: strawberry.ID, approve: bool, notes: str | None = None
    ) -> CoursePayload:
        async def review() -> model.Course:
            return await publish_course.review_course(
                info.context.ports, info.context.principal, parsed(COURSE, id, "id"), approve=approve, notes=notes
            )

        return await changed_course(info, review())

    @strawberry.federation.field(requires_scopes=[["admin"]], description="Adds a category.")
    async def category_create(
        self, info: Info, *, name: str, parent_id: strawberry.ID | None = None, position: int = 0
    ) -> CategoryPayload:
        async def create() -> model.Category:
            return await arrange_categories.create_category(
                info.context.ports,
                info.context.principal,
                name=name,
                parent_id=None if parent_id is None else parsed(CATEGORY, parent_id, "parentId"),
                position=position,
            )

        return await _category(info, create())

    @strawberry.federation.field(
        requires_scopes=[["admin"]], description="Renames a category, or moves it among its siblings."
    )
    async def category_update(
        self, info: Info, *, id: strawberry.ID, name: str | None = None, position: int | None = None
    ) -> CategoryPayload:
        async def update() -> model.Category:
            return await arrange_categories.update_category(
                info.context.ports,
                info.context.principal,
                parsed(CATEGORY, id, "id"),
                name=name,
                position=position,
            )

        return await _category(info, update())


def _price(amount_minor: BigInt | None, currency: str | None) -> Money | None:
    if amount_minor is None and currency is None:
        return None
    if amount_minor is None or currency is None:
        raise refuse(CourseProblem.REQUIRED, "An amount and its currency go together.", "currency")
    try:
        return Money(amount_minor, Currency(currency))
    except ValueError:
        raise refuse(CourseProblem.INVALID, "We don't take this currency.", "currency") from None


async def _step(info: Info, course_id: str, expected_version: int | None, step: Step) -> CoursePayload:
    async def take() -> model.Course:
        return await publish_course.take_own_step(
            info.context.ports, info.context.principal, parsed(COURSE, course_id, "id"), expected_version, step
        )

    return await changed_course(info, take())


async def _category(info: Info, change: Awaitable[model.Category]) -> CategoryPayload:
    try:
        category = await change
    except CatalogRefused as refusal:
        return CategoryPayload(category=None, errors=CourseError.all_of(refusal))
    info.context.changed_categories()
    return CategoryPayload(category=Category.of(category), errors=[])
