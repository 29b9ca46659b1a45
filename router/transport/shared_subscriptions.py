"""One upstream for subscriptions that are the same, and a bounded buffer for each of those who listen.

The same means: document, variables, every header that is forwarded, and the very client identity. Whether a subscriber
may subscribe was decided before, for each by itself.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

import orjson

from router.execution.subgraph_call import (
    Headers,
    SubgraphFailure,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTransport,
)

_Key = tuple[str, bytes, Headers, int]


END_SUBSCRIPTION = "subscription.end"
"""Under this name a client's request holds, in its `context`, the function that ends its subscription with a
`SubgraphFailure`, from the first event that is waited for on."""


class SlowReader(SubgraphFailure):
    """A subscriber did not take its events fast enough, and was given up."""

    code = "SUBSCRIPTION_BUFFER_FULL"
    public_message = "Events were not taken fast enough."


class SharedSubscriptions:
    """Wraps a transport. Queries and mutations pass; subscriptions are shared and buffered.

    `buffer` is how many events may wait for one subscriber. When there are more, the oldest are dropped, or with
    `drop_oldest` off, that subscription fails. The others go on in either case.
    """

    def __init__(
        self, inner: SubgraphTransport, *, buffer: int = 64, drop_oldest: bool = True, share: bool = True
    ) -> None:
        self._inner = inner
        self._buffer = buffer
        self._drop_oldest = drop_oldest
        self._share = share
        self._upstreams: dict[_Key, _Upstream] = {}
        self.dropped = 0

    @property
    def upstreams(self) -> int:
        """How many streams are open at subgraphs."""
        return len(self._upstreams)

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        return await self._inner.execute(request)

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription, or listen to one that is open."""
        subscriber = _Subscriber(request.subgraph, self._buffer, self._drop_oldest)
        if request.client is not None:
            request.client.context[END_SUBSCRIPTION] = subscriber.end
        key = (request.subgraph, request.body(), request.headers, id(request.identity))
        if not self._share:
            key = (*key[:3], id(subscriber))
        upstream = self._upstreams.get(key)
        if upstream is None:
            upstream = self._upstreams[key] = _Upstream(request)
            upstream.subscribers.add(subscriber)
            upstream.reading = asyncio.ensure_future(self._read(key, upstream))
        else:
            upstream.subscribers.add(subscriber)
        try:
            while (event := await subscriber.take()) is not None:
                yield event
        finally:
            self.dropped += subscriber.dropped
            upstream.subscribers.discard(subscriber)
            if not upstream.subscribers:
                self._forget(key, upstream)
                await upstream.end()

    async def close(self) -> None:
        """End every subscription and close the inner transport."""
        for upstream in tuple(self._upstreams.values()):
            await upstream.end()
        await self._inner.close()

    async def _read(self, key: _Key, upstream: _Upstream) -> None:
        ending: SubgraphFailure | None = None
        try:
            async with aclosing(cast(Any, self._inner.subscribe(upstream.request))) as events:
                async for event in events:
                    upstream.publish(event)
        except SubgraphFailure as failure:
            ending = failure
        finally:
            # Whoever comes now begins anew; those who listen get what is left, and the end.
            self._forget(key, upstream)
            for subscriber in upstream.subscribers:
                subscriber.end(ending)

    def _forget(self, key: _Key, upstream: _Upstream) -> None:
        if self._upstreams.get(key) is upstream:
            del self._upstreams[key]


class _Upstream:
    """One stream at a subgraph. Keeps the request alive, and so the identity whose id is in its key."""

    def __init__(self, request: SubgraphRequest) -> None:
        self.request = request
        self.subscribers: set[_Subscriber] = set()
        self.reading: asyncio.Task[None] | None = None

    def publish(self, event: SubgraphResponse) -> None:
        if len(self.subscribers) > 1 and event.body is None:
            # The engine writes into what it is given: each must get its own.
            event = SubgraphResponse(
                event.subgraph, body=orjson.dumps(event.payload()), status=event.status, headers=event.headers
            )
        for subscriber in tuple(self.subscribers):
            if event.body is not None:
                own = SubgraphResponse(event.subgraph, body=event.body, status=event.status, headers=event.headers)
                subscriber.put(own)
            else:
                subscriber.put(event)

    async def end(self) -> None:
        if self.reading is not None and self.reading is not asyncio.current_task():
            self.reading.cancel()
            await asyncio.wait((self.reading,))


class _Subscriber:
    """Events that wait for one subscriber."""

    def __init__(self, subgraph: str, limit: int, drop_oldest: bool) -> None:
        self._subgraph = subgraph
        self._limit = limit
        self._drop_oldest = drop_oldest
        self._events: deque[SubgraphResponse] = deque()
        self._wake = asyncio.Event()
        self._over = False
        self._failure: SubgraphFailure | None = None
        self.dropped = 0

    def put(self, event: SubgraphResponse) -> None:
        if self._over:
            return
        if len(self._events) >= self._limit:
            self.dropped += 1
            if not self._drop_oldest:
                self._events.clear()
                self.end(SlowReader(self._subgraph, "the buffer is full"))
                return
            self._events.popleft()
        self._events.append(event)
        self._wake.set()

    def end(self, failure: SubgraphFailure | None) -> None:
        if not self._over:
            self._over, self._failure = True, failure
            self._wake.set()

    async def take(self) -> SubgraphResponse | None:
        while not self._events:
            if self._failure is not None:
                raise self._failure
            if self._over:
                return None
            self._wake.clear()
            await self._wake.wait()
        return self._events.popleft()
