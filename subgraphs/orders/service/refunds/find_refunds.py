"""Batched lookup of refunds by order line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import OrderLineId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.model import Refund
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class FindRefunds:
    """Find the refunds of order lines, without those that the provider rejected."""

    units: Transactions[OrdersWork]

    async def __call__(self, line_ids: Sequence[OrderLineId]) -> Mapping[OrderLineId, Refund]:
        async with self.units.reading() as work:
            return await work.refunds.of_lines(line_ids)
