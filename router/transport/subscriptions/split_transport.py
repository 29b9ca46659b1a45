"""Separate transports for queries and subscriptions, and reconnection of broken streams."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from typing import Any, Protocol, cast

from router.execution.errors.subgraph_failures import SubgraphTimeout, SubgraphUnreachable
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.transport.wrapping import WrappingTransport


class SubscriptionSource(Protocol):
    """The half of a transport that carries subscriptions."""

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription."""
        ...

    async def close(self) -> None:
        """Release connections and other resources."""
        ...


class SubscribingTransport:
    """Queries and mutations by one transport, subscriptions by another."""

    def __init__(self, calls: SubgraphTransport, streams: SubscriptionSource) -> None:
        self._calls = calls
        self._streams = streams

    def execute(self, request: SubgraphRequest) -> Coroutine[Any, Any, SubgraphResponse]:
        """Send a query or a mutation."""
        return self._calls.execute(request)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription."""
        return self._streams.subscribe(request)

    async def close(self) -> None:
        """Close both."""
        await self._calls.close()
        await self._streams.close()


class ReconnectingTransport(WrappingTransport):
    """Reconnects a broken stream after exponential back-off, up to `attempts` times in a row.

    Events between the break and the reconnection are lost: a subscription that must not miss any needs an argument to
    resume from. A stream that never delivered an event fails at once, so that clients see the error of a wrong address.
    """

    def __init__(
        self,
        inner: SubgraphTransport,
        *,
        attempts: int = 5,
        first_pause: float = 0.25,
        longest_pause: float = 10.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(inner)
        self._attempts = attempts
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._sleep = sleep

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription."""
        failures = 0
        began = False
        while True:
            try:
                async with aclosing(cast(Any, self._inner.subscribe(request))) as events:
                    async for event in events:
                        began, failures = True, 0
                        yield event
                return
            except (SubgraphUnreachable, SubgraphTimeout):
                if not began or failures >= self._attempts:
                    raise
            pause = min(self._longest_pause, self._first_pause * 2**failures)
            failures += 1
            # Half of the pause is random, so that clients do not all reconnect to a recovering subgraph at once.
            await self._sleep(pause * (0.5 + random.random() / 2))  # noqa: S311 - no secret
