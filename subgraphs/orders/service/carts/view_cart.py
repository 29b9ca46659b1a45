"""Query of the caller's cart."""

from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.service.carts.price_cart import Cart, price_cart
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class ViewCart:
    """View the caller's cart with current prices."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, principal: Principal | None) -> Cart:
        user_id = require_principal(principal).user_id
        async with self.units.reading() as work:
            return await price_cart(work, await work.carts.get(user_id), self.clock())
