"""The mutations of a course's promo video."""

from typing import Annotated

import strawberry

from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.mutations.inputs import CourseInput
from subgraphs.catalog.schema.mutations.payloads import CoursePayload
from subgraphs.catalog.service import model
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import COURSE, VIDEO, parse_id


@strawberry.input(description="The input of `setCoursePromoVideo`.")
class SetCoursePromoVideoInput(CourseInput):
    video_id: strawberry.ID = strawberry.field(description="A ready video that was uploaded for the course.")


@strawberry.type(description="The result of `setCoursePromoVideo`.")
class SetCoursePromoVideoPayload(CoursePayload):
    pass


@strawberry.input(description="The input of `removeCoursePromoVideo`.")
class RemoveCoursePromoVideoInput(CourseInput):
    pass


@strawberry.type(description="The result of `removeCoursePromoVideo`.")
class RemoveCoursePromoVideoPayload(CoursePayload):
    pass


@strawberry.type
class PromoVideoMutations:
    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Chooses the promo video of a course, instead of the one before. A lecture may show it, too.",
    )
    async def set_course_promo_video(
        self, info: Info, input: Annotated[SetCoursePromoVideoInput, MUTATION_INPUT]
    ) -> SetCoursePromoVideoPayload:
        async def choose() -> model.Course:
            return await info.context.use_cases.set_promo_video(
                info.context.principal,
                parse_id(COURSE, input.course_id, "courseId"),
                input.expected_version,
                video_id=parse_id(VIDEO, input.video_id, "videoId"),
            )

        return await SetCoursePromoVideoPayload.of(info, choose())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Leaves a course without a promo video; the video itself stays.",
    )
    async def remove_course_promo_video(
        self, info: Info, input: Annotated[RemoveCoursePromoVideoInput, MUTATION_INPUT]
    ) -> RemoveCoursePromoVideoPayload:
        async def remove() -> model.Course:
            return await info.context.use_cases.remove_promo_video(
                info.context.principal, parse_id(COURSE, input.course_id, "courseId"), input.expected_version
            )

        return await RemoveCoursePromoVideoPayload.of(info, remove())
