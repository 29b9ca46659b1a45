"""Pages of the caller's purchases."""

from dataclasses import dataclass

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.model import Order
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class ListOrders:
    """List the caller's orders, newest first, without those closed unpaid."""

    units: Transactions[OrdersWork]

    async def __call__(self, principal: Principal | None, request: PageRequest) -> Page[Order]:
        user_id = require_principal(principal).user_id
        async with self.units.reading() as work:
            return await work.orders.history(user_id, request)
