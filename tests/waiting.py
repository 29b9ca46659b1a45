"""Waiting for what happens elsewhere, in tasks, servers and processes that set no event."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from inspect import isawaitable

PATIENCE = 240.0
"""Seconds that a test waits, however busy the machine is."""


async def eventually(look: Callable[[], object], what: str, *, within: float = PATIENCE, pause: float = 0.01) -> None:
    """Returns once `look`, which may be asynchronous, finds it true.

    Args:
        look: asked again and again, with a `pause` (in seconds) between.
        what: does not happen if it stays false: a noun, for the message.
        within: seconds; only for what must happen within a certain time less than ample.

    Raises:
        AssertionError: it took longer.
    """
    try:
        async with asyncio.timeout(within) as limit:
            while not await _found(look):  # noqa: ASYNC110 - whoever is waited for sets no event
                await asyncio.sleep(pause)
    except TimeoutError:
        if limit.expired():
            raise _missed(what, within) from None
        raise


async def _found(look: Callable[[], object]) -> bool:
    found = look()
    return bool(await found if isawaitable(found) else found)


def eventually_blocking(
    look: Callable[[], object], what: str, *, within: float = PATIENCE, pause: float = 0.05
) -> None:
    """The same without an event loop."""
    deadline = time.monotonic() + within
    while not look():
        if time.monotonic() > deadline:
            raise _missed(what, within)
        time.sleep(pause)


def _missed(what: str, within: float) -> AssertionError:
    return AssertionError(f"{what} did not happen in {within:g} seconds")
