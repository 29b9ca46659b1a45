"""Query of an instructor's balances."""

from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.service.ledger import Balance
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class ViewBalances:
    """View the caller's pending and available earnings, one balance per currency."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, principal: Principal | None) -> list[Balance]:
        instructor_id = require_instructor(principal).user_id
        async with self.units.reading() as work:
            return await work.ledger.balances(instructor_id, self.clock())
