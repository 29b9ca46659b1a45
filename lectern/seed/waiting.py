"""Facts travel from one domain to another through the worker; what depends on them waits."""

import asyncio
from collections.abc import Awaitable, Callable

from lectern.seed.market import SeedFailed

PATIENCE = 60
"""Seconds within which facts travel from one domain to another, however busy the machine is."""

PAUSE = 0.2
"""Seconds between two looks."""


async def eventually(holds: Callable[[], Awaitable[bool]], problem: str) -> None:
    """Returns once it holds. Raises SeedFailed with that problem if it does not within `PATIENCE`."""
    for _ in range(int(PATIENCE / PAUSE)):
        if await holds():
            return
        await asyncio.sleep(PAUSE)
    raise SeedFailed(f"{problem}; is the worker running?")
