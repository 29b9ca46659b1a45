"""Cancelling the work on a request when its client disconnects."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from router.server.asgi.types import Receive

T = TypeVar("T")

WATCH_AFTER = 0.05
"""Seconds after which a request's connection is watched for a disconnect. Most responses are there by then, and need no
second task."""


async def cancelled_on_disconnect(work: Awaitable[T], receive: Receive, watch_after: float = WATCH_AFTER) -> T | None:
    """Return the result of `work`; None if the client disconnected before, which cancels `work`."""
    watch = _DisconnectWatch(receive)
    timer = asyncio.get_running_loop().call_later(watch_after, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if watch.disconnected and task is not None and task.uncancel() == 0:
            return None
        raise
    finally:
        timer.cancel()
        watch.end()


class _DisconnectWatch:
    """Cancels the task that made it when its client disconnects."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._serving = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        self.disconnected = False

    def begin(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.disconnected = True
        if self._serving is not None:
            self._serving.cancel()

    def end(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
