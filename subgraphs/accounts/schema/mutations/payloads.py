"""The parts that payloads of accounts share."""

from typing import Self

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.types import AccountError, User, Viewer
from subgraphs.accounts.service import model


@strawberry.type
class MutationPayload:
    errors: list[AccountError] = strawberry.field(
        default_factory=list, description="The reasons for which nothing changed; empty on success."
    )

    @classmethod
    def failed(cls, error: AccountsError) -> Self:
        return cls(errors=[AccountError.of(error)])


@strawberry.type
class ViewerPayload(MutationPayload):
    viewer: Viewer | None = strawberry.field(
        default=None, description="The viewer after the change; null if there are errors."
    )

    @classmethod
    def of(cls, user: model.User) -> Self:
        return cls(viewer=Viewer.of(user))


@strawberry.type
class UserPayload(MutationPayload):
    user: User | None = strawberry.field(
        default=None, description="The user after the change; null if there are errors."
    )

    @classmethod
    def of(cls, user: model.User) -> Self:
        return cls(user=User.of(user))


@strawberry.type
class MailPayload(MutationPayload):
    accepted: bool = strawberry.field(
        default=False,
        description="Whether the request was accepted; it does not reveal whether the address has an account.",
    )

    @classmethod
    def sent(cls) -> Self:
        return cls(accepted=True)
