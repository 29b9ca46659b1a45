"""Subscription to the status of an order."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import OrderId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.errors import Forbidden
from subgraphs.orders.service.model import Order, OrderStatus
from subgraphs.orders.service.ports.sales.order_changes import OrderChanges
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class WatchOrder:
    """Yield the order as it is now and after every change of its status, for its buyer and for admins."""

    units: Transactions[OrdersWork]
    changes: OrderChanges

    async def __call__(self, principal: Principal | None, order_id: OrderId) -> AsyncGenerator[Order, None]:
        """Raise Forbidden if there is no such order or it is another buyer's."""
        viewer = require_principal(principal)
        seen: OrderStatus | None = None
        async with self.changes.subscribe(order_id) as changed:
            while True:
                async with self.units.reading() as work:
                    order = await work.orders.get(order_id)
                if order is None or (not viewer.is_user(order.buyer_id) and not viewer.has(Scope.ORDERS_READ)):
                    raise Forbidden
                if order.status is not seen:
                    seen = order.status
                    yield order
                await self.changes.wait(changed)
