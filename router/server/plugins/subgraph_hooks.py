"""Hooks around calls to subgraphs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, cast

from router.execution import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.transport.wrapping import WrappingTransport

SubgraphRequestHook = Callable[[SubgraphRequest], Awaitable[SubgraphResponse | SubgraphRequest | None]]
SubgraphResponseHook = Callable[[SubgraphRequest, SubgraphResponse], Awaitable[SubgraphResponse | None]]


@dataclass(frozen=True, slots=True)
class SubgraphHooks:
    """The hooks of all plugins, in the order in which the plugins were given."""

    request: tuple[SubgraphRequestHook, ...] = ()
    response: tuple[SubgraphResponseHook, ...] = ()

    @property
    def active(self) -> bool:
        """True if any plugin has a hook around calls."""
        return bool(self.request or self.response)

    def around(self, subgraph: str, transport: SubgraphTransport) -> SubgraphTransport:
        """Wrap a transport, so that hooks are called for each call."""
        return HookedTransport(transport, self)


class HookedTransport(WrappingTransport):
    """A transport with the plugins' hooks before and after each call."""

    def __init__(self, inner: SubgraphTransport, hooks: SubgraphHooks) -> None:
        super().__init__(inner)
        self._hooks = hooks

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        response: SubgraphResponse | None = None
        for before in self._hooks.request:
            replacement = await before(request)
            if isinstance(replacement, SubgraphResponse):
                response = replacement
                break
            request = replacement or request
        if response is None:
            response = await self._inner.execute(request)
        for after in self._hooks.response:
            response = await after(request, response) or response
        return response

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription; the hooks are called with its request."""
        for before in self._hooks.request:
            replacement = await before(request)
            if isinstance(replacement, SubgraphRequest):
                request = replacement
        # Transports declare an iterator, and return generators.
        async with aclosing(cast(Any, self._inner.subscribe(request))) as events:
            async for event in events:
                yield event


def with_headers(request: SubgraphRequest, **headers: str) -> SubgraphRequest:
    """Return a request with more headers; underscores in names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    others = tuple(pair for pair in request.headers if pair[0] not in named)
    return replace(request, headers=(*others, *named.items()))
