"""The mutations of an instructor's earnings."""

from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.errors import attempt
from subgraphs.orders.schema.mutations.shared import MutationPayload, ReturnUrlInput
from subgraphs.orders.schema.payouts import InstructorBalance, Payout


@strawberry.input(description="The input of `startPayoutOnboarding`.")
class StartPayoutOnboardingInput(ReturnUrlInput):
    pass


@strawberry.type(description="The result of `startPayoutOnboarding`.")
class StartPayoutOnboardingPayload(MutationPayload):
    onboarding_url: str | None = strawberry.field(
        description="The address of the payment service's onboarding page; null if there are errors."
    )


@strawberry.input(description="The input of `requestPayout`.")
class RequestPayoutInput:
    idempotency_key: strawberry.ID = strawberry.field(
        description="A key made by the client, 1 to 200 characters; a retry with the same key has no second effect."
    )
    currency: str = strawberry.field(default="USD", description="The currency of the balance to pay out.")


@strawberry.type(description="The result of `requestPayout`.")
class RequestPayoutPayload(MutationPayload):
    payout: Payout | None = strawberry.field(description="The payout; null if there are errors.")

    @strawberry.field(
        description="The viewer's earnings after the payout, one balance per currency; null if there are errors."
    )
    async def balances(self, info: Info) -> list[InstructorBalance] | None:
        if self.payout is None:
            return None
        balances = await info.context.use_cases.view_balances(info.context.principal)
        return [InstructorBalance.of(balance) for balance in balances]


@strawberry.type
class PayoutMutations:
    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Opens the page on which the viewer gives the payment service the details needed for payouts.",
    )
    async def start_payout_onboarding(
        self, info: Info, input: Annotated[StartPayoutOnboardingInput, MUTATION_INPUT]
    ) -> StartPayoutOnboardingPayload:
        onboard_instructor = info.context.use_cases.onboard_instructor
        url, errors = await attempt(onboard_instructor(info.context.principal, input.return_url))
        return StartPayoutOnboardingPayload(onboarding_url=url, errors=errors)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Pays out the viewer's whole available balance in one currency. A retry with the same key returns "
        "the same payout.",
    )
    async def request_payout(
        self, info: Info, input: Annotated[RequestPayoutInput, MUTATION_INPUT]
    ) -> RequestPayoutPayload:
        payout, errors = await attempt(
            info.context.use_cases.request_payout(
                info.context.principal, currency=input.currency, idempotency_key=input.idempotency_key
            )
        )
        return RequestPayoutPayload(payout=None if payout is None else Payout.of(payout), errors=errors)
