"""GraphQL type of the issues that need a person."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.kernel.graphql.types import MoneyType
from subgraphs.orders.schema.enums import MoneyIssueKind
from subgraphs.orders.schema.types import Order
from subgraphs.orders.service import model
from subgraphs.orders.service.reconciliation import money_issues


@strawberry.type(description="Something about payments that waits for a person.")
class MoneyIssue:
    kind: MoneyIssueKind = strawberry.field(description="The kind of the issue.")
    id: strawberry.ID = strawberry.field(
        description="The id of its subject, such as a refund, a dispute or a webhook event; the currency of a "
        "difference between balances."
    )
    since: datetime = strawberry.field(description="The time since which it waits.")
    detail: str = strawberry.field(description="The circumstances.")
    action: str = strawberry.field(description="The steps that end the issue.")
    amount: MoneyType | None = strawberry.field(description="The amount concerned; null if there is none.")
    order_object: strawberry.Private[model.Order | None]

    @strawberry.field(description="The order concerned; null if there is none.")
    def order(self) -> Order | None:
        return None if self.order_object is None else Order.of(self.order_object)

    @classmethod
    def of(cls, issue: money_issues.MoneyIssue, order: model.Order | None) -> Self:
        return cls(
            kind=issue.kind,
            id=strawberry.ID(issue.id),
            since=issue.since,
            detail=issue.detail,
            action=issue.action,
            amount=None if issue.amount is None else MoneyType.of(issue.amount),
            order_object=order,
        )
