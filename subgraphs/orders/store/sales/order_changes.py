"""Pub/sub of order changes over PostgreSQL's LISTEN and NOTIFY, which deliver when a transaction commits."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from subgraphs.kernel.identity.ids import OrderId
from subgraphs.kernel.persistence.sql import Database

CHANNEL = "order_changed"
_CHECK_INTERVAL_SECONDS = 15.0
"""The time after which a waiting subscriber checks that the connection still stands."""


class SqlOrderChanges:
    """Subscriptions over one LISTEN connection per process, opened for the first subscriber.

    A notification's payload is the id of the order. A subscriber's event is also set after each connection, since
    notifications may have been missed before: subscribers read the order again.
    """

    def __init__(self, database: Database) -> None:
        """Connect on first use. Raises DirectAddressMissing if only a pooler is known, which passes no NOTIFY on."""
        self._engine = database.listening_engine
        self._subscribers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._lock = asyncio.Lock()
        self._connection: AsyncConnection | None = None

    @asynccontextmanager
    async def subscribe(self, order_id: OrderId) -> AsyncIterator[asyncio.Event]:
        """Subscribe to an order; the event is set whenever the order may have changed."""
        changed = asyncio.Event()
        self._subscribers[order_id].add(changed)
        try:
            yield changed
        finally:
            self._subscribers[order_id].discard(changed)
            if not self._subscribers[order_id]:
                del self._subscribers[order_id]

    async def wait(self, changed: asyncio.Event) -> None:
        """Wait until the event is set, and clear it; reconnect meanwhile if the connection is lost."""
        while not changed.is_set():
            await self._listen()
            try:
                await asyncio.wait_for(changed.wait(), _CHECK_INTERVAL_SECONDS)
            except TimeoutError:
                continue
        changed.clear()

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _listen(self) -> None:
        async with self._lock:
            if self._connection is not None:
                driver = (await self._connection.get_raw_connection()).driver_connection
                if driver is not None and not driver.is_closed():
                    return
                await self._connection.invalidate()
                await self._connection.close()
            self._connection = await self._engine.connect()
            driver = (await self._connection.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.add_listener(CHANNEL, self._on_notify)
            for subscribers in self._subscribers.values():
                for subscriber in subscribers:
                    subscriber.set()

    def _on_notify(self, connection: object, pid: int, channel: str, payload: str) -> None:
        for subscriber in self._subscribers.get(payload, ()):
            subscriber.set()
