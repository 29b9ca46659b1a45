"""A whole gateway in this process: a supergraph, its subgraphs as executable schemas, and their requests."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
from graphql import GraphQLSchema

from router.execution import Engine, EngineOptions, GraphQLRequest, IncrementalResult, SubgraphRequest, SubgraphResponse
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.transport import InProcessTransport


class RecordingTransport:
    """An in-process transport that notes each request."""

    def __init__(self, schema: GraphQLSchema, calls: list[SubgraphRequest]) -> None:
        self._inner = InProcessTransport(schema)
        self._calls = calls

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self._calls.append(request)
        # Calls end in another order than they began, so that no answer depends on who is first.
        for _ in range(len(self._calls) * 7 % 5):
            await asyncio.sleep(0)
        return await self._inner.execute(request)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        self._calls.append(request)
        return self._inner.subscribe(request)

    async def close(self) -> None:
        await self._inner.close()


class InProcessGateway:
    """`calls` lists the requests to subgraphs in the order in which they were made."""

    def __init__(self, supergraph_sdl: str, schemas: Mapping[str, GraphQLSchema]) -> None:
        self.calls: list[SubgraphRequest] = []
        self.graph = SupergraphPlanner.from_sdl(supergraph_sdl)
        transports = {name: RecordingTransport(schema, self.calls) for name, schema in schemas.items()}
        # Code is generated at once, so that one answer tries it and, where anything is unusual, the way without it.
        self.engine = Engine(self.graph, transports, EngineOptions(generate_code_after=0))

    @property
    def api_schema(self) -> GraphQLSchema:
        return self.graph.api_schema

    async def response(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the whole response, as a client would read it."""
        result = await self.engine.execute(GraphQLRequest(query, variables))
        assert not isinstance(result, IncrementalResult)
        response: dict[str, Any] = orjson.loads(result.encode())
        return response
