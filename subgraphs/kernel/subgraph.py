"""What a domain is to whoever runs it: a schema, a context for each request, and a life.

The same value runs behind the router in its process (`execute`, `subscribe`, with the verified principal handed
over) and as an HTTP server of its own (`http.asgi`).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry
from graphql import GraphQLFormattedError
from starlette.routing import BaseRoute
from strawberry.federation import Schema
from strawberry.types.execution import ExecutionResult

from subgraphs.kernel.background import nothing
from subgraphs.kernel.call import Call, RequestContext

Variables: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = dict[str, Any]
Check: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what may be kept of it (`Cache-Control`)."""

    answer: Answer
    cache_control: str


@dataclass(frozen=True, slots=True)
class Subgraph:
    """One domain of the graph, ready to run. `start` comes before the first request, `stop` after the last.

    `routes` are plain HTTP endpoints beside GraphQL (webhooks, key sets); whoever serves the domain to the public
    mounts them at the root. `ready` names what must answer for the domain to be of use.
    """

    name: str
    schema: Schema
    request_context: Callable[[Call], RequestContext]
    start: Callable[[], Awaitable[None]] = nothing
    stop: Callable[[], Awaitable[None]] = nothing
    routes: Sequence[BaseRoute] = ()
    ready: Mapping[str, Check] = field(default_factory=dict)

    @property
    def sdl(self) -> str:
        """The schema as `_service { sdl }` answers it."""
        return strawberry.federation.Schema.as_str(self.schema)

    async def execute(self, query: str, variables: Variables | None, operation_name: str | None, call: Call) -> Answer:
        """Answers a query or mutation as a GraphQL response: `data`, and `errors` if there are any."""
        return (await self.reply(query, variables, operation_name, call)).answer

    async def reply(self, query: str, variables: Variables | None, operation_name: str | None, call: Call) -> Reply:
        """The same, for whoever may keep answers."""
        context = self.request_context(call)
        result = await self.schema.execute(
            query,
            variable_values=dict(variables or {}),
            operation_name=operation_name,
            context_value=context,
        )
        return Reply(answer_of(result), context.keeping.cache_control(failed=bool(result.errors)))

    async def subscribe(
        self, query: str, variables: Variables | None, operation_name: str | None, call: Call
    ) -> AsyncIterator[Answer]:
        """Yields each event of a subscription as a GraphQL response; closing the iterator ends the subscription."""
        stream = await self.schema.subscribe(
            query,
            variable_values=dict(variables or {}),
            operation_name=operation_name,
            context_value=self.request_context(call),
        )
        async with aclosing(stream):
            async for result in stream:
                yield answer_of(result)


def answer_of(result: ExecutionResult) -> Answer:
    """A result as the JSON of a GraphQL response."""
    answer: Answer = {"data": result.data}
    if result.errors:
        formatted: list[GraphQLFormattedError] = [error.formatted for error in result.errors]
        answer["errors"] = formatted
    if result.extensions:
        answer["extensions"] = result.extensions
    return answer
