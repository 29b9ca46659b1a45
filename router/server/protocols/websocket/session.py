"""One WebSocket connection: connection_init, concurrent operations, close.

Every operation is a task of its own; the session ends them all, whatever ends the session.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any, Protocol

from router.server.config.options.subscriptions import SubscriptionOptions
from router.server.errors import RequestRejected
from router.server.pipeline.context import REJECTIONS, Client, OperationContext
from router.server.pipeline.parameters import parse_parameters
from router.server.pipeline.pipeline import OperationPipeline
from router.server.protocols.disconnected import Disconnected
from router.server.protocols.http.responses import errors_of
from router.server.protocols.rejections import RejectionReporter
from router.server.protocols.result_streams import encoded_payloads
from router.server.protocols.websocket import close_codes
from router.server.protocols.websocket.close_codes import Close
from router.server.protocols.websocket.subprotocols import (
    Complete,
    Init,
    Ping,
    Pong,
    ProtocolViolation,
    Subprotocol,
    Subscribe,
    Terminate,
)
from router.server.security.authentication import Authenticator, Identity

logger = logging.getLogger(__name__)


class WebSocketChannel(Protocol):
    """An accepted WebSocket, independent of the server that accepted it."""

    async def receive(self) -> str | bytes:
        """Wait for the next message. Raises Disconnected."""
        ...

    async def send(self, text: str) -> None:
        """Send a message; returns when there is room for more. Raises Disconnected."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close the connection; has no effect if it is closed already."""
        ...


class _Closing(Exception):
    """The close of the connection for an error of the client; `code` is more specific than the close code."""

    def __init__(self, close: Close, code: str | None = None) -> None:
        super().__init__(close.reason)
        self.close = close
        self.code = code


class WebSocketSession:
    """One WebSocket from its handshake to its close."""

    def __init__(
        self,
        channel: WebSocketChannel,
        subprotocol: Subprotocol,
        pipeline: OperationPipeline,
        options: SubscriptionOptions,
        *,
        headers: Mapping[bytes, bytes],
        rejections: RejectionReporter,
        peer: str | None = None,
        authenticator: Authenticator | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._channel = channel
        self._subprotocol = subprotocol
        self._pipeline = pipeline
        self._options = options
        self._rejections = rejections
        self._authenticator = authenticator
        self._raw_headers = headers
        self._clock = clock
        self._handshake = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
        self._client = Client(self._handshake, None, peer)
        self._initialized = False
        self._running: dict[str, asyncio.Task[None]] = {}
        self._operations: dict[str, OperationContext] = {}
        self._closing: asyncio.Future[Close] = asyncio.get_running_loop().create_future()
        self._expiry: asyncio.TimerHandle | None = None

    @property
    def identity(self) -> Identity | None:
        """The client's verified identity; None before `connection_init`."""
        return self._client.identity

    def close(self, close: Close) -> None:
        """End the session from outside: the server shuts down, or the client's token was revoked."""
        if not self._closing.done():
            self._closing.set_result(close)

    async def run(self) -> None:
        """Serve until either side closes the connection."""
        loop = asyncio.get_running_loop()
        init_deadline = loop.call_later(
            self._options.connection_init_timeout, self._close_unless_initialized, close_codes.INIT_TIMEOUT
        )
        reading = asyncio.ensure_future(self._read())
        keeping_alive = asyncio.ensure_future(self._keep_alive())
        try:
            await asyncio.wait((reading, self._closing), return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                failure = reading.exception()
                if isinstance(failure, _Closing):
                    self._reject(failure.close, failure.code)
                elif failure is not None and not isinstance(failure, Disconnected):
                    logger.error("unexpected failure of a WebSocket session", exc_info=failure)
                    self.close(close_codes.INTERNAL_ERROR)
        finally:
            init_deadline.cancel()
            if self._expiry is not None:
                self._expiry.cancel()
            await _cancel([reading, keeping_alive, *self._running.values()])
            if self._closing.done():
                close = self._closing.result()
                await self._channel.close(close.code, close.reason)

    def _close_unless_initialized(self, close: Close) -> None:
        if not self._initialized:
            self._reject(close)

    def _reject(self, close: Close, code: str | None = None) -> None:
        """Close the connection for something that the client did, and report that to observers."""
        self.close(close)
        code = code or f"WEBSOCKET_{close.code}"
        client = self._client
        self._rejections.websocket(self._options.path, code, close.code, client.headers, client.peer)

    async def _read(self) -> None:
        while True:
            text = await self._channel.receive()
            if len(text) > self._options.max_message_size:
                raise _Closing(close_codes.MESSAGE_TOO_BIG)
            try:
                message = self._subprotocol.read(text)
            except ProtocolViolation as violation:
                raise _Closing(close_codes.bad_message(str(violation))) from None
            match message:
                case Init(parameters):
                    await self._on_connection_init(parameters)
                case Ping(payload):
                    await self._on_ping(payload)
                case Pong():
                    pass
                case Subscribe(operation_id, parameters):
                    await self._on_subscribe(operation_id, parameters)
                case Complete(operation_id):
                    await self._on_complete(operation_id)
                case Terminate():
                    raise Disconnected

    async def _on_connection_init(self, parameters: Mapping[str, Any]) -> None:
        if self._initialized:
            raise _Closing(close_codes.TOO_MANY_INITS)
        self._initialized = True
        try:
            await self._authenticate(parameters)
        except RequestRejected as rejected:
            connection_error = self._subprotocol.connection_error(rejected.message)
            if connection_error is not None:
                await self._channel.send(connection_error)
            unavailable = rejected.status == 503
            close = close_codes.TRY_AGAIN_LATER if unavailable else close_codes.FORBIDDEN
            raise _Closing(close, rejected.code) from None
        await self._channel.send(self._subprotocol.connection_ack())

    async def _authenticate(self, parameters: Mapping[str, Any]) -> None:
        # The parameters of connection_init are forwarded by the same rules as headers. They do not replace headers of
        # the handshake, which a proxy may have verified; only the token does.
        sent = {
            name.lower(): value
            for name, value in parameters.items()
            if isinstance(value, str) and value.isascii() and value.isprintable()
        }
        headers = {**self._client.headers}
        for name, value in sent.items():
            if name == "authorization" or name not in self._handshake:
                headers[name] = value
        if self._authenticator is None:
            self._client = Client(headers, None, self._client.peer)
            return
        identity = await self._authenticator.of_connection(self._raw_headers, parameters)
        self._client = Client(headers, identity, self._client.peer)
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None
        if identity is not None and identity.expires_at is not None:
            left = max(0.0, identity.expires_at - self._clock())
            # Running operations were authorized with this token. Without a new one they end with it.
            self._expiry = asyncio.get_running_loop().call_later(left, self.close, close_codes.TOKEN_EXPIRED)

    async def _on_ping(self, payload: Mapping[str, Any]) -> None:
        """Respond to a ping.

        It may carry a new token, under the same name as connection_init, which renews authentication.
        """
        renewal = None
        if self._initialized and self._authenticator is not None and self._authenticator.has_token(payload):
            before = self._client.identity
            try:
                await self._authenticate(payload)
            except RequestRejected:
                renewal = {"authenticated": False}
            else:
                now = self._client.identity
                if before is not None and (now is None or (now.issuer, now.subject) != (before.issuer, before.subject)):
                    # Running operations belong to the user who started them.
                    raise _Closing(close_codes.FORBIDDEN)
                for operation in tuple(self._operations.values()):
                    await self._pipeline.renew(operation, self._client.headers, now)
                renewal = {"authenticated": now is not None}
        pong = self._subprotocol.pong(renewal)
        if pong is not None:
            await self._channel.send(pong)

    async def _on_subscribe(self, operation_id: str, parameters: Any) -> None:
        if not self._initialized:
            raise _Closing(close_codes.UNAUTHORIZED)
        if operation_id in self._running:
            raise _Closing(close_codes.duplicate_id(operation_id))
        if len(self._running) >= self._options.max_operations_per_connection:
            # The error of this operation alone: those that are running go on.
            rejected = RequestRejected("TOO_MANY_OPERATIONS", "Too many operations on this connection.", status=429)
            client = self._client
            self._rejections.websocket(self._options.path, rejected.code, rejected.status, client.headers, client.peer)
            await self._channel.send(self._subprotocol.errors(operation_id, errors_of(rejected)))
            return
        task = asyncio.ensure_future(self._operate(operation_id, parameters))
        self._running[operation_id] = task

    async def _on_complete(self, operation_id: str) -> None:
        # An unknown id is not an error: `complete` may cross with the operation's own end.
        task = self._running.get(operation_id)
        if task is not None:
            self._remove(operation_id)
            await _cancel([task])

    async def _operate(self, operation_id: str, parameters: Any) -> None:
        try:
            ending = await self._execute(operation_id, parameters)
            # The id is free before the client can know that it is.
            self._remove(operation_id)
            await self._channel.send(ending)
        except Disconnected:
            self._remove(operation_id)

    async def _execute(self, operation_id: str, parameters: Any) -> str:
        """Execute an operation and send its payloads. Returns the message that ends it. Raises Disconnected."""
        subprotocol = self._subprotocol
        try:
            operation = OperationContext(parse_parameters(parameters), self._client, accepts_deferred=True)
            self._operations[operation_id] = operation
            outcome = await self._pipeline.run(operation)
            if isinstance(outcome, REJECTIONS):
                return subprotocol.errors(operation_id, errors_of(outcome))
            async with aclosing(encoded_payloads(outcome)) as payloads:
                async for payload in payloads:
                    await self._channel.send(subprotocol.next(operation_id, payload))
            return subprotocol.complete(operation_id)
        except RequestRejected as rejected:
            return subprotocol.errors(operation_id, errors_of(rejected))
        except Disconnected:
            raise
        except Exception:
            logger.exception("unexpected failure of an operation on a WebSocket")
            failure = RequestRejected("INTERNAL_SERVER_ERROR", "Internal server error.", status=500)
            return subprotocol.errors(operation_id, errors_of(failure))

    def _remove(self, operation_id: str) -> None:
        self._running.pop(operation_id, None)
        self._operations.pop(operation_id, None)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(self._options.keep_alive_interval)
            if self._initialized:
                try:
                    await self._channel.send(self._subprotocol.ping())
                except Disconnected:
                    return


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
        for task in tasks:
            if not task.cancelled():
                task.exception()  # Marks it as retrieved: it was handled, or came too late to matter.
