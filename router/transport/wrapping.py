"""A transport in front of another one."""

from __future__ import annotations

from collections.abc import AsyncIterator

from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport


class WrappingTransport:
    """Passes everything on to `inner`; a subclass overrides what it does differently."""

    def __init__(self, inner: SubgraphTransport) -> None:
        self._inner = inner

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        return await self._inner.execute(request)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription."""
        return self._inner.subscribe(request)

    async def close(self) -> None:
        """Close the inner transport."""
        await self._inner.close()
