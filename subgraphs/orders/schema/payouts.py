"""GraphQL types of instructors' earnings."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.kernel.graphql.types import MoneyType
from subgraphs.orders.schema.enums import PayoutStatus
from subgraphs.orders.service import ledger, model


@strawberry.type(description="An instructor's earnings in one currency.")
class InstructorBalance:
    pending: MoneyType = strawberry.field(description="Earnings within the refund window, not available yet.")
    available: MoneyType = strawberry.field(description="Earnings that can be paid out.")

    @classmethod
    def of(cls, balance: ledger.Balance) -> Self:
        return cls(pending=MoneyType.of(balance.pending), available=MoneyType.of(balance.available))


@strawberry.type(description="A transfer of earnings to an instructor's account.")
class Payout:
    id: strawberry.ID = strawberry.field(description="The payout's id.")
    amount: MoneyType = strawberry.field(description="The earnings that are paid out.")
    transferred: MoneyType = strawberry.field(
        description="What is transferred for them: in another currency where the payment service converted payments."
    )
    status: PayoutStatus = strawberry.field(description="The state of the payout.")
    requested_at: datetime = strawberry.field(description="The time of the request.")

    @classmethod
    def of(cls, payout: model.Payout) -> Self:
        return cls(
            id=strawberry.ID(payout.id),
            amount=MoneyType.of(payout.amount),
            transferred=MoneyType.of(payout.transferred),
            status=payout.status,
            requested_at=payout.requested_at,
        )
