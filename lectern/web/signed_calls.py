"""Calls over HTTP that prove to come from the router and say for whom, for subgraphs that answer nobody else."""

from collections.abc import AsyncIterator
from dataclasses import replace

from pydantic import SecretStr

from lectern.web.callers import peer
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from subgraphs.kernel.service_identity import HEADER, sign


class SignedCalls:
    """Adds the router's signed identity, and the address of the client that it serves, to another transport's requests.

    A subgraph believes the address if it is told to trust the router as a proxy (`lectern serve`).
    """

    def __init__(self, transport: SubgraphTransport, key: SecretStr) -> None:
        self._transport = transport
        self._key = key

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        return await self._transport.execute(self._signed(request))

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        return self._transport.subscribe(self._signed(request))

    async def close(self) -> None:
        await self._transport.close()

    def _signed(self, request: SubgraphRequest) -> SubgraphRequest:
        headers = [*request.headers, (HEADER, sign(self._key, request.subgraph))]
        client = peer.get()
        if client is not None:
            headers.append(("x-forwarded-for", client))
        return replace(request, headers=tuple(headers))
