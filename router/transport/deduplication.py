"""Single flight: queries that are the same in every byte that reaches the subgraph share one call.

The key holds the subgraph, the body (document and variables) and every header, the credentials among them: an answer
made for one client is never given to another one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from router.execution.subgraph_call import (
    Headers,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTransport,
)
from router.planning.plan import OperationKind

_Key = tuple[str, bytes, Headers]


class DeduplicatingTransport:
    """Wraps a transport whose responses come as bytes; each of those who share a call decodes them for itself.

    When the caller that does the work is cancelled or its deadline passes, the next one takes over.
    """

    def __init__(self, inner: SubgraphTransport) -> None:
        self._inner = inner
        self._flights: dict[_Key, list[asyncio.Future[SubgraphResponse | None]]] = {}
        self.shared = 0

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        if request.operation.kind is not OperationKind.QUERY or request.uploads:
            return await self._inner.execute(request)
        key = (request.subgraph, request.body(), request.headers)
        while (flight := self._flights.get(key)) is not None:
            landing: asyncio.Future[SubgraphResponse | None] = asyncio.get_running_loop().create_future()
            flight.append(landing)
            response = await landing
            if response is not None:
                self.shared += 1
                return _copy(response)
        followers = self._flights[key] = []
        response = None
        try:
            response = await self._inner.execute(request)
        finally:
            del self._flights[key]
            shareable = response if response is not None and response.body is not None else None
            for landing in followers:
                if not landing.done():
                    # None: this call gave nothing to share, so the first to wake makes another one.
                    landing.set_result(shareable)
        return response

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        return self._inner.subscribe(request)

    async def close(self) -> None:
        await self._inner.close()


def _copy(response: SubgraphResponse) -> SubgraphResponse:
    return SubgraphResponse(response.subgraph, body=response.body, status=response.status, headers=response.headers)
