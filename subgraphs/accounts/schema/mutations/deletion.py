"""The mutations of the deletion of an account."""

from typing import Annotated, Self

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.deletion_types import AccountDeletion
from subgraphs.accounts.schema.mutations.payloads import MutationPayload
from subgraphs.accounts.service.deletion import model
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT


@strawberry.type
class DeletionPayload(MutationPayload):
    deletion: AccountDeletion | None = strawberry.field(
        default=None, description="The deletion after the change; null if there are errors."
    )

    @classmethod
    def of(cls, deletion: model.AccountDeletion) -> Self:
        return cls(deletion=AccountDeletion.of(deletion))


@strawberry.type(description="The result of `requestAccountDeletion`.")
class RequestAccountDeletionPayload(DeletionPayload):
    pass


@strawberry.type(description="The result of `withdrawAccountDeletion`.")
class WithdrawAccountDeletionPayload(DeletionPayload):
    pass


@strawberry.input(description="The input of `confirmAccountDeletion`.")
class ConfirmAccountDeletionInput:
    token: str = strawberry.field(description="The token of the link in the mail.")


@strawberry.type(description="The result of `confirmAccountDeletion`.")
class ConfirmAccountDeletionPayload(DeletionPayload):
    pass


@strawberry.input(description="The input of `withdrawAccountDeletionByLink`.")
class WithdrawAccountDeletionByLinkInput:
    token: str = strawberry.field(description="The token of the link in the mail.")


@strawberry.type(description="The result of `withdrawAccountDeletionByLink`.")
class WithdrawAccountDeletionByLinkPayload(DeletionPayload):
    pass


@strawberry.type
class DeletionMutations:
    @strawberry.federation.field(
        authenticated=True,
        description="Requests the deletion of the viewer's account: after a check for obstacles, a mail has a link to "
        "confirm it. Needs a recent log-in.",
    )
    async def request_account_deletion(self, info: Info) -> RequestAccountDeletionPayload:
        try:
            deletion = await info.context.use_cases.request_deletion(info.context.principal)
        except AccountsError as error:
            return RequestAccountDeletionPayload.failed(error)
        return RequestAccountDeletionPayload.of(deletion)

    @strawberry.federation.field(
        authenticated=True, description="Withdraws the deletion of the viewer's account, until it happens."
    )
    async def withdraw_account_deletion(self, info: Info) -> WithdrawAccountDeletionPayload:
        try:
            deletion = await info.context.use_cases.cancel_deletion(info.context.principal)
        except AccountsError as error:
            return WithdrawAccountDeletionPayload.failed(error)
        return WithdrawAccountDeletionPayload.of(deletion)

    @strawberry.mutation(
        description="Confirms the deletion of an account, by the link that was sent to its address: it happens when "
        "the grace period is over."
    )
    async def confirm_account_deletion(
        self, info: Info, input: Annotated[ConfirmAccountDeletionInput, MUTATION_INPUT]
    ) -> ConfirmAccountDeletionPayload:
        try:
            deletion = await info.context.use_cases.confirm_deletion(token=input.token, ip=info.context.request.ip)
        except AccountsError as error:
            return ConfirmAccountDeletionPayload.failed(error)
        return ConfirmAccountDeletionPayload.of(deletion)

    @strawberry.mutation(description="Withdraws the deletion of an account, by the link that was sent to its address.")
    async def withdraw_account_deletion_by_link(
        self, info: Info, input: Annotated[WithdrawAccountDeletionByLinkInput, MUTATION_INPUT]
    ) -> WithdrawAccountDeletionByLinkPayload:
        try:
            deletion = await info.context.use_cases.cancel_deletion_by_link(
                token=input.token, ip=info.context.request.ip
            )
        except AccountsError as error:
            return WithdrawAccountDeletionByLinkPayload.failed(error)
        return WithdrawAccountDeletionByLinkPayload.of(deletion)
