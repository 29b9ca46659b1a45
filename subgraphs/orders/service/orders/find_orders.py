"""Batched lookup of orders by id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import OrderId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.model import Order
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class FindOrders:
    """Find orders by id, without regard to the viewer."""

    units: Transactions[OrdersWork]

    async def __call__(self, order_ids: Sequence[OrderId]) -> Mapping[OrderId, Order]:
        async with self.units.reading() as work:
            return await work.orders.by_ids(order_ids)
