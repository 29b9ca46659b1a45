"""Disputes."""

from typing import Protocol

from subgraphs.kernel.identity.ids import OrderId, UserId
from subgraphs.orders.service.model import Dispute


class Disputes(Protocol):
    """Repository of disputes."""

    async def get(self, dispute_id: str) -> Dispute | None: ...

    async def of_order(self, order_id: OrderId) -> list[Dispute]: ...

    async def save(self, dispute: Dispute) -> None: ...

    async def count_open(self, user_id: UserId) -> int:
        """Return the number of undecided disputes about what the user bought or sold."""
        ...
