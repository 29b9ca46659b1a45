"""Waiting for what other tasks and servers do."""

import asyncio
from collections.abc import Callable

LONGEST_SECONDS = 60


async def until(is_done: Callable[[], bool]) -> None:
    """Returns once it is done; fails if that takes absurdly long."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while not is_done():  # noqa: ASYNC110  # what is waited for happens in a server, which sets no event
            await asyncio.sleep(0.01)
