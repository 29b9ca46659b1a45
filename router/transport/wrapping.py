"""The base class of transports that wrap another one."""

from collections.abc import AsyncIterator, Coroutine
from typing import Any

from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport


class WrappingTransport:
    """Delegates everything to `inner`; subclasses override methods."""

    def __init__(self, inner: SubgraphTransport) -> None:
        self._inner = inner

    def execute(self, request: SubgraphRequest) -> Coroutine[Any, Any, SubgraphResponse]:
        """Send a query or a mutation."""
        return self._inner.execute(request)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription."""
        return self._inner.subscribe(request)

    async def close(self) -> None:
        """Close the inner transport."""
        await self._inner.close()
