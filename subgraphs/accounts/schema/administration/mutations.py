"""The mutations of admins on other users."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Self

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.administration.types import StaffRole, UserAccount
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.mutations.payloads import MutationPayload
from subgraphs.accounts.service import model
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import USER, UserId, parse_id
from subgraphs.kernel.identity.principal import Role, require_scope
from subgraphs.kernel.identity.scopes import Scope

_REASON = "The reason, 1 to 500 characters; the user is sent it by mail."
_OPTIONAL_REASON = "The reason, at most 500 characters, for the audit log and the mail to the user."


@strawberry.type
class UserAccountPayload(MutationPayload):
    """An account, or errors."""

    account: UserAccount | None = strawberry.field(
        default=None, description="The account after the change; null if there are errors."
    )

    @classmethod
    async def of(cls, info: Info, change: Awaitable[model.User]) -> Self:
        """Await the change, and present the account or the errors."""
        try:
            user = await change
        except AccountsError as error:
            return cls.failed(error)
        info.context.user_changed(user.id)
        return cls(account=UserAccount.of(user, info.context.use_cases.clock()))


@strawberry.input
class UserInput:
    user_id: strawberry.ID = strawberry.field(description="The user's id.")

    def target(self, info: Info, scope: Scope) -> UserId:
        """Return the id, for staff with the scope: whether an id is well-formed concerns no other caller."""
        require_scope(info.context.principal, scope)
        return parse_id(USER, self.user_id, "userId")


@strawberry.input(description="The input of `suspendUser`.")
class SuspendUserInput(UserInput):
    reason: str = strawberry.field(description=_REASON)
    ends_at: datetime | None = strawberry.field(
        default=None, description="The end; until an admin restores the user, if it is null."
    )
    take_down_courses: bool = strawberry.field(
        default=False,
        description="Also take down the public courses that the user owns, with the same reason; their learners keep "
        "access. Each is restored by `restoreCourse`.",
    )


@strawberry.type(description="The result of `suspendUser`.")
class SuspendUserPayload(UserAccountPayload):
    pass


@strawberry.input(description="The input of `restoreUser`.")
class RestoreUserInput(UserInput):
    reason: str | None = strawberry.field(default=None, description=_OPTIONAL_REASON)


@strawberry.type(description="The result of `restoreUser`.")
class RestoreUserPayload(UserAccountPayload):
    pass


@strawberry.input(description="The input of `banUserFromTeaching`.")
class BanUserFromTeachingInput(UserInput):
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(description="The result of `banUserFromTeaching`.")
class BanUserFromTeachingPayload(UserAccountPayload):
    pass


@strawberry.input(description="The input of `grantUserRole`.")
class GrantUserRoleInput(UserInput):
    role: Role = strawberry.field(description="The role to grant.")
    reason: str | None = strawberry.field(default=None, description=_OPTIONAL_REASON)


@strawberry.type(description="The result of `grantUserRole`.")
class GrantUserRolePayload(UserAccountPayload):
    pass


@strawberry.input(description="The input of `takeUserRole`.")
class TakeUserRoleInput(UserInput):
    role: Role = strawberry.field(description="The role to take.")
    reason: str | None = strawberry.field(default=None, description=_OPTIONAL_REASON)


@strawberry.type(description="The result of `takeUserRole`.")
class TakeUserRolePayload(UserAccountPayload):
    pass


@strawberry.input(description="The input of `revokeUserSessions`.")
class RevokeUserSessionsInput(UserInput):
    reason: str | None = strawberry.field(default=None, description=_OPTIONAL_REASON)


@strawberry.type(description="The result of `revokeUserSessions`.")
class RevokeUserSessionsPayload(UserAccountPayload):
    pass


@strawberry.input(description="The input of `setRoleScopes`.")
class SetRoleScopesInput:
    role: Role = strawberry.field(description="The role: of staff, and not the admins'.")
    scopes: list[Scope] = strawberry.field(description="All scopes that it grants from now on.")
    reason: str | None = strawberry.field(
        default=None, description="The reason, at most 500 characters, for the audit log."
    )


@strawberry.type(description="The result of `setRoleScopes`.")
class SetRoleScopesPayload(MutationPayload):
    role: StaffRole | None = strawberry.field(
        default=None, description="The role after the change; null if there are errors."
    )


@strawberry.type
class AdministrationMutations:
    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_MANAGE.value]],
        description="Replaces the scopes of a role of staff. A scope that is taken ends the sessions of all who have "
        "the role. Only scopes that the viewer has can be granted or taken.",
    )
    async def set_role_scopes(
        self, info: Info, input: Annotated[SetRoleScopesInput, MUTATION_INPUT]
    ) -> SetRoleScopesPayload:
        try:
            sets = await info.context.use_cases.set_role_scopes(
                info.context.principal, role=input.role, scopes=input.scopes, reason=input.reason
            )
        except AccountsError as error:
            return SetRoleScopesPayload.failed(error)
        return SetRoleScopesPayload(role=StaffRole.of(input.role, sets[input.role]))

    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_SUSPEND.value]],
        description="Suspends a user: they can't log in, their sessions, uploads and playback end, and their public "
        "profile is hidden. Their courses stay on sale unless `takeDownCourses` is set. Repeating it with another "
        "reason or end replaces the suspension.",
    )
    async def suspend_user(self, info: Info, input: Annotated[SuspendUserInput, MUTATION_INPUT]) -> SuspendUserPayload:
        target, suspend = input.target(info, Scope.USERS_SUSPEND), info.context.use_cases.suspend_user
        return await SuspendUserPayload.of(
            info,
            suspend(
                info.context.principal,
                user_id=target,
                reason=input.reason,
                until=input.ends_at,
                take_down_courses=input.take_down_courses,
            ),
        )

    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_SUSPEND.value]], description="Ends the suspension of a user."
    )
    async def restore_user(self, info: Info, input: Annotated[RestoreUserInput, MUTATION_INPUT]) -> RestoreUserPayload:
        target, restore = input.target(info, Scope.USERS_SUSPEND), info.context.use_cases.restore_user
        return await RestoreUserPayload.of(info, restore(info.context.principal, user_id=target, reason=input.reason))

    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_SUSPEND.value]],
        description="Takes the instructor role from a user, who can't take it again until an admin grants it.",
    )
    async def ban_user_from_teaching(
        self, info: Info, input: Annotated[BanUserFromTeachingInput, MUTATION_INPUT]
    ) -> BanUserFromTeachingPayload:
        target, ban = input.target(info, Scope.USERS_SUSPEND), info.context.use_cases.ban_from_teaching
        return await BanUserFromTeachingPayload.of(
            info, ban(info.context.principal, user_id=target, reason=input.reason)
        )

    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_MANAGE.value]],
        description="Grants a role and leaves the others; the instructor role also ends a ban from teaching.",
    )
    async def grant_user_role(
        self, info: Info, input: Annotated[GrantUserRoleInput, MUTATION_INPUT]
    ) -> GrantUserRolePayload:
        target, grant = input.target(info, Scope.USERS_MANAGE), info.context.use_cases.grant_role
        return await GrantUserRolePayload.of(
            info, grant(info.context.principal, user_id=target, role=input.role, reason=input.reason)
        )

    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_MANAGE.value]],
        description="Takes a role and leaves the others, which ends the user's sessions; `STUDENT` can't be taken.",
    )
    async def take_user_role(
        self, info: Info, input: Annotated[TakeUserRoleInput, MUTATION_INPUT]
    ) -> TakeUserRolePayload:
        target, take = input.target(info, Scope.USERS_MANAGE), info.context.use_cases.take_role
        return await TakeUserRolePayload.of(
            info, take(info.context.principal, user_id=target, role=input.role, reason=input.reason)
        )

    @strawberry.federation.field(
        requires_scopes=[[Scope.USERS_SUSPEND.value]], description="Ends all sessions of a user, who may log in again."
    )
    async def revoke_user_sessions(
        self, info: Info, input: Annotated[RevokeUserSessionsInput, MUTATION_INPUT]
    ) -> RevokeUserSessionsPayload:
        target, end = input.target(info, Scope.USERS_SUSPEND), info.context.use_cases.end_sessions
        return await RevokeUserSessionsPayload.of(
            info, end(info.context.principal, user_id=target, reason=input.reason)
        )
