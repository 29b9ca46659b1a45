"""One fetch for many who miss the same thing at once, in this process and across processes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

from router.server.caching.store import CacheStore, StoreUnavailable

T = TypeVar("T")

_LOOK_AGAIN = 0.02


class SharedFlight(Generic[T]):
    """`wait` is how long, in seconds, another process's fetch is waited for before doing it oneself."""

    def __init__(self, store: CacheStore, wait: float) -> None:
        self._store = store
        self._wait = wait
        self._landing: dict[str, asyncio.Event] = {}

    async def run(self, name: str, look: Callable[[], Awaitable[T | None]], fetch: Callable[[], Awaitable[T]]) -> T:
        """What `fetch` gives, or what `look` finds once somebody else has fetched it.

        Every caller looks for itself: what one was given is never handed to another but through the store, so private
        answers, failures and cancellations stay with whoever caused them.
        """
        landing = self._landing.get(name)
        if landing is not None:
            await _briefly(landing, self._wait)
            found = await look()
            return found if found is not None else await fetch()
        landing = self._landing[name] = asyncio.Event()
        try:
            return await self._across_processes(name, look, fetch)
        finally:
            self._landing.pop(name, None)
            landing.set()

    async def _across_processes(
        self, name: str, look: Callable[[], Awaitable[T | None]], fetch: Callable[[], Awaitable[T]]
    ) -> T:
        waited = 0.0
        try:
            while not await self._store.acquire(name, self._wait):
                await asyncio.sleep(_LOOK_AGAIN)
                found = await look()
                if found is not None:
                    return found
                waited += _LOOK_AGAIN
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
