"""Calls a subgraph in this process, with no network hop and nothing serialized.

It goes through the subgraph's own `execute`, so its limits, metrics and masking of unforeseen failures apply as they
do over HTTP.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

from lectern.web.callers import call_of
from lectern.web.lifetimes import Lifetimes
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTimeout, SubgraphUnreachable
from subgraphs.kernel.subgraph import Subgraph


class InProcessSubgraph:
    """The router's way to a subgraph (a `SubgraphTransport`). Whoever built the subgraph starts and stops it."""

    def __init__(self, subgraph: Subgraph, lifetimes: Lifetimes) -> None:
        self._subgraph = subgraph
        self._lifetimes = lifetimes

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self._check(request)
        remaining = None if request.deadline is None else request.deadline - time.monotonic()
        if remaining is not None and remaining <= 0:
            raise SubgraphTimeout(request.subgraph, "the deadline passed")
        try:
            async with asyncio.timeout(remaining):
                reply = await self._subgraph.reply(
                    request.operation.text, request.variables, request.operation.name, call_of(request)
                )
        except TimeoutError as error:
            raise SubgraphTimeout(request.subgraph, "the deadline passed") from error
        headers = (("cache-control", reply.cache_control),)
        return SubgraphResponse(request.subgraph, payload=reply.answer, headers=headers)

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        self._check(request)
        events = self._subgraph.subscribe(
            request.operation.text, request.variables, request.operation.name, call_of(request)
        )
        async with aclosing(cast(Any, events)):
            async for answer in events:
                yield SubgraphResponse(request.subgraph, payload=answer)

    async def close(self) -> None:
        """Nothing of this transport's own is open."""

    def _check(self, request: SubgraphRequest) -> None:
        if not self._lifetimes.is_started(self._subgraph.name):
            raise SubgraphUnreachable(request.subgraph, "it has not started yet")
