"""The router as an ASGI application."""

from collections.abc import Coroutine
from typing import Any

from router.server.asgi.connections.long_lived_streams import LongLivedStreams
from router.server.asgi.connections.websocket_acceptor import WebSocketAcceptor
from router.server.asgi.drain_state import DrainState
from router.server.asgi.http_adapter import HttpHandlerOptions, serve_http
from router.server.asgi.http_handler import HttpHandler
from router.server.asgi.lifecycle import Lifecycle, serve_lifespan
from router.server.asgi.revocations import RevocationEnforcer
from router.server.asgi.types import Receive, Scope, Send
from router.server.config.root import RouterConfig
from router.server.pipeline.pipeline import OperationPipeline
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from router.server.protocols.rejections import RejectionReporter
from router.server.protocols.sse.single_connection import SingleConnections
from router.server.protocols.websocket import close_codes
from router.server.protocols.websocket.close_codes import Close
from router.server.schema_state.state import SchemaState
from router.server.security.authentication import Authenticator
from router.server.security.revocation import Revocation
from router.server.telemetry.metrics import Metrics

WEBSOCKET_DRAIN_SECONDS = 2.0
"""Seconds that open WebSockets have to close when the application drains."""


class RouterApp:
    """An ASGI 3 application; `create_app` makes it. `respond` is its HTTP side without ASGI, for other servers.

    Background services start at the first lifespan event or request, and end with `close`.
    """

    def __init__(
        self,
        config: RouterConfig,
        *,
        schema: SchemaState,
        pipeline: OperationPipeline,
        authenticator: Authenticator | None,
        http: HttpHandler,
        websockets: WebSocketAcceptor,
        single_connections: SingleConnections,
        streams: LongLivedStreams,
        revocations: RevocationEnforcer,
        rejections: RejectionReporter,
        metrics: Metrics | None,
        drain_state: DrainState,
        lifecycle: Lifecycle,
    ) -> None:
        self.config = config
        self.schema = schema
        self.pipeline = pipeline
        self.authenticator = authenticator
        self.rejections = rejections
        self.metrics = metrics
        self._http = http
        self.websockets = websockets
        self._single_connections = single_connections
        self._streams = streams
        self._revocations = revocations
        self._drain_state = drain_state
        self._lifecycle = lifecycle
        self._http_options = HttpHandlerOptions(self.respond, config.limits.body, rejections, streams)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        kind = scope["type"]
        if kind == "http":
            await serve_http(scope, receive, send, self._http_options)
        elif kind == "websocket":
            if not self._lifecycle.started:
                self.start()
            await self.websockets.serve(scope, receive, send)
        elif kind == "lifespan":
            await serve_lifespan(receive, send, self.start, self.close)

    def respond(self, request: HttpRequest) -> Coroutine[Any, Any, HttpResponse]:
        """Respond to an HTTP request whose body has been read."""
        if not self._lifecycle.started:
            self.start()
        return self._http.respond(request)

    async def revoke(self, revocation: Revocation) -> int:
        """Reject tokens from now on, and close the WebSockets and streams that were opened with them.

        Returns how many were closed in this process. Other routers that share its Redis do the same; while Redis is
        unavailable, the revocation waits and is published once it is available again.
        """
        return await self._revocations.revoke(revocation)

    def start(self) -> None:
        """Start polling the sources of the supergraph and of trusted documents. Needs a running event loop."""
        self._lifecycle.start()

    async def drain(self, close: Close = close_codes.GOING_AWAY) -> None:
        """Report not ready from now on, and end open WebSockets and streams."""
        self._drain_state.draining = True
        self.websockets.close_all(close)
        await self._single_connections.close()
        self._streams.cancel_all()
        # Sessions send their close frames in tasks of their own, before the server cuts their connections.
        await self.websockets.wait_closed(WEBSOCKET_DRAIN_SECONDS)

    async def close(self) -> None:
        """Drain, and release everything that the application holds."""
        await self.drain()
        await self._lifecycle.close()
