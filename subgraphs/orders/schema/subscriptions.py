"""What can be watched in orders."""

from collections.abc import AsyncGenerator

import strawberry
from strawberry.federation.schema_directives import Authenticated

from subgraphs.kernel.errors import Forbidden
from subgraphs.kernel.identity import require_principal
from subgraphs.kernel.ids import ORDER, InvalidId, OrderId
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.types import Order
from subgraphs.orders.service import model


@strawberry.type
class Subscription:
    @strawberry.subscription(
        directives=[Authenticated()],
        description="An order of the viewer's, as it is now and after every change of its status.",
    )
    async def order_status_changed(self, info: Info, order_id: strawberry.ID) -> AsyncGenerator[Order, None]:
        principal = require_principal(info.context.principal)
        try:
            known = ORDER.parse(order_id)
        except InvalidId:
            raise Forbidden from None
        changes = info.context.changes
        seen: model.OrderStatus | None = None
        async with changes.watch(known) as changed:
            while True:
                order = await _read(info, known)
                if order is None or (order.buyer_id != principal.user_id and not principal.is_admin):
                    raise Forbidden
                if order.status is not seen:
                    seen = order.status
                    yield Order.of(order)
                await changes.wait(changed)


async def _read(info: Info, order_id: OrderId) -> model.Order | None:
    async with info.context.ports.units() as work:
        return await work.orders.get(order_id)
