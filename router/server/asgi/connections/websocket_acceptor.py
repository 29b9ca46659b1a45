"""Accepting WebSockets: the handshake, and the sessions that are open."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from router.server.asgi.connections.websocket_adapter import AsgiWebSocket
from router.server.asgi.drain_state import DrainState
from router.server.asgi.types import Receive, Scope, Send
from router.server.config.options.subscriptions import SubscriptionOptions
from router.server.errors import RequestRejected
from router.server.pipeline.pipeline import OperationPipeline
from router.server.protocols.disconnected import Disconnected
from router.server.protocols.http.browser_protection.csrf import CsrfGuard
from router.server.protocols.http.messages import decoded_headers, header_index
from router.server.protocols.rejections import RejectionReporter
from router.server.protocols.websocket import close_codes
from router.server.protocols.websocket.close_codes import Close
from router.server.protocols.websocket.session import WebSocketSession
from router.server.protocols.websocket.subprotocols import choose_subprotocol
from router.server.security.authentication import Authenticator, Identity


class WebSocketAcceptor:
    """The acceptor of WebSockets: rejects one, or serves it until it is closed."""

    def __init__(
        self,
        options: SubscriptionOptions,
        pipeline: OperationPipeline,
        *,
        csrf: CsrfGuard,
        drain_state: DrainState,
        rejections: RejectionReporter,
        authenticator: Authenticator | None,
    ) -> None:
        self._options = options
        self._pipeline = pipeline
        self._csrf = csrf
        self._drain_state = drain_state
        self._rejections = rejections
        self._authenticator = authenticator
        self._sessions: set[WebSocketSession] = set()

    def __len__(self) -> int:
        """Return the number of open WebSockets."""
        return len(self._sessions)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket from its handshake to its close."""
        channel = AsgiWebSocket(receive, send)
        headers = header_index(scope["headers"])
        client = scope.get("client")
        peer = client[0] if client else None
        await receive()  # websocket.connect
        rejection = self._check_handshake(scope["path"], headers)
        if rejection is not None:
            self._rejections.websocket(scope["path"], rejection, 403, decoded_headers(scope["headers"]), peer)
            await channel.close(1000, "")  # Before accepting, this responds to the handshake with 403.
            return
        subprotocol = choose_subprotocol(scope.get("subprotocols", ()))
        if subprotocol is None:
            close = close_codes.SUBPROTOCOL_NOT_ACCEPTABLE
            code = f"WEBSOCKET_{close.code}"
            self._rejections.websocket(scope["path"], code, close.code, decoded_headers(scope["headers"]), peer)
            await channel.accept(None)
            await channel.close(close.code, close.reason)
            return
        session = WebSocketSession(
            channel,
            subprotocol,
            self._pipeline,
            self._options,
            headers=headers,
            rejections=self._rejections,
            peer=peer,
            authenticator=self._authenticator,
        )
        with suppress(Disconnected):
            await channel.accept(subprotocol.name)
            await self.run(session)

    async def run(self, session: WebSocketSession) -> None:
        """Serve an accepted WebSocket until it is closed."""
        self._sessions.add(session)
        try:
            await session.run()
        finally:
            self._sessions.discard(session)

    def close_all(self, close: Close) -> None:
        """Begin to close every WebSocket."""
        for session in tuple(self._sessions):
            session.close(close)

    async def wait_closed(self, seconds: float) -> None:
        """Wait until every WebSocket has sent its close frame, or `seconds` have passed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._sessions:  # noqa: ASYNC110 - sessions end in tasks that belong to the server
                    await asyncio.sleep(0.005)

    def end_revoked(self, revoked: Callable[[Identity], bool]) -> int:
        """Close the WebSockets of clients whose credentials are revoked; returns how many there were."""
        ended = [session for session in self._sessions if session.identity is not None and revoked(session.identity)]
        for session in ended:
            session.close(close_codes.TOKEN_REVOKED)
        return len(ended)

    def _check_handshake(self, path: str, headers: Mapping[bytes, bytes]) -> str | None:
        """Return the code of the reason for not opening a WebSocket; None if it may be opened."""
        if path != self._options.path or not self._options.enabled:
            return "NOT_FOUND"
        if self._drain_state.draining:
            return "DRAINING"
        if len(self._sessions) >= self._options.max_connections:
            return "TOO_MANY_CONNECTIONS"
        try:
            self._csrf.check_cross_site(headers)
        except RequestRejected as rejected:
            return rejected.code
        return None
