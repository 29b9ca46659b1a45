"""The GraphQL types of invitations."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.types import Course, User
from subgraphs.catalog.service import model
from subgraphs.catalog.service.co_instructors.invitations import Invitation, InvitationRole, InvitationState
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.identity.ids import UserId

graphql_enum(
    InvitationState,
    name="CoInstructorInvitationStatus",
    description="The status of an invitation to teach a course.",
    values={
        InvitationState.PENDING: "The invitation can be accepted or declined.",
        InvitationState.ACCEPTED: "The invited person accepted.",
        InvitationState.DECLINED: "The invited person declined.",
        InvitationState.WITHDRAWN: "The owner of the course withdrew the invitation.",
        InvitationState.EXPIRED: "The invitation was neither accepted nor declined in time.",
    },
)


graphql_enum(
    InvitationRole,
    name="CoInstructorInvitationRole",
    description="The part that an invited person takes in a course.",
    values={
        InvitationRole.CO_INSTRUCTOR: "The person teaches the course with its owner.",
        InvitationRole.OWNER: "The person becomes the owner, who receives the owner's part of later income.",
        InvitationRole.SHARE: "The person teaches the course already, and would have a smaller share of later income.",
    },
)


@strawberry.type(
    description="An invitation to teach a course together with its owner, to own it, or to have another share of it."
)
class CoInstructorInvitation:
    """The presentation of an Invitation, to the owner or to the invited person."""

    id: strawberry.ID = strawberry.field(description="The invitation's id.")
    course_title: str | None = strawberry.field(description="The title of the course, also of one that is a draft.")
    status: InvitationState = strawberry.field(description="The status of the invitation.")
    role: InvitationRole = strawberry.field(description="The part that the invited person takes.")
    share_basis_points: int | None = strawberry.field(
        description="The person's share of the instructors' income from later sales, in basis points, once they "
        "accept; null for an offer to own, which is of the owner's part."
    )
    share_basis_points_before: int | None = strawberry.field(
        description="The share that the person had when another was proposed; null unless the role is `SHARE`."
    )
    created_at: datetime = strawberry.field(description="The time of the invitation.")
    expires_at: datetime = strawberry.field(description="The time until which it can be accepted.")
    invitation: strawberry.Private[Invitation]

    @strawberry.field(description="The course; null if it is hidden from the viewer, as another's draft is.")
    async def course(self, info: Info) -> Course | None:
        return await Course.find(info, self.invitation.course_id)

    @strawberry.field(description="The owner of the course, who made the invitation.")
    def inviter(self) -> User:
        return _user(self.invitation.inviter_id)

    @strawberry.field(
        description="The invited user; null for an invitation by e-mail that was not accepted, which does not reveal "
        "whether the address has an account."
    )
    def user(self) -> User | None:
        user_id = self.invitation.invited.user_id
        if user_id is None and self.status is InvitationState.ACCEPTED:
            user_id = self.invitation.invitee_id
        return None if user_id is None else _user(user_id)

    @strawberry.field(description="The invited e-mail address, for the owner; null for an invitation by id.")
    def email(self, info: Info) -> str | None:
        principal = info.context.principal
        is_inviter = principal is not None and principal.is_user(self.invitation.inviter_id)
        return self.invitation.invited.email if is_inviter else None

    @classmethod
    def of(cls, invitation: Invitation, course: model.CourseHeader | None, now: datetime) -> Self:
        return cls(
            id=strawberry.ID(invitation.id),
            course_title=None if course is None else course.title,
            status=invitation.state(now),
            role=invitation.role,
            share_basis_points=None if invitation.role is InvitationRole.OWNER else invitation.share_basis_points,
            share_basis_points_before=invitation.share_before,
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
            invitation=invitation,
        )


def _user(user_id: UserId) -> User:
    return User(id=strawberry.ID(user_id))
