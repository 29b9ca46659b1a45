"""The router as an ASGI application.

`create_app` is the composition root: configuration and supergraph in, application out. `RouterApp` routes what
arrives to the part that answers it; the GraphQL path comes first, since nearly everything goes there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import orjson

from router.execution import SubgraphTransport
from router.server.asgi import AsgiWebSocket, Receive, Scope, Send, serve_http
from router.server.authentication import Authenticator, Identity, LoadKeys, build_authenticator
from router.server.authorization import Policy
from router.server.configuration.root import RouterConfig
from router.server.errors import RequestRefused
from router.server.graphiql import Pages
from router.server.http import answers
from router.server.http.cors import CorsPolicy
from router.server.http.csrf import CsrfGuard
from router.server.http.endpoint import GraphqlEndpoint
from router.server.http.messages import HttpRequest, HttpResponse
from router.server.operations import Operations
from router.server.serving import Serving, load_graph
from router.server.subscriptions import close_codes
from router.server.subscriptions.close_codes import Close
from router.server.subscriptions.dialects import choose_dialect
from router.server.subscriptions.single_connection import SingleConnections
from router.server.subscriptions.websocket_session import Disconnected, WebSocketSession

Route = Callable[[HttpRequest], Awaitable[HttpResponse]]


class RouterApp:
    """An ASGI 3 application. `respond` is its HTTP side without ASGI, for other servers."""

    def __init__(self, config: RouterConfig, serving: Serving, authenticator: Authenticator | None) -> None:
        self.config = config
        self.serving = serving
        self.authenticator = authenticator
        self.operations = Operations(config, serving)
        self._cors = CorsPolicy(config.cors)
        self._csrf = CsrfGuard(config.csrf, self._cors)
        self._path = config.server.path
        self._graphql = GraphqlEndpoint(config, self.operations, authenticator, self._csrf)
        self._pages = Pages(config)
        self._streams = SingleConnections(config.subscriptions, self._graphql)
        self._routes: dict[str, Route] = {
            config.server.health_path: self._health,
            config.server.ready_path: self._ready,
        }
        if config.subscriptions.enabled:
            self._routes[config.subscriptions.stream_path] = self._streams.respond
        self._sessions: set[WebSocketSession] = set()
        self._draining = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        kind = scope["type"]
        if kind == "http":
            await serve_http(scope, receive, send, self.respond, self.config.limits.body)
        elif kind == "websocket":
            await self._serve_websocket(scope, receive, send)
        elif kind == "lifespan":
            await self._live(receive, send)

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """The answer to an HTTP request whose body has been read."""
        if request.target == self._path and request.method == "POST":
            response = await self._graphql.respond(request)
        else:
            response = await self._route(request)
        if self._cors.active:
            origin = request.index.get(b"origin")
            if origin is not None and request.method != "OPTIONS":
                self._cors.permit(origin, response)
        return response

    def revoke(self, concerns: Callable[[Identity], bool]) -> int:
        """Close the WebSockets of clients whose credentials no longer hold; gives how many there were.

        Tokens of such clients are verified again when they are next seen.
        """
        closed = 0
        for session in tuple(self._sessions):
            identity = session.identity
            if identity is not None and concerns(identity):
                if self.authenticator is not None:
                    self.authenticator.forget(identity.credential)
                session.close(close_codes.TOKEN_REVOKED)
                closed += 1
        return closed

    async def drain(self, close: Close = close_codes.GOING_AWAY) -> None:
        """Stop taking part: not ready any more, open WebSockets and streams are ended."""
        self._draining = True
        for session in tuple(self._sessions):
            session.close(close)
        await self._streams.close()

    async def close(self) -> None:
        """Release what the application holds."""
        await self.drain()
        await self.serving.close()

    async def _route(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return self._cors.preflight(request)
        route = self._routes.get(request.target)
        if route is not None:
            return await route(request)
        page = self._pages.find(request)
        if page is not None:
            return page
        if request.target == self._path:
            return await self._graphql.respond(request)
        return answers.plain_answer(404, "Not found.\n")

    async def _health(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, b'{"status":"up"}', [answers.JSON_HEADER, (b"cache-control", b"no-store")])

    async def _ready(self, request: HttpRequest) -> HttpResponse:
        status = 503 if self._draining else 200
        body = {"status": "draining" if self._draining else "ready", "supergraph": self.serving.current.digest}
        return HttpResponse(status, orjson.dumps(body), [answers.JSON_HEADER, (b"cache-control", b"no-store")])

    async def _serve_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        channel = AsgiWebSocket(receive, send)
        headers = dict(scope["headers"])
        options = self.config.subscriptions
        await receive()  # websocket.connect
        try:
            if scope["path"] != options.path or not options.enabled or self._draining:
                await channel.close(1000, "")  # Before accepting, this answers the handshake with 403.
                return
            self._csrf.check_cross_site(headers)
        except RequestRefused:
            await channel.close(1000, "")
            return
        dialect = choose_dialect(scope.get("subprotocols", ()))
        if dialect is None:
            await channel.accept(None)
            close = close_codes.SUBPROTOCOL_NOT_ACCEPTABLE
            await channel.close(close.code, close.reason)
            return
        client = scope.get("client")
        session = WebSocketSession(
            channel,
            dialect,
            self.operations,
            options,
            headers=headers,
            peer=client[0] if client else None,
            authenticator=self.authenticator,
        )
        self._sessions.add(session)
        try:
            await channel.accept(dialect.subprotocol)
            await session.run()
        except Disconnected:
            pass
        finally:
            self._sessions.discard(session)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def create_app(
    config: RouterConfig | None = None,
    *,
    supergraph: str,
    transports: Mapping[str, SubgraphTransport] | None = None,
    policies: Mapping[str, Policy] | None = None,
    key_loaders: Mapping[str, LoadKeys] | None = None,
) -> RouterApp:
    """The application that serves a supergraph.

    `supergraph` is its SDL. `transports` says how subgraphs are reached, by name; those left out are called over HTTP
    at their URLs. `policies` are the functions behind @policy, by name. `key_loaders` gives the keys of token issuers
    that live in this process, by issuer.
    Raises SupergraphError for an unreadable supergraph, ValueError for a contradictory configuration.
    """
    config = config or RouterConfig()
    graph = load_graph(supergraph, config, transports=transports or {}, policies=policies or {})
    return RouterApp(config, Serving(graph), build_authenticator(config.authentication, key_loaders=key_loaders))
