"""Refunds."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.identity.ids import OrderId, OrderLineId, UserId
from subgraphs.orders.service.model import Refund, RefundId


class Refunds(Protocol):
    """Repository of refunds."""

    async def add(self, refund: Refund) -> bool:
        """Add the refund; False if the line has one that the provider has not rejected."""
        ...

    async def save(self, refund: Refund) -> None: ...

    async def lock(self, refund_id: RefundId) -> Refund | None: ...

    async def by_external_id(self, external_id: str) -> Refund | None: ...

    async def returned(self, order_id: OrderId) -> list[Refund]:
        """List the order's refunds that the buyer's bank returned and that are still owed, oldest first."""
        ...

    async def of_order(self, order_id: OrderId) -> list[Refund]: ...

    async def of_lines(self, line_ids: Collection[OrderLineId]) -> Mapping[OrderLineId, Refund]:
        """Return the refunds of these lines, without those that the provider rejected."""
        ...

    async def unsent(self, before: datetime, limit: int) -> list[RefundId]:
        """List refunds requested before that time and not known to have reached the provider."""
        ...

    async def count_open(self, user_id: UserId) -> int:
        """Return the number of refunds that are not sent yet, or still owed, to the buyer or for what the user sold."""
        ...
