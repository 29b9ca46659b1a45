"""Hooks: your own code at the stages of a request, as a class with the methods it wants.

    class Audit(Plugin):
        async def on_operation(self, operation: OperationStage) -> None:
            ...

Only methods that a plugin overrides are called; a stage that nobody wants costs nothing. Plugins of one stage run in
the order in which they were given. A `RequestRefused` that is raised from `on_request`, `on_operation` or `on_plan`
becomes the answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from router.execution import ExecutionResult, GraphQLRequest, SubgraphTransport
from router.execution.engine import PreparedOperation
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse
from router.planning.plan import QueryPlan
from router.server.authentication.identity import Identity
from router.server.http.messages import HttpRequest, HttpResponse
from router.server.http.parameters import RequestParameters
from router.transport.wrapping import WrappingTransport


@dataclass(slots=True)
class OperationStage:
    """An operation before it is looked at. A plugin may replace `parameters`."""

    parameters: RequestParameters
    identity: Identity | None
    request: GraphQLRequest


class Plugin:
    """A base to derive from. Every method may be left out."""

    async def on_request(self, request: HttpRequest) -> HttpResponse | None:
        """An HTTP request arrived. An answer that is returned is sent, and nothing else happens."""

    async def on_operation(self, operation: OperationStage) -> None:
        """An operation was read and its sender is known. `operation.request.context` is kept to the end."""

    async def on_plan(self, plan: QueryPlan, prepared: PreparedOperation, request: GraphQLRequest) -> None:
        """The operation is valid, allowed, and planned."""

    async def on_subgraph_request(self, request: SubgraphRequest) -> SubgraphResponse | SubgraphRequest | None:
        """A subgraph is about to be called. Returns another request to send, or a response that stands for the call."""

    async def on_subgraph_response(
        self, request: SubgraphRequest, response: SubgraphResponse
    ) -> SubgraphResponse | None:
        """A subgraph answered. Returns another response to take in its place."""

    async def on_response(self, request: GraphQLRequest, result: ExecutionResult) -> ExecutionResult | None:
        """A complete answer is about to be sent. Returns another to send in its place."""

    async def on_event(self, request: GraphQLRequest, event: ExecutionResult) -> ExecutionResult | None:
        """A subscription's event is about to be sent. Returns another to send in its place."""


Hook = Callable[..., Any]


class Plugins:
    """The hooks of all plugins, by stage."""

    def __init__(self, plugins: Sequence[Plugin] = ()) -> None:
        self.request = _hooks(plugins, "on_request")
        self.operation = _hooks(plugins, "on_operation")
        self.plan = _hooks(plugins, "on_plan")
        self.subgraph_request = _hooks(plugins, "on_subgraph_request")
        self.subgraph_response = _hooks(plugins, "on_subgraph_response")
        self.response = _hooks(plugins, "on_response")
        self.event = _hooks(plugins, "on_event")

    @property
    def touch_calls(self) -> bool:
        """Whether anyone wants to see calls to subgraphs."""
        return bool(self.subgraph_request or self.subgraph_response)

    async def transform(self, request: GraphQLRequest, result: ExecutionResult) -> ExecutionResult:
        """A complete answer, as the plugins leave it."""
        for hook in self.response:
            result = await hook(request, result) or result
        return result

    async def transform_events(
        self, request: GraphQLRequest, events: AsyncIterator[ExecutionResult]
    ) -> AsyncIterator[ExecutionResult]:
        """A subscription's events, as the plugins leave them."""
        try:
            async for event in events:
                for hook in self.event:
                    event = await hook(request, event) or event  # noqa: PLW2901 - each hook sees what the last left
                yield event
        finally:
            close = getattr(events, "aclose", None)
            if close is not None:
                await close()

    def around(self, subgraph: str, transport: SubgraphTransport) -> SubgraphTransport:
        """A transport whose calls the plugins see."""
        return PluggedTransport(transport, self)


class PluggedTransport(WrappingTransport):
    """Shows each call to the plugins."""

    def __init__(self, inner: SubgraphTransport, plugins: Plugins) -> None:
        super().__init__(inner)
        self._plugins = plugins

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        response: SubgraphResponse | None = None
        for hook in self._plugins.subgraph_request:
            answer = await hook(request)
            if isinstance(answer, SubgraphResponse):
                response = answer
                break
            request = answer or request
        if response is None:
            response = await self._inner.execute(request)
        for hook in self._plugins.subgraph_response:
            response = await hook(request, response) or response
        return response

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription; plugins see its request."""
        for hook in self._plugins.subgraph_request:
            answer = await hook(request)
            if isinstance(answer, SubgraphRequest):
                request = answer
        events = self._inner.subscribe(request)
        try:
            async for event in events:
                yield event
        finally:
            close = getattr(events, "aclose", None)
            if close is not None:
                await close()


def with_headers(request: SubgraphRequest, **headers: str) -> SubgraphRequest:
    """A request with more headers; underscores in names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = tuple(pair for pair in request.headers if pair[0] not in named)
    return replace(request, headers=(*kept, *named.items()))


def _hooks(plugins: Sequence[Plugin], name: str) -> tuple[Hook, ...]:
    base = getattr(Plugin, name)
    return tuple(getattr(plugin, name) for plugin in plugins if getattr(type(plugin), name) is not base)
