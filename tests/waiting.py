"""Polling for effects in tasks, servers and processes that set no event."""

import asyncio
import time
from collections.abc import Callable
from inspect import isawaitable
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE = 240.0
"""Seconds that a test waits, however busy the machine is."""


async def eventually(look: Callable[[], object], what: str, *, within: float = PATIENCE, pause: float = 0.01) -> None:
    """Poll until `look`, which may be asynchronous, returns a true value.

    `what` names the awaited effect, for the message. The `pause` between two polls and `within` are in seconds; pass
    `within` only if the effect must occur within a certain time. Raises AssertionError if it took longer.
    """
    try:
        async with asyncio.timeout(within) as limit:
            while not await _found(look):  # noqa: ASYNC110 - the awaited effect sets no event
                await asyncio.sleep(pause)
    except TimeoutError:
        if limit.expired():
            raise _missed(what, within) from None
        raise


async def _found(look: Callable[[], object]) -> bool:
    found = look()
    return bool(await found if isawaitable(found) else found)


def eventually_blocking(
    look: Callable[[], Found | None], what: str, *, within: float = PATIENCE, pause: float = 0.05
) -> Found:
    """Poll without an event loop until `look` returns a true value, and return it.

    Raises AssertionError if it took longer than `within` seconds.
    """
    deadline = time.monotonic() + within
    while True:
        if found := look():
            return found
        if time.monotonic() > deadline:
            raise _missed(what, within)
        time.sleep(pause)


def _missed(what: str, within: float) -> AssertionError:
    return AssertionError(f"{what} did not happen in {within:g} seconds")
