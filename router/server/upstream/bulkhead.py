"""Bounding how many calls one subgraph can hold up, so that a slow one doesn't take the router with it."""

import asyncio
import time

from router.execution.errors.subgraph_failures import SubgraphOverloaded, SubgraphTimeout
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.config.options.resilience import ConcurrencyOptions
from router.transport.wrapping import WrappingTransport


class BulkheadTransport(WrappingTransport):
    """A transport that limits concurrent calls; a bounded number waits, others are rejected."""

    def __init__(self, inner: SubgraphTransport, options: ConcurrencyOptions) -> None:
        super().__init__(inner)
        self._places = asyncio.Semaphore(options.max_requests)
        self._max_waiting = options.max_pending_requests
        self._waiting = 0

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        if self._places.locked():
            await self._wait(request)
        else:
            await self._places.acquire()
        try:
            return await self._inner.execute(request)
        finally:
            self._places.release()

    async def _wait(self, request: SubgraphRequest) -> None:
        if self._waiting >= self._max_waiting:
            raise SubgraphOverloaded(request.subgraph, "too many calls are waiting")
        self._waiting += 1
        left = None if request.deadline is None else request.deadline - time.monotonic()
        try:
            async with asyncio.timeout(left):
                await self._places.acquire()
        except TimeoutError:
            raise SubgraphTimeout(request.subgraph, "no place before the deadline") from None
        finally:
            self._waiting -= 1
