"""The GraphQL types of the administration of users."""

from datetime import datetime
from typing import NewType, Self

import strawberry

from subgraphs.accounts.schema.types import User
from subgraphs.accounts.service import model
from subgraphs.accounts.service.model import UserFilter, UserStatus
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.identity.derived_ids import derived_id
from subgraphs.kernel.identity.ids import IdKind
from subgraphs.kernel.identity.principal import ADJUSTABLE, Role
from subgraphs.kernel.identity.scopes import Scope

AccountId = NewType("AccountId", str)
ACCOUNT: IdKind[AccountId] = IdKind("acc")

graphql_enum(
    UserStatus,
    description="The status of a user's account.",
    values={
        UserStatus.ACTIVE: "The user can log in.",
        UserStatus.SUSPENDED: "An admin suspended the user, who can't log in; their public profile is hidden.",
    },
)


@strawberry.type(description="A role of staff: a named set of scopes.")
class StaffRole:
    role: Role = strawberry.field(description="The role.")
    scopes: list[Scope] = strawberry.field(description="The scopes that it grants.")
    adjustable: bool = strawberry.field(description="Whether `setRoleScopes` can change its scopes.")

    @classmethod
    def of(cls, role: Role, scopes: frozenset[Scope]) -> Self:
        return cls(role=role, scopes=[scope for scope in Scope if scope in scopes], adjustable=role in ADJUSTABLE)


@strawberry.input(description="The users to list: those that match every given field.")
class UserFilterInput:
    text: str | None = strawberry.field(
        default=None,
        description="An id, or a part of an e-mail address or a name; with less than three characters, its beginning.",
    )
    role: Role | None = strawberry.field(default=None, description="A role that the users have.")
    status: UserStatus | None = strawberry.field(default=None, description="The status of their accounts.")

    def parsed(self) -> UserFilter:
        """Return the filter as the use case takes it."""
        return UserFilter(self.text, self.role, self.status)


@strawberry.type(description="The suspension of a user.")
class UserSuspension:
    suspended_at: datetime = strawberry.field(description="The time since which the user is suspended.")
    ends_at: datetime | None = strawberry.field(description="The end; null until an admin restores the user.")
    reason: str = strawberry.field(description="The reason, which the user was sent by mail.")


@strawberry.type(description="A user's account, for admins.")
class UserAccount:
    id: strawberry.ID = strawberry.field(description="The id of the account, for caches; `user` has the user's own.")
    user: User = strawberry.field(description="The public profile, also of a suspended user.")
    email: str = strawberry.field(description="The e-mail address.")
    roles: list[Role] = strawberry.field(description="The roles.")
    status: UserStatus = strawberry.field(description="The status of the account.")
    suspension: UserSuspension | None = strawberry.field(description="The suspension; null for an active account.")
    banned_from_teaching: bool = strawberry.field(description="Whether only an admin can make the user an instructor.")
    created_at: datetime = strawberry.field(description="The time when the account was created.")

    @classmethod
    def of(cls, user: model.User, now: datetime) -> Self:
        suspension = user.suspended(now)
        return cls(
            id=strawberry.ID(derived_id(ACCOUNT, user.id)),
            user=User.of(user),
            email=user.email,
            roles=sorted(user.roles, key=lambda role: role.value),
            status=user.status(now),
            suspension=None
            if suspension is None
            else UserSuspension(suspended_at=suspension.since, ends_at=suspension.until, reason=suspension.reason),
            banned_from_teaching=user.instructor_barred,
            created_at=user.created_at,
        )
