"""The mutations of a course's status."""

from typing import Annotated

import strawberry

from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.mutations.inputs import CourseInput
from subgraphs.catalog.schema.mutations.payloads import CoursePayload
from subgraphs.catalog.service import model
from subgraphs.catalog.service.publication.rules import Transition
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import COURSE, parse_id
from subgraphs.kernel.identity.scopes import Scope


@strawberry.input(description="The input of `submitCourse`.")
class SubmitCourseInput(CourseInput):
    pass


@strawberry.type(description="The result of `submitCourse`.")
class SubmitCoursePayload(CoursePayload):
    pass


@strawberry.input(description="The input of `withdrawCourse`.")
class WithdrawCourseInput(CourseInput):
    pass


@strawberry.type(description="The result of `withdrawCourse`.")
class WithdrawCoursePayload(CoursePayload):
    pass


@strawberry.input(description="The input of `publishCourse`.")
class PublishCourseInput(CourseInput):
    pass


@strawberry.type(description="The result of `publishCourse`.")
class PublishCoursePayload(CoursePayload):
    pass


@strawberry.input(description="The input of `unlistCourse`.")
class UnlistCourseInput(CourseInput):
    pass


@strawberry.type(description="The result of `unlistCourse`.")
class UnlistCoursePayload(CoursePayload):
    pass


@strawberry.input(description="The input of `archiveCourse`.")
class ArchiveCourseInput(CourseInput):
    pass


@strawberry.type(description="The result of `archiveCourse`.")
class ArchiveCoursePayload(CoursePayload):
    pass


@strawberry.input(description="The input of `approveCourse`.")
class ApproveCourseInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")
    notes: str | None = strawberry.field(
        default=None, description="Notes for the instructors, at most 5,000 characters."
    )


@strawberry.type(description="The result of `approveCourse`.")
class ApproveCoursePayload(CoursePayload):
    pass


@strawberry.input(description="The input of `requestCourseChanges`.")
class RequestCourseChangesInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")
    notes: str = strawberry.field(description="Notes for the instructors, 1 to 5,000 characters.")


@strawberry.type(description="The result of `requestCourseChanges`.")
class RequestCourseChangesPayload(CoursePayload):
    pass


@strawberry.input(description="The input of `takeDownCourse`.")
class TakeDownCourseInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")
    reason: str = strawberry.field(description="The reason, 1 to 500 characters; the owner is sent it by mail.")
    learners_keep_access: bool = strawberry.field(
        description="Whether enrolled users can still read and watch the course."
    )


@strawberry.type(description="The result of `takeDownCourse`.")
class TakeDownCoursePayload(CoursePayload):
    pass


@strawberry.input(description="The input of `restoreCourse`.")
class RestoreCourseInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `restoreCourse`.")
class RestoreCoursePayload(CoursePayload):
    pass


@strawberry.type
class PublicationMutations:
    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Submits a course for review; the errors list every publication blocker.",
    )
    async def submit_course(
        self, info: Info, input: Annotated[SubmitCourseInput, MUTATION_INPUT]
    ) -> SubmitCoursePayload:
        return await SubmitCoursePayload.of(info, _transition(info, input, Transition.SUBMIT))

    @strawberry.federation.field(requires_scopes=[["instructor"]], description="Withdraws a course from the review.")
    async def withdraw_course(
        self, info: Info, input: Annotated[WithdrawCourseInput, MUTATION_INPUT]
    ) -> WithdrawCoursePayload:
        return await WithdrawCoursePayload.of(info, _transition(info, input, Transition.WITHDRAW))

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Publishes an unlisted course again, without another review."
    )
    async def publish_course(
        self, info: Info, input: Annotated[PublishCourseInput, MUTATION_INPUT]
    ) -> PublishCoursePayload:
        return await PublishCoursePayload.of(info, _transition(info, input, Transition.PUBLISH))

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Removes a published course from lists and search; it stays available by its address.",
    )
    async def unlist_course(
        self, info: Info, input: Annotated[UnlistCourseInput, MUTATION_INPUT]
    ) -> UnlistCoursePayload:
        return await UnlistCoursePayload.of(info, _transition(info, input, Transition.UNLIST))

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Ends the sale of a course permanently; enrolled users retain access.",
    )
    async def archive_course(
        self, info: Info, input: Annotated[ArchiveCourseInput, MUTATION_INPUT]
    ) -> ArchiveCoursePayload:
        return await ArchiveCoursePayload.of(info, _transition(info, input, Transition.ARCHIVE))

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_MODERATE.value]], description="Approves and publishes a submitted course."
    )
    async def approve_course(
        self, info: Info, input: Annotated[ApproveCourseInput, MUTATION_INPUT]
    ) -> ApproveCoursePayload:
        return await ApproveCoursePayload.of(info, _review(info, input.course_id, approve=True, notes=input.notes))

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_MODERATE.value]],
        description="Returns a submitted course to its instructors with notes.",
    )
    async def request_course_changes(
        self, info: Info, input: Annotated[RequestCourseChangesInput, MUTATION_INPUT]
    ) -> RequestCourseChangesPayload:
        return await RequestCourseChangesPayload.of(
            info, _review(info, input.course_id, approve=False, notes=input.notes)
        )

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_MODERATE.value]],
        description="Takes a public course down: its sale ends and it is hidden, until it is restored. The owner is "
        "notified with the reason. Repeating it with another reason or choice replaces the earlier one.",
    )
    async def take_down_course(
        self, info: Info, input: Annotated[TakeDownCourseInput, MUTATION_INPUT]
    ) -> TakeDownCoursePayload:
        async def take_down() -> model.Course:
            return await info.context.use_cases.take_down_course(
                info.context.principal,
                parse_id(COURSE, input.course_id, "courseId"),
                reason=input.reason,
                learners_keep_access=input.learners_keep_access,
            )

        return await TakeDownCoursePayload.of(info, take_down())

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_MODERATE.value]],
        description="Puts a course that was taken down back into its earlier status, and notifies its owner.",
    )
    async def restore_course(
        self, info: Info, input: Annotated[RestoreCourseInput, MUTATION_INPUT]
    ) -> RestoreCoursePayload:
        async def restore() -> model.Course:
            course_id = parse_id(COURSE, input.course_id, "courseId")
            return await info.context.use_cases.restore_course(info.context.principal, course_id)

        return await RestoreCoursePayload.of(info, restore())


async def _transition(info: Info, input: CourseInput, transition: Transition) -> model.Course:
    return await info.context.use_cases.change_status(
        info.context.principal, parse_id(COURSE, input.course_id, "courseId"), input.expected_version, transition
    )


async def _review(info: Info, course_id: str, *, approve: bool, notes: str | None) -> model.Course:
    return await info.context.use_cases.review_course(
        info.context.principal, parse_id(COURSE, course_id, "courseId"), approve=approve, notes=notes
    )
