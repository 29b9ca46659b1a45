"""A transport to a subgraph in this process, with no network hop and no serialization.

It calls the subgraph's own `execute`, so its limits, metrics and masking of unexpected errors apply as they do over
HTTP.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

from lectern.web.identity_propagation import Callers
from lectern.web.lifespan import SubgraphLifespans
from router import SubgraphRequest, SubgraphResponse, SubgraphTimeout, SubgraphUnreachable
from subgraphs.kernel.graphql.subgraph import Subgraph


class InProcessSubgraph:
    """The router's transport to a subgraph in this process. The owner of the subgraph starts and stops it."""

    def __init__(self, subgraph: Subgraph, lifespans: SubgraphLifespans, callers: Callers) -> None:
        self._subgraph = subgraph
        self._callers = callers
        self._lifespans = lifespans

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self._check(request)
        remaining = None if request.deadline is None else request.deadline - time.monotonic()
        if remaining is not None and remaining <= 0:
            raise SubgraphTimeout(request.subgraph, "the deadline passed")
        caller = self._callers.request_info_of(request)
        try:
            async with asyncio.timeout(remaining):
                reply = await self._subgraph.execute_cacheable(
                    request.operation.text, request.variables, request.operation.name, caller
                )
        except TimeoutError as error:
            raise SubgraphTimeout(request.subgraph, "the deadline passed") from error
        headers: tuple[tuple[str, str], ...] = (("cache-control", reply.cache_control),)
        if reply.vary is not None:
            headers += (("vary", reply.vary),)
        if reply.retry_after is not None:
            headers += (("retry-after", str(reply.retry_after)),)
        headers += tuple(("set-cookie", cookie) for cookie in reply.set_cookies)
        return SubgraphResponse(request.subgraph, payload=reply.response, headers=headers)

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        self._check(request)
        caller = self._callers.request_info_of(request)
        events = self._subgraph.subscribe(request.operation.text, request.variables, request.operation.name, caller)
        async with aclosing(cast(Any, events)):
            async for response in events:
                yield SubgraphResponse(request.subgraph, payload=response)

    async def close(self) -> None:
        """Do nothing: this transport opens no resources."""

    def _check(self, request: SubgraphRequest) -> None:
        if not self._lifespans.is_started(self._subgraph.name):
            raise SubgraphUnreachable(request.subgraph, "it has not started yet")
