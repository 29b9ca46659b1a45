"""Polling for effects that reach another domain through the worker."""

import asyncio
from collections.abc import Awaitable, Callable

from lectern.seed.client import SeedFailed

TIMEOUT = 60
"""Seconds until an event has reached another domain, even on a busy machine."""

POLL_INTERVAL = 0.2
"""Seconds between two polls."""


async def wait_until(condition: Callable[[], Awaitable[bool]], problem: str) -> None:
    """Poll until the condition holds. Raises SeedFailed with the given problem if it does not within `TIMEOUT`."""
    for _ in range(int(TIMEOUT / POLL_INTERVAL)):
        if await condition():
            return
        await asyncio.sleep(POLL_INTERVAL)
    raise SeedFailed(f"{problem}; is the worker running?")
