"""One fetch for concurrent misses of the same item, in this process and across processes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

from router.server.cache.stores.store import CacheStore, StoreUnavailable

T = TypeVar("T")

_POLL_INTERVAL = 0.02


class SingleFlight(Generic[T]):
    """`wait` is the time in seconds to wait for another process's fetch before fetching itself."""

    def __init__(self, store: CacheStore, wait: float) -> None:
        self._store = store
        self._wait = wait
        self._in_flight: dict[str, asyncio.Event] = {}

    async def run(self, name: str, look_up: Callable[[], Awaitable[T | None]], fetch: Callable[[], Awaitable[T]]) -> T:
        """Return the result of `fetch`, or that of `look_up` once a concurrent caller has fetched it.

        Every caller performs its own lookup: a result is passed to another caller through the store only, so private
        responses, failures and cancellations stay with their caller.
        """
        in_flight = self._in_flight.get(name)
        if in_flight is not None:
            await _briefly(in_flight, self._wait)
            found = await look_up()
            return found if found is not None else await fetch()
        in_flight = self._in_flight[name] = asyncio.Event()
        try:
            return await self._across_processes(name, look_up, fetch)
        finally:
            self._in_flight.pop(name, None)
            in_flight.set()

    async def _across_processes(
        self, name: str, look_up: Callable[[], Awaitable[T | None]], fetch: Callable[[], Awaitable[T]]
    ) -> T:
        waited = 0.0
        try:
            while not await self._store.acquire(name, self._wait):
                await asyncio.sleep(_POLL_INTERVAL)
                found = await look_up()
                if found is not None:
                    return found
                waited += _POLL_INTERVAL
                if waited >= self._wait:
                    break
        except StoreUnavailable:
            return await fetch()
        try:
            return await fetch()
        finally:
            # Where the store is away, the lock expires by itself.
            with suppress(StoreUnavailable):
                await self._store.release(name)


async def _briefly(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
