"""Orders with their lines."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import OrderId, OrderLineId, UserId
from subgraphs.orders.service.model import Order, OrderStatus


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """The orders to list: those that match every given value.

    `provider_id` is the payment provider's id of the payment page, the payment, a refund or a dispute of the order.
    """

    number: str | None = None
    provider_id: str | None = None
    buyer_id: UserId | None = None
    statuses: frozenset[OrderStatus] | None = None
    placed_from: datetime | None = None
    placed_before: datetime | None = None


class Orders(Protocol):
    """Repository of orders."""

    async def next_number(self, at: datetime) -> str:
        """Allocate the next order number, such as ``L2026-000123``."""
        ...

    async def add(self, order: Order) -> None: ...

    async def save(self, order: Order) -> None:
        """Store the order's mutable fields and notify its subscribers when the transaction commits."""
        ...

    async def get(self, order_id: OrderId) -> Order | None: ...

    async def by_ids(self, order_ids: Collection[OrderId]) -> Mapping[OrderId, Order]: ...

    async def lock(self, order_id: OrderId) -> Order | None:
        """Lock and return the order until the transaction ends."""
        ...

    async def id_of_payment(self, payment_id: str) -> OrderId | None: ...

    async def id_of_line(self, line_id: OrderLineId) -> OrderId | None: ...

    async def pending_of(self, buyer_id: UserId) -> list[Order]:
        """List the buyer's orders that await payment."""
        ...

    async def expired(self, before: datetime, limit: int) -> list[OrderId]:
        """List pending orders whose payment page expired before that time."""
        ...

    async def page(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        """List the orders that match, newest first, by the time at which they were placed and the id."""
        ...

    async def histories(self, buyer_ids: Collection[UserId], request: PageRequest) -> Mapping[UserId, Page[Order]]:
        """Return the same page of each buyer's orders, newest first, also of those closed unpaid."""
        ...

    async def history(self, buyer_id: UserId, request: PageRequest) -> Page[Order]:
        """List the buyer's orders, newest first, without those closed unpaid."""
        ...
