"""Queries one way, subscriptions another; and streams that are begun again when they break."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Protocol, cast

from router.execution.subgraph_call import (
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTimeout,
    SubgraphTransport,
    SubgraphUnreachable,
)


class SubscriptionSource(Protocol):
    """The half of a transport that carries subscriptions."""

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription."""
        ...

    async def close(self) -> None:
        """Release what is held open."""
        ...


class SubscribingTransport:
    """Sends queries and mutations by one transport and subscriptions by another."""

    def __init__(self, calls: SubgraphTransport, streams: SubscriptionSource) -> None:
        self._calls = calls
        self._streams = streams

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        return await self._calls.execute(request)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription."""
        return self._streams.subscribe(request)

    async def close(self) -> None:
        """Close both."""
        await self._calls.close()
        await self._streams.close()


class ReconnectingSubscriptions:
    """Begins a stream again when it breaks, after a pause that doubles, up to `attempts` times in a row.

    Events between the break and the new beginning are lost: a subscription that must not miss any takes an argument
    to resume from. A stream that never gave an event fails at once, so that a wrong address is told to the client.
    """

    def __init__(
        self,
        source: SubscriptionSource,
        *,
        attempts: int = 5,
        first_pause: float = 0.25,
        longest_pause: float = 10.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source = source
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
                async with aclosing(cast(Any, self._source.subscribe(request))) as events:
                    async for event in events:
                        began, failures = True, 0
                        yield event
                return
            except (SubgraphUnreachable, SubgraphTimeout):
                if not began or failures >= self._attempts:
                    raise
            pause = min(self._longest_pause, self._first_pause * 2**failures)
            failures += 1
            # Half of the pause is random, so that a subgraph that comes back is not met by everyone at once.
            await self._sleep(pause * (0.5 + random.random() / 2))  # noqa: S311 - no secret

    async def close(self) -> None:
        """Close the source."""
        await self._source.close()
