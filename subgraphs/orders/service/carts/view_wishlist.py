"""Query of the caller's wishlist."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class ViewWishlist:
    """List the caller's wishlist, newest first."""

    units: Transactions[OrdersWork]

    async def __call__(self, principal: Principal | None) -> list[CourseId]:
        user_id = require_principal(principal).user_id
        async with self.units.reading() as work:
            return await work.carts.wishlist(user_id)
