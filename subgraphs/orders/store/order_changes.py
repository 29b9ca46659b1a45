"""Changed orders, as PostgreSQL tells of them when a transaction commits; for those who watch an order."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from subgraphs.kernel.ids import OrderId
from subgraphs.kernel.sql import Database

CHANNEL = "order_changed"
_CHECKED_EVERY = 15.0


class OrderChanges:
    """Listens on one connection for all watchers of this process, from the first watcher on.

    A watcher is woken by every change, and also when the connection was lost, since changes may have been missed: it
    reads the order again and sees for itself.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._lock = asyncio.Lock()
        self._connection: AsyncConnection | None = None

    @asynccontextmanager
    async def watch(self, order_id: OrderId) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever the order may have changed."""
        changed = asyncio.Event()
        self._watchers[order_id].add(changed)
        try:
            yield changed
        finally:
            self._watchers[order_id].discard(changed)
            if not self._watchers[order_id]:
                del self._watchers[order_id]

    async def wait(self, changed: asyncio.Event) -> None:
        """Return when the event is set, and clear it; the connection is looked after meanwhile."""
        while not changed.is_set():
            await self._listen()
            try:
                await asyncio.wait_for(changed.wait(), _CHECKED_EVERY)
            except TimeoutError:
                continue
        changed.clear()

    async def close(self) -> None:
        """Stop listening."""
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
            self._connection = await self._database.engine.connect()
            driver = (await self._connection.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.add_listener(CHANNEL, self._on_notify)
            for watchers in self._watchers.values():
                for watcher in watchers:
                    watcher.set()

    def _on_notify(self, connection: object, pid: int, channel: str, payload: str) -> None:
        for watcher in self._watchers.get(payload, ()):
            watcher.set()
