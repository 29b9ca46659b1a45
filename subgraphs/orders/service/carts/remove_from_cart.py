"""Removing a course from the cart."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.service.carts.price_cart import Cart, price_cart
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class RemoveFromCart:
    """Remove a course from the caller's cart, if it is there."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, course_id: CourseId) -> Cart:
        """Return the cart after the removal, with its prices. Raises Unauthenticated."""
        user_id = require_principal(principal).user_id
        async with self.units() as work:
            await work.carts.remove(user_id, [course_id])
            return await price_cart(work, await work.carts.get(user_id), self.clock())
