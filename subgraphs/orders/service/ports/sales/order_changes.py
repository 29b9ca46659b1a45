"""Notification of changed orders."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from subgraphs.kernel.identity.ids import OrderId


class OrderChanges(Protocol):
    """Pub/sub of order changes, across processes."""

    def subscribe(self, order_id: OrderId) -> AbstractAsyncContextManager[asyncio.Event]:
        """Subscribe to an order; the event is set whenever the order may have changed."""
        ...

    async def wait(self, changed: asyncio.Event) -> None:
        """Wait until the event is set, and clear it."""
        ...
