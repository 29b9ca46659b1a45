"""A lane for work that would occupy the event loop: reading and planning documents that were not seen before."""

import asyncio
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from router.server.demand_control.client_turns import ClientTurns
from router.server.demand_control.work_time import WorkTime
from router.server.pipeline.client_key import ClientKeys
from router.server.pipeline.context import Client

Found = TypeVar("Found")

SWITCH_INTERVAL = 0.0001
"""Seconds after which the thread gives the interpreter to an event loop that waits for it; Python's default is 5 ms."""


class PlanningLane:
    """A thread that does one piece of work at a time, with clients taking turns.

    The event loop goes on meanwhile. But the two share one interpreter, so that a client that never stops sending new
    documents would slow down all others: beyond a second of work at once it gets half of the time at most, and waits
    for itself.
    """

    def __init__(self, clients: ClientKeys, work_time: WorkTime | None = None) -> None:
        self._clients = clients
        self._work_time = WorkTime() if work_time is None else work_time
        self._own_turns = ClientTurns(per_client=1)
        self._turns = ClientTurns(together=1)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="planning", initializer=_switch_often)
        self._closed = False

    async def run(self, client: Client, found: Callable[[], Found | None], work: Callable[[], Found]) -> Found:
        """Wait for the client's turn; then return what is found by now, or what the work gives. Raises what it raises.

        `found` is called in the event loop, `work` in the thread.
        """
        key = self._clients.key_of(client)
        if not self._own_turns.take(key):
            await self._own_turns.wait(key)
        try:
            if self._clients.distinguishes(client) and (rest := self._work_time.rest(key)) and found() is None:
                await asyncio.sleep(rest)
            if not self._turns.take(key):
                await self._turns.wait(key)
        except asyncio.CancelledError:
            self._own_turns.end(key)
            raise
        ready = found()
        if ready is not None:
            self._end(key, 0.0)
            return ready
        if self._closed:
            self._end(key, 0.0)
            return work()
        return await self._in_thread(key, work)

    async def _in_thread(self, client: str, work: Callable[[], Found]) -> Found:
        loop = asyncio.get_running_loop()
        took = 0.0

        def timed() -> Found:
            nonlocal took
            began = time.thread_time()
            try:
                return work()
            finally:
                took = time.thread_time() - began

        def ended(_: Future[Found]) -> None:
            with suppress(RuntimeError):  # The event loop is closed.
                loop.call_soon_threadsafe(self._end, client, took)

        # The turn ends with the work, also for a client that is gone by then.
        running = self._thread.submit(timed)
        running.add_done_callback(ended)
        return await asyncio.wrap_future(running)

    def _end(self, client: str, seconds: float) -> None:
        if seconds:
            self._work_time.use(client, seconds)
        self._turns.end(client)
        self._own_turns.end(client)

    async def close(self) -> None:
        """End the thread. What comes after that is worked on in the event loop."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)


def _switch_often() -> None:
    sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_INTERVAL))
