"""A runnable subgraph: schema, per-request context, lifespan hooks.

The same value runs in the router's process (`execute`, `subscribe`, with the verified principal passed in) and as an
HTTP server of its own (`http.asgi`).
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry
from graphql import GraphQLFormattedError
from starlette.routing import BaseRoute
from strawberry.federation import Schema
from strawberry.types.execution import ExecutionResult

from subgraphs.kernel.graphql.extensions.retry_after import retry_after_of
from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.platform.health import Check
from subgraphs.kernel.platform.lifespan import Hook, no_op

Variables: TypeAlias = Mapping[str, Any]
GraphQLResponse: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CacheableResponse:
    """A GraphQL response and its headers: `Cache-Control`, `Vary`, `Retry-After` in seconds, and cookies."""

    response: GraphQLResponse
    cache_control: str
    vary: str | None = None
    retry_after: int | None = None
    set_cookies: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Subgraph:
    """One domain of the graph, ready to run. `start` comes before the first request, `stop` after the last.

    `routes` are plain HTTP endpoints beside GraphQL (webhooks, key sets); the public server mounts them at the root.
    `ready` holds the readiness checks by name.
    """

    name: str
    schema: Schema
    request_context: Callable[[RequestInfo], RequestContext]
    start: Hook = no_op
    stop: Hook = no_op
    routes: Sequence[BaseRoute] = ()
    ready: Mapping[str, Check] = field(default_factory=dict)

    @property
    def sdl(self) -> str:
        """The schema as in `_service { sdl }`."""
        return strawberry.federation.Schema.as_str(self.schema)

    async def execute(
        self, query: str, variables: Variables | None, operation_name: str | None, request: RequestInfo
    ) -> GraphQLResponse:
        """Execute a query or mutation; the response has `data`, and `errors` if there are any."""
        return (await self.execute_cacheable(query, variables, operation_name, request)).response

    async def execute_cacheable(
        self, query: str, variables: Variables | None, operation_name: str | None, request: RequestInfo
    ) -> CacheableResponse:
        """Execute a query or mutation for a caller that caches responses."""
        context = self.request_context(request)
        result = await self.schema.execute(
            query,
            variable_values=dict(variables or {}),
            operation_name=operation_name,
            context_value=context,
        )
        return CacheableResponse(
            to_response(result),
            context.cache_control.header(failed=bool(result.errors)),
            context.cache_control.vary(),
            retry_after_of(result.errors),
            tuple(context.set_cookies),
        )

    async def subscribe(
        self, query: str, variables: Variables | None, operation_name: str | None, request: RequestInfo
    ) -> AsyncIterator[GraphQLResponse]:
        """Yield each event of a subscription as a GraphQL response; closing the iterator ends the subscription."""
        stream = await self.schema.subscribe(
            query,
            variable_values=dict(variables or {}),
            operation_name=operation_name,
            context_value=self.request_context(request),
        )
        async with aclosing(stream):
            async for result in stream:
                yield to_response(result)


def to_response(result: ExecutionResult) -> GraphQLResponse:
    """Convert an execution result to a GraphQL response, ready for JSON."""
    response: GraphQLResponse = {"data": result.data}
    if result.errors:
        formatted: list[GraphQLFormattedError] = [error.formatted for error in result.errors]
        response["errors"] = formatted
    if result.extensions:
        response["extensions"] = result.extensions
    return response
