"""The mutations of invitations."""

from collections.abc import Awaitable
from typing import Annotated, Self

import strawberry

from subgraphs.catalog.errors import CatalogError
from subgraphs.catalog.schema.co_instructors.types import CoInstructorInvitation
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.mutations.inputs import CourseInput
from subgraphs.catalog.schema.mutations.payloads import MutationPayload
from subgraphs.catalog.schema.types import Course
from subgraphs.catalog.service import model
from subgraphs.catalog.service.co_instructors.invitations import INVITATION, Invitation, InvitationId
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import COURSE, USER, parse_id

_Change = tuple[Invitation, model.CourseHeader | None]


@strawberry.type
class InvitationPayload(MutationPayload):
    """An invitation, or errors."""

    invitation: CoInstructorInvitation | None = strawberry.field(
        default=None, description="The invitation after the change; null if there are errors."
    )
    course: Course | None = strawberry.field(
        default=None, description="The course, once the viewer teaches it; null if there are errors."
    )

    @classmethod
    async def of(cls, info: Info, change: Awaitable[_Change]) -> Self:
        """Await the change, and present the invitation or the errors."""
        try:
            invitation, header = await change
        except CatalogError as error:
            return cls.failed(error)
        presented = CoInstructorInvitation.of(invitation, header, info.context.use_cases.clock())
        return cls(invitation=presented, course=await Course.find(info, invitation.course_id))


@strawberry.input
class InvitationInput:
    invitation_id: strawberry.ID = strawberry.field(description="The invitation's id.")

    def parsed(self) -> InvitationId:
        """Return the id. Raises BadUserInput."""
        return parse_id(INVITATION, self.invitation_id, "invitationId")


@strawberry.input(description="The input of `inviteCoInstructor`.")
class InviteCoInstructorInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")
    user_id: strawberry.ID | None = strawberry.field(default=None, description="The user's id; either this or `email`.")
    email: str | None = strawberry.field(
        default=None, description="The person's e-mail address; either this or `userId`."
    )
    share_basis_points: int = strawberry.field(
        default=0,
        description="The person's share of the instructors' income from later sales, in basis points, taken from the "
        "owner's part. Anything above 0 needs a recent log-in.",
    )


@strawberry.type(description="The result of `inviteCoInstructor`.")
class InviteCoInstructorPayload(InvitationPayload):
    pass


@strawberry.input(description="The input of `inviteCourseOwner`.")
class InviteCourseOwnerInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")
    user_id: strawberry.ID | None = strawberry.field(default=None, description="The user's id; either this or `email`.")
    email: str | None = strawberry.field(
        default=None, description="The person's e-mail address; either this or `userId`."
    )


@strawberry.type(description="The result of `inviteCourseOwner`.")
class InviteCourseOwnerPayload(InvitationPayload):
    pass


@strawberry.input(description="The input of `acceptCoInstructorInvitation`.")
class AcceptCoInstructorInvitationInput(InvitationInput):
    pass


@strawberry.type(description="The result of `acceptCoInstructorInvitation`.")
class AcceptCoInstructorInvitationPayload(InvitationPayload):
    pass


@strawberry.input(description="The input of `declineCoInstructorInvitation`.")
class DeclineCoInstructorInvitationInput(InvitationInput):
    pass


@strawberry.type(description="The result of `declineCoInstructorInvitation`.")
class DeclineCoInstructorInvitationPayload(InvitationPayload):
    pass


@strawberry.input(description="The input of `withdrawCoInstructorInvitation`.")
class WithdrawCoInstructorInvitationInput(InvitationInput):
    pass


@strawberry.type(description="The result of `withdrawCoInstructorInvitation`.")
class WithdrawCoInstructorInvitationPayload(InvitationPayload):
    pass


@strawberry.input(description="The input of `changeInstructorShare`.")
class ChangeInstructorShareInput(CourseInput):
    user_id: strawberry.ID = strawberry.field(description="The co-instructor's id.")
    share_basis_points: int = strawberry.field(
        description="Their share of the instructors' income from later sales, in basis points, from 0 to 10,000."
    )


@strawberry.type(description="The result of `changeInstructorShare`.")
class ChangeInstructorSharePayload(MutationPayload):
    course: Course | None = strawberry.field(
        default=None, description="The course, with the shares that hold now; null if there are errors."
    )
    invitation: CoInstructorInvitation | None = strawberry.field(
        default=None,
        description="The proposal of a smaller share, which the co-instructor may accept; null if the share holds now.",
    )


@strawberry.type
class CoInstructorMutations:
    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Invites a person to teach a course, by its owner; they teach it once they accept. The result is "
        "the same whether an e-mail address has an account or not.",
    )
    async def invite_co_instructor(
        self, info: Info, input: Annotated[InviteCoInstructorInput, MUTATION_INPUT]
    ) -> InviteCoInstructorPayload:
        async def invite() -> _Change:
            invitation = await info.context.use_cases.invite_co_instructor(
                info.context.principal,
                parse_id(COURSE, input.course_id, "courseId"),
                user_id=None if input.user_id is None else parse_id(USER, input.user_id, "userId"),
                email=input.email,
                share_basis_points=input.share_basis_points,
            )
            return invitation, await info.context.courses.load(invitation.course_id)

        return await InviteCoInstructorPayload.of(info, invite())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Offers a published course to a person, by its owner: with `acceptCoInstructorInvitation` they own "
        "it, and receive the owner's part of the income of later sales. Needs a recent log-in.",
    )
    async def invite_course_owner(
        self, info: Info, input: Annotated[InviteCourseOwnerInput, MUTATION_INPUT]
    ) -> InviteCourseOwnerPayload:
        async def offer() -> _Change:
            invitation = await info.context.use_cases.invite_course_owner(
                info.context.principal,
                parse_id(COURSE, input.course_id, "courseId"),
                user_id=None if input.user_id is None else parse_id(USER, input.user_id, "userId"),
                email=input.email,
            )
            return invitation, await info.context.courses.load(invitation.course_id)

        return await InviteCourseOwnerPayload.of(info, offer())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Changes a co-instructor's share of later income, by the owner, whose part makes up for it. A "
        "larger share holds at once, and needs a recent log-in; a smaller one holds once the co-instructor accepts it. "
        "What was sold before stays as it was.",
    )
    async def change_instructor_share(
        self, info: Info, input: Annotated[ChangeInstructorShareInput, MUTATION_INPUT]
    ) -> ChangeInstructorSharePayload:
        use_cases = info.context.use_cases
        try:
            course, proposal = await use_cases.change_instructor_share(
                info.context.principal,
                parse_id(COURSE, input.course_id, "courseId"),
                input.expected_version,
                parse_id(USER, input.user_id, "userId"),
                input.share_basis_points,
            )
        except CatalogError as error:
            return ChangeInstructorSharePayload.failed(error)
        info.context.course_changed(course)
        presented = None if proposal is None else CoInstructorInvitation.of(proposal, course.header, use_cases.clock())
        return ChangeInstructorSharePayload(course=Course.of(course.header), invitation=presented)

    @strawberry.federation.field(
        authenticated=True,
        description="Accepts an invitation: the viewer, an instructor, teaches or owns the course, or has the proposed "
        "share, from now on.",
    )
    async def accept_co_instructor_invitation(
        self, info: Info, input: Annotated[AcceptCoInstructorInvitationInput, MUTATION_INPUT]
    ) -> AcceptCoInstructorInvitationPayload:
        async def accept() -> _Change:
            use_case = info.context.use_cases.accept_invitation
            invitation, course = await use_case(info.context.principal, input.parsed())
            info.context.course_changed(course)
            return invitation, course.header

        return await AcceptCoInstructorInvitationPayload.of(info, accept())

    @strawberry.federation.field(authenticated=True, description="Declines an invitation: nothing changes.")
    async def decline_co_instructor_invitation(
        self, info: Info, input: Annotated[DeclineCoInstructorInvitationInput, MUTATION_INPUT]
    ) -> DeclineCoInstructorInvitationPayload:
        async def decline() -> _Change:
            return await info.context.use_cases.decline_invitation(info.context.principal, input.parsed()), None

        return await DeclineCoInstructorInvitationPayload.of(info, decline())

    @strawberry.federation.field(authenticated=True, description="Withdraws an invitation that the viewer made.")
    async def withdraw_co_instructor_invitation(
        self, info: Info, input: Annotated[WithdrawCoInstructorInvitationInput, MUTATION_INPUT]
    ) -> WithdrawCoInstructorInvitationPayload:
        async def withdraw() -> _Change:
            invitation = await info.context.use_cases.withdraw_invitation(info.context.principal, input.parsed())
            return invitation, await info.context.courses.load(invitation.course_id)

        return await WithdrawCoInstructorInvitationPayload.of(info, withdraw())
