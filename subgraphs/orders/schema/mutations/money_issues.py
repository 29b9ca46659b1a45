"""The mutation of issues that need a person."""

from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.enums import MoneyIssueKind
from subgraphs.orders.schema.errors import attempt
from subgraphs.orders.schema.mutations.shared import MutationPayload


@strawberry.input(description="The input of `resolveMoneyIssue`.")
class ResolveMoneyIssueInput:
    kind: MoneyIssueKind = strawberry.field(description="The kind of the issue.")
    money_issue_id: strawberry.ID = strawberry.field(description="The issue's id.")


@strawberry.type(description="The result of `resolveMoneyIssue`.")
class ResolveMoneyIssuePayload(MutationPayload):
    money_issue_id: strawberry.ID | None = strawberry.field(
        description="The id of the issue, which is gone from the list; null if there are errors."
    )


@strawberry.type
class MoneyIssueMutations:
    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[[Scope.MONEY_MANAGE.value]])],
        description="Resolves an issue about payments that a person has settled: an event that is not about an order, "
        "a declined refund, or a returned one that was paid in another way. The others end by themselves.",
    )
    async def resolve_money_issue(
        self, info: Info, input: Annotated[ResolveMoneyIssueInput, MUTATION_INPUT]
    ) -> ResolveMoneyIssuePayload:
        resolve = info.context.use_cases.resolve_money_issue
        _, errors = await attempt(resolve(info.context.principal, input.kind, input.money_issue_id))
        return ResolveMoneyIssuePayload(money_issue_id=None if errors else input.money_issue_id, errors=errors)
