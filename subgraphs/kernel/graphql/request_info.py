"""The origin of one request to a subgraph, and the context of its resolvers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from subgraphs.kernel.graphql.extensions.cache_control import CacheControl
from subgraphs.kernel.identity.principal import Principal


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """The authenticated principal and the client of a request.

    Built by the HTTP server from verified input, or passed in by the router in the same process.
    """

    principal: Principal | None = None
    ip: str | None = None
    user_agent: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The client's headers that the router forwards to this subgraph, names in lower case."""


@dataclass(slots=True, kw_only=True)
class RequestContext:
    """The value of `info.context` in resolvers. A domain extends it with its use cases and its loaders.

    Derive nothing else from `request` when the context is made: over a WebSocket the principal is available only after
    the client's `connection_init`.
    """

    request: RequestInfo
    connection_params: dict[str, object] | None = None
    cache_control: CacheControl = field(default_factory=CacheControl)
    set_cookies: list[str] = field(default_factory=list, repr=False)
    """The values of the response's `Set-Cookie` headers. Subscriptions and WebSockets have no such headers."""

    @property
    def principal(self) -> Principal | None:
        """The viewer, or None for an anonymous request.

        Reading it makes the response `no-store`; that to an anonymous request then fits anonymous requests alone. Where
        the response turns out to be the same for all viewers, `request.principal` is the same without that effect.
        """
        principal = self.request.principal
        self.cache_control.depends_on_viewer(anonymous=principal is None)
        return principal
