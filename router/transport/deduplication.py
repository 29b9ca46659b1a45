"""Request deduplication (single flight): queries in flight that send the same bytes to a subgraph share one call.

The key holds the subgraph, the body (document and variables) and every header, including credentials: a response to one
client's credentials never reaches another client.
"""

import asyncio

from router.execution.errors.subgraph_failures import SubgraphFailure, SubgraphTimeout
from router.execution.subgraph_call import Headers, SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.planning.plan import OperationKind
from router.transport.wrapping import WrappingTransport

_Key = tuple[str, bytes, Headers]
_Outcome = SubgraphResponse | SubgraphFailure | None


class DeduplicatingTransport(WrappingTransport):
    """Wraps a transport whose responses are bytes; each caller that shares a call decodes them for itself.

    If the caller whose call is shared is cancelled or its deadline passes, the next one calls instead.
    """

    def __init__(self, inner: SubgraphTransport) -> None:
        super().__init__(inner)
        self._in_flight: dict[_Key, list[asyncio.Future[_Outcome]]] = {}

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        if request.operation.kind is not OperationKind.QUERY or request.uploads:
            return await self._inner.execute(request)
        key = (request.subgraph, request.body(), request.headers)
        while (waiting := self._in_flight.get(key)) is not None:
            outcome_of_first: asyncio.Future[_Outcome] = asyncio.get_running_loop().create_future()
            waiting.append(outcome_of_first)
            shared = await outcome_of_first
            if shared is not None:
                return _shared(shared)
        waiting = self._in_flight[key] = []
        # None: this call has no outcome to share, so the first of the others to wake makes another one.
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
            del self._in_flight[key]
            for follower in waiting:
                if not follower.done():
                    follower.set_result(outcome)
        return response


def _shared(outcome: SubgraphResponse | SubgraphFailure) -> SubgraphResponse:
    if isinstance(outcome, SubgraphFailure):
        raise outcome
    return SubgraphResponse(outcome.subgraph, body=outcome.body, status=outcome.status, headers=outcome.headers)
