"""Single flight: queries that are the same in every byte that reaches the subgraph share one call.

The key holds the subgraph, the body (document and variables) and every header, the credentials among them: an answer
made for one client is never given to another one.
"""

from __future__ import annotations

import asyncio

from router.execution.subgraph_call import (
    Headers,
    SubgraphFailure,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTimeout,
    SubgraphTransport,
)
from router.planning.plan import OperationKind
from router.transport.wrapping import WrappingTransport

_Key = tuple[str, bytes, Headers]
_Outcome = SubgraphResponse | SubgraphFailure | None


class DeduplicatingTransport(WrappingTransport):
    """Wraps a transport whose responses come as bytes; each of those who share a call decodes them for itself.

    When the caller that does the work is cancelled or its deadline passes, the next one takes over.
    """

    def __init__(self, inner: SubgraphTransport) -> None:
        super().__init__(inner)
        self._flights: dict[_Key, list[asyncio.Future[_Outcome]]] = {}
        self.shared = 0

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        if request.operation.kind is not OperationKind.QUERY or request.uploads:
            return await self._inner.execute(request)
        key = (request.subgraph, request.body(), request.headers)
        while (flight := self._flights.get(key)) is not None:
            landing: asyncio.Future[_Outcome] = asyncio.get_running_loop().create_future()
            flight.append(landing)
            shared = await landing
            if shared is not None:
                self.shared += 1
                return _shared(shared)
        followers = self._flights[key] = []
        # None: this call gave nothing to share, so the first of the others to wake makes another one.
        outcome: _Outcome = None
        try:
            response = await self._inner.execute(request)
            outcome = response if response.body is not None else None
        except SubgraphTimeout:
            raise
        except SubgraphFailure as failure:
            outcome = failure
            raise
        finally:
            del self._flights[key]
            for landing in followers:
                if not landing.done():
                    landing.set_result(outcome)
        return response


def _shared(outcome: SubgraphResponse | SubgraphFailure) -> SubgraphResponse:
    if isinstance(outcome, SubgraphFailure):
        raise outcome
    return SubgraphResponse(outcome.subgraph, body=outcome.body, status=outcome.status, headers=outcome.headers)
