"""Asking a second time when the first answer is late, and taking whichever comes first: for the slowest few."""

from __future__ import annotations

import asyncio

from router.execution.subgraph_call import SubgraphFailure, SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.planning.plan import OperationKind
from router.server.configuration.subgraphs import HedgingOptions
from router.transport.wrapping import WrappingTransport


class HedgingTransport(WrappingTransport):
    """Hedges queries. At most a share of recent calls is hedged: a subgraph that is slow as a whole needs no more."""

    def __init__(self, inner: SubgraphTransport, options: HedgingOptions) -> None:
        super().__init__(inner)
        self._options = options
        self._saved = 1.0
        self.hedged = 0

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        if request.operation.kind is not OperationKind.QUERY or request.uploads:
            return await self._inner.execute(request)
        self._saved = min(10.0, self._saved + self._options.share)
        calls = {asyncio.ensure_future(self._inner.execute(request))}
        try:
            done, _ = await asyncio.wait(calls, timeout=self._options.after)
            if not done and self._saved >= 1:
                self._saved -= 1
                self.hedged += 1
                calls.add(asyncio.ensure_future(self._inner.execute(request)))
            return await _first_success(calls)
        finally:
            for call in calls:
                call.cancel()
            await asyncio.wait(calls)


async def _first_success(calls: set[asyncio.Task[SubgraphResponse]]) -> SubgraphResponse:
    pending = set(calls)
    failure: BaseException | None = None
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for call in done:
            failure = call.exception()
            if failure is None:
                return call.result()
            if not isinstance(failure, SubgraphFailure):
                raise failure
    assert failure is not None
    raise failure
