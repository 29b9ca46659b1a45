"""Hedged requests: a second call for a query whose response is late, against tail latency. The first response wins."""

import asyncio
from collections.abc import Callable

from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.planning.plan import OperationKind
from router.server.config.options.resilience import HedgingOptions
from router.transport.wrapping import WrappingTransport


class HedgingTransport(WrappingTransport):
    """Hedges queries. The ratio of hedged calls is limited: hedging does not help a subgraph that is slow as a whole.

    `on_hedge` is called with the name of the subgraph before each second call.
    """

    def __init__(
        self,
        inner: SubgraphTransport,
        options: HedgingOptions,
        *,
        on_hedge: Callable[[str], object] = lambda subgraph: None,
    ) -> None:
        super().__init__(inner)
        self._options = options
        self._saved = 1.0
        self._on_hedge = on_hedge

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        if request.operation.kind is not OperationKind.QUERY or request.uploads:
            return await self._inner.execute(request)
        self._saved = min(10.0, self._saved + self._options.max_ratio)
        calls = {asyncio.ensure_future(self._inner.execute(request))}
        try:
            done, _ = await asyncio.wait(calls, timeout=self._options.delay)
            if not done and self._saved >= 1:
                self._saved -= 1
                self._on_hedge(request.subgraph)
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
