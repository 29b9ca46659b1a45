"""Subscription fields of orders."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Authenticated

from subgraphs.kernel.identity.ids import ORDER, parse_id
from subgraphs.kernel.identity.principal import require_principal
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.types import Order


@strawberry.type
class Subscription:
    @strawberry.subscription(
        directives=[Authenticated()],
        description="An order of the viewer's: its current state, and its state after every change of status.",
    )
    async def order_status_changed(
        self, info: Info, order_id: Annotated[strawberry.ID, strawberry.argument(description="The order's id.")]
    ) -> AsyncGenerator[Order, None]:
        principal = require_principal(info.context.principal)
        known = parse_id(ORDER, order_id, "orderId")
        async with aclosing(info.context.use_cases.watch_order(principal, known)) as changes:
            async for order in changes:
                yield Order.of(order)
