"""The mutations of users: profile, roles, followers."""

from typing import Annotated

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.mutations.payloads import UserPayload, ViewerPayload
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT, clearable, settable
from subgraphs.kernel.identity.ids import USER, parse_id
from subgraphs.kernel.identity.principal import Role, require_principal, require_scope
from subgraphs.kernel.identity.scopes import Scope


@strawberry.input(description="The input of `updateProfile`. Fields that are left out stay as they are.")
class UpdateProfileInput:
    display_name: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The name shown to others, 1 to 80 characters; not null."
    )
    headline: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The headline, at most 120 characters; null removes it."
    )
    bio: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The biography, at most 4,000 characters; null removes it."
    )
    locale: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The language of mails, as a BCP 47 tag such as `de`; not null."
    )
    time_zone: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The time zone of mails and reports, such as `Europe/Berlin`; null for UTC."
    )


@strawberry.type(description="The result of `updateProfile`.")
class UpdateProfilePayload(ViewerPayload):
    pass


@strawberry.input(description="The input of `becomeInstructor`.")
class BecomeInstructorInput:
    headline: str = strawberry.field(description="A line about the instructor.")
    bio: str = strawberry.field(default="", description="The biography.")


@strawberry.type(description="The result of `becomeInstructor`.")
class BecomeInstructorPayload(ViewerPayload):
    pass


@strawberry.input(description="The input of `followInstructor`.")
class FollowInstructorInput:
    user_id: strawberry.ID = strawberry.field(description="The instructor's id.")


@strawberry.type(description="The result of `followInstructor`.")
class FollowInstructorPayload(UserPayload):
    pass


@strawberry.input(description="The input of `unfollowInstructor`.")
class UnfollowInstructorInput:
    user_id: strawberry.ID = strawberry.field(description="The instructor's id.")


@strawberry.type(description="The result of `unfollowInstructor`.")
class UnfollowInstructorPayload(UserPayload):
    pass


@strawberry.input(description="The input of `setUserRoles`.")
class SetUserRolesInput:
    user_id: strawberry.ID = strawberry.field(description="The user's id.")
    roles: list[Role] = strawberry.field(description="All roles of the user; `STUDENT` is implied.")


@strawberry.type(description="The result of `setUserRoles`.")
class SetUserRolesPayload(UserPayload):
    pass


@strawberry.type
class ProfileMutations:
    @strawberry.federation.field(authenticated=True, description="Changes the viewer's profile.")
    async def update_profile(
        self, info: Info, input: Annotated[UpdateProfileInput, MUTATION_INPUT]
    ) -> UpdateProfilePayload:
        try:
            user = await info.context.use_cases.update_profile(
                info.context.principal,
                display_name=settable(input.display_name, "displayName"),
                headline=clearable(input.headline),
                bio=clearable(input.bio),
                locale=settable(input.locale, "locale"),
                time_zone=clearable(input.time_zone),
            )
        except AccountsError as error:
            return UpdateProfilePayload.failed(error)
        info.context.user_changed(user.id)
        return UpdateProfilePayload.of(user)

    @strawberry.federation.field(
        authenticated=True,
        description="Makes the viewer an instructor. The scope comes with the next refresh of the tokens.",
    )
    async def become_instructor(
        self, info: Info, input: Annotated[BecomeInstructorInput, MUTATION_INPUT]
    ) -> BecomeInstructorPayload:
        try:
            user = await info.context.use_cases.become_instructor(
                info.context.principal, headline=input.headline, bio=input.bio
            )
        except AccountsError as error:
            return BecomeInstructorPayload.failed(error)
        info.context.user_changed(user.id)
        return BecomeInstructorPayload.of(user)

    @strawberry.federation.field(
        authenticated=True, description="Follows an instructor; following again changes nothing."
    )
    async def follow_instructor(
        self, info: Info, input: Annotated[FollowInstructorInput, MUTATION_INPUT]
    ) -> FollowInstructorPayload:
        principal = require_principal(info.context.principal)
        instructor_id = parse_id(USER, input.user_id, "userId")
        try:
            user = await info.context.use_cases.follow_instructor(principal, instructor_id=instructor_id, follow=True)
        except AccountsError as error:
            return FollowInstructorPayload.failed(error)
        info.context.user_changed(user.id)
        return FollowInstructorPayload.of(user)

    @strawberry.federation.field(
        authenticated=True, description="Stops following an instructor; stopping again changes nothing."
    )
    async def unfollow_instructor(
        self, info: Info, input: Annotated[UnfollowInstructorInput, MUTATION_INPUT]
    ) -> UnfollowInstructorPayload:
        principal = require_principal(info.context.principal)
        instructor_id = parse_id(USER, input.user_id, "userId")
        try:
            user = await info.context.use_cases.follow_instructor(principal, instructor_id=instructor_id, follow=False)
        except AccountsError as error:
            return UnfollowInstructorPayload.failed(error)
        info.context.user_changed(user.id)
        return UnfollowInstructorPayload.of(user)

    @strawberry.federation.field(requires_scopes=[[Scope.USERS_MANAGE.value]], description="Replaces a user's roles.")
    async def set_user_roles(
        self, info: Info, input: Annotated[SetUserRolesInput, MUTATION_INPUT]
    ) -> SetUserRolesPayload:
        admin = require_scope(info.context.principal, Scope.USERS_MANAGE)
        target = parse_id(USER, input.user_id, "userId")
        try:
            user = await info.context.use_cases.set_roles(admin, user_id=target, roles=input.roles)
        except AccountsError as error:
            return SetUserRolesPayload.failed(error)
        info.context.user_changed(user.id)
        return SetUserRolesPayload.of(user)
