"""Pages of an instructor's payouts."""

from dataclasses import dataclass

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.model import Payout
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class ListPayouts:
    """List the caller's payouts, newest first."""

    units: Transactions[OrdersWork]

    async def __call__(self, principal: Principal | None, request: PageRequest) -> Page[Payout]:
        instructor_id = require_instructor(principal).user_id
        async with self.units.reading() as work:
            return await work.payouts.history(instructor_id, request)
