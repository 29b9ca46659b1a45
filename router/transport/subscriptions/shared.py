"""One upstream for identical subscriptions, and a bounded buffer for each subscriber.

Identical means: the same document, variables, forwarded headers, and client identity object. Authorization of each
subscriber has happened before.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any, cast

from router.exact_json import encode_json
from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.subgraph_call import Headers, SubgraphRequest, SubgraphResponse, SubgraphTransport

END_SECONDS = 0.1
"""The longest time that a subscriber waits for the end of its subscription at the subgraph."""

_Key = tuple[str, bytes, Headers, int]


class SlowReader(SubgraphFailure):
    """A subscriber did not read its events fast enough, so its subscription ended."""

    code = "SUBSCRIPTION_BUFFER_FULL"
    public_message = "Events were not read fast enough."


class SharedSubscriptions:
    """Wraps a transport. Queries and mutations pass through; subscriptions are shared and buffered.

    `buffer` is the maximum of events that wait for one subscriber. Beyond it, the oldest are dropped, or with
    `drop_oldest` off, that subscription fails. The others continue in either case.
    """

    def __init__(
        self, inner: SubgraphTransport, *, buffer: int = 64, drop_oldest: bool = True, share: bool = True
    ) -> None:
        self._inner = inner
        self._buffer = buffer
        self._drop_oldest = drop_oldest
        self._share = share
        self._upstreams: dict[_Key, _Upstream] = {}
        self._reading: set[asyncio.Task[None]] = set()
        self.dropped = 0

    @property
    def upstreams(self) -> int:
        """The number of streams that are open at subgraphs."""
        return len(self._upstreams)

    def execute(self, request: SubgraphRequest) -> Coroutine[Any, Any, SubgraphResponse]:
        """Send a query or a mutation."""
        return self._inner.execute(request)

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription, or join one that is open."""
        subscriber = _Subscriber(request.subgraph, self._buffer, self._drop_oldest)
        if request.client is not None:
            request.client.end_subscription = subscriber.end
        key = (request.subgraph, request.body(), request.headers, id(request.identity))
        if not self._share:
            key = (*key[:3], id(subscriber))
        upstream = self._upstreams.get(key)
        if upstream is None:
            upstream = self._upstreams[key] = _Upstream(request)
            upstream.subscribers.add(subscriber)
            upstream.reading = asyncio.ensure_future(self._read(key, upstream))
            self._reading.add(upstream.reading)
            upstream.reading.add_done_callback(self._reading.discard)
        else:
            upstream.subscribers.add(subscriber)
        try:
            while (event := await subscriber.take()) is not None:
                yield event
        finally:
            self.dropped += subscriber.dropped
            upstream.subscribers.discard(subscriber)
            if not upstream.subscribers:
                self._remove(key, upstream)
                upstream.end()
                if upstream.reading is not None:
                    # Hardly waiting for it: how long a subgraph takes to end must not matter to the router's client.
                    await asyncio.wait((upstream.reading,), timeout=END_SECONDS)

    async def close(self) -> None:
        """End every subscription and close the inner transport."""
        for upstream in tuple(self._upstreams.values()):
            upstream.end()
        if self._reading:
            await asyncio.wait(tuple(self._reading))
        await self._inner.close()

    async def _read(self, key: _Key, upstream: "_Upstream") -> None:
        ending: SubgraphFailure | None = None
        try:
            async with aclosing(cast(Any, self._inner.subscribe(upstream.request))) as events:
                async for event in events:
                    upstream.publish(event)
        except SubgraphFailure as failure:
            ending = failure
        finally:
            # New subscribers start another stream; current ones get their buffered events, then the end.
            self._remove(key, upstream)
            for subscriber in upstream.subscribers:
                subscriber.end(ending)

    def _remove(self, key: _Key, upstream: "_Upstream") -> None:
        if self._upstreams.get(key) is upstream:
            del self._upstreams[key]


class _Upstream:
    """One stream at a subgraph. Holds the request, and so the identity whose id is in its key."""

    def __init__(self, request: SubgraphRequest) -> None:
        self.request = request
        self.subscribers: set[_Subscriber] = set()
        self.reading: asyncio.Task[None] | None = None

    def publish(self, event: SubgraphResponse) -> None:
        if len(self.subscribers) > 1 and event.body is None:
            # The engine writes into what it is given: each must get its own.
            event = SubgraphResponse(
                event.subgraph, body=encode_json(event.payload()), status=event.status, headers=event.headers
            )
        for subscriber in tuple(self.subscribers):
            if event.body is not None:
                own = SubgraphResponse(event.subgraph, body=event.body, status=event.status, headers=event.headers)
                subscriber.put(own)
            else:
                subscriber.put(event)

    def end(self) -> None:
        if self.reading is not None:
            self.reading.cancel()


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
