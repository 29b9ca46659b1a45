"""One client on one WebSocket: its introduction, its operations side by side, its end.

Every operation is a task of its own; the session ends them all, whatever ends the session.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any, Protocol

from router.execution import RequestError
from router.server.authentication import Authenticator, Identity
from router.server.configuration.endpoints import SubscriptionOptions
from router.server.errors import RequestRefused
from router.server.http.answers import errors_of
from router.server.http.parameters import from_parameters
from router.server.http.streams import encoded_answers
from router.server.operations import Client, Operations
from router.server.subscriptions import close_codes
from router.server.subscriptions.close_codes import Close
from router.server.subscriptions.dialects import (
    Complete,
    Dialect,
    Init,
    Ping,
    Pong,
    ProtocolViolation,
    Subscribe,
    Terminate,
)

log = logging.getLogger("router.server.websocket")


class Disconnected(Exception):
    """The client is gone."""


class WebSocketChannel(Protocol):
    """An accepted WebSocket, whatever server it comes from."""

    async def receive(self) -> str | bytes:
        """The next message. Raises Disconnected."""
        ...

    async def send(self, text: str) -> None:
        """Returns when there is room for more. Raises Disconnected."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close it; nothing is said if it is closed already."""
        ...


class _Closing(Exception):
    def __init__(self, close: Close, why: str | None = None) -> None:
        super().__init__(close.reason)
        self.close = close
        self.why = why


class WebSocketSession:
    """Serves one WebSocket from its handshake to its close."""

    def __init__(
        self,
        channel: WebSocketChannel,
        dialect: Dialect,
        operations: Operations,
        options: SubscriptionOptions,
        *,
        headers: Mapping[bytes, bytes],
        peer: str | None = None,
        authenticator: Authenticator | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._channel = channel
        self._dialect = dialect
        self._operations = operations
        self._options = options
        self._authenticator = authenticator
        self._raw_headers = headers
        self._clock = clock
        self._handshake = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
        self._client = Client(self._handshake, None, peer)
        self._introduced = False
        self._running: dict[str, asyncio.Task[None]] = {}
        self._clients: dict[str, Client] = {}
        self._closing: asyncio.Future[Close] = asyncio.get_running_loop().create_future()
        self._expiry: asyncio.TimerHandle | None = None

    @property
    def identity(self) -> Identity | None:
        """Who the client is, as far as it has said."""
        return self._client.identity

    def close(self, close: Close) -> None:
        """End the session from outside: the server stops, or the client's token was revoked."""
        if not self._closing.done():
            self._closing.set_result(close)

    async def run(self) -> None:
        """Serve until either side ends it."""
        loop = asyncio.get_running_loop()
        init_deadline = loop.call_later(
            self._options.connection_init_timeout, self._close_unless_introduced, close_codes.INIT_TIMEOUT
        )
        reading = asyncio.ensure_future(self._read())
        keeping_alive = asyncio.ensure_future(self._keep_alive())
        try:
            await asyncio.wait((reading, self._closing), return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                failure = reading.exception()
                if isinstance(failure, _Closing):
                    self._refuse(failure.close, failure.why)
                elif failure is not None and not isinstance(failure, Disconnected):
                    log.error("unforeseen failure", exc_info=failure)
                    self.close(close_codes.INTERNAL_ERROR)
        finally:
            init_deadline.cancel()
            if self._expiry is not None:
                self._expiry.cancel()
            await _end([reading, keeping_alive, *self._running.values()])
            if self._closing.done():
                close = self._closing.result()
                await self._channel.close(close.code, close.reason)

    def _close_unless_introduced(self, close: Close) -> None:
        if not self._introduced:
            self._refuse(close)

    def _refuse(self, close: Close, why: str | None = None) -> None:
        """Close it for something that the client did. `why` is a code that says more than the protocol's."""
        self.close(close)
        told = why or f"WEBSOCKET_{close.code}"
        client = self._client
        self._operations.refusals.websocket(self._options.path, told, close.code, client.headers, client.peer)

    async def _read(self) -> None:
        while True:
            text = await self._channel.receive()
            if len(text) > self._options.max_message:
                raise _Closing(close_codes.MESSAGE_TOO_BIG)
            try:
                message = self._dialect.read(text)
            except ProtocolViolation as violation:
                raise _Closing(close_codes.bad_message(str(violation))) from None
            match message:
                case Init(parameters):
                    await self._introduce(parameters)
                case Ping(payload):
                    await self._answer_ping(payload)
                case Pong():
                    pass
                case Subscribe(operation_id, parameters):
                    self._start(operation_id, parameters)
                case Complete(operation_id):
                    await self._stop(operation_id)
                case Terminate():
                    raise Disconnected

    async def _introduce(self, parameters: Mapping[str, Any]) -> None:
        if self._introduced:
            raise _Closing(close_codes.TOO_MANY_INITS)
        self._introduced = True
        try:
            await self._authenticate(parameters)
        except RequestRefused as refused:
            farewell = self._dialect.refuse(refused.message)
            if farewell is not None:
                await self._channel.send(farewell)
            away = refused.status == 503
            close = close_codes.TRY_AGAIN_LATER if away else close_codes.FORBIDDEN
            raise _Closing(close, refused.code) from None
        await self._channel.send(self._dialect.acknowledge())

    async def _authenticate(self, parameters: Mapping[str, Any]) -> None:
        # What a client says of itself in its introduction is forwarded by the same rules as its headers. It does not
        # take the place of what came with the handshake, which a proxy on the way may have vouched for; its token does.
        said = {
            name.lower(): value
            for name, value in parameters.items()
            if isinstance(value, str) and value.isascii() and value.isprintable()
        }
        headers = {**self._client.headers}
        for name, value in said.items():
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
            # Operations that are under way were authorised with this token. Without a new one they end with it.
            self._expiry = asyncio.get_running_loop().call_later(left, self.close, close_codes.TOKEN_EXPIRED)

    async def _answer_ping(self, payload: Mapping[str, Any]) -> None:
        """A ping may carry a new token, under the same name as in the introduction: authentication is renewed."""
        renewal = None
        if self._introduced and self._authenticator is not None and self._authenticator.finds_token(payload):
            before = self._client.identity
            try:
                await self._authenticate(payload)
            except RequestRefused:
                renewal = {"authenticated": False}
            else:
                now = self._client.identity
                if before is not None and (now is None or (now.issuer, now.subject) != (before.issuer, before.subject)):
                    # Operations under way belong to whoever opened them.
                    raise _Closing(close_codes.FORBIDDEN)
                for under_way in tuple(self._clients.values()):
                    await self._operations.renew(under_way, self._client.headers, now)
                renewal = {"authenticated": now is not None}
        answer = self._dialect.pong(renewal)
        if answer is not None:
            await self._channel.send(answer)

    def _start(self, operation_id: str, parameters: Any) -> None:
        if not self._introduced:
            raise _Closing(close_codes.UNAUTHORIZED)
        if operation_id in self._running:
            raise _Closing(close_codes.duplicate_id(operation_id))
        if len(self._running) >= self._options.max_per_connection:
            raise _Closing(close_codes.TOO_MANY_OPERATIONS)
        task = asyncio.ensure_future(self._operate(operation_id, parameters))
        self._running[operation_id] = task

    async def _stop(self, operation_id: str) -> None:
        # Not to know the id is no error: the operation's own end and the client's wish may have crossed.
        task = self._running.get(operation_id)
        if task is not None:
            self._forget(operation_id)
            await _end([task])

    async def _operate(self, operation_id: str, parameters: Any) -> None:
        try:
            try:
                # Each operation has a client of its own: what is noted of its answer must not pile up.
                client = Client(self._client.headers, self._client.identity, self._client.peer)
                self._clients[operation_id] = client
                outcome = await self._operations.start(from_parameters(parameters), client, accepts_deferred=True)
                async with aclosing(encoded_answers(outcome)) as answers:
                    async for answer in answers:
                        await self._channel.send(self._dialect.next(operation_id, answer))
                ending = self._dialect.complete(operation_id)
            except (RequestRefused, RequestError) as refused:
                ending = self._dialect.errors(operation_id, errors_of(refused))
            except Disconnected:
                raise
            except Exception:
                log.exception("unforeseen failure")
                failure = RequestRefused("INTERNAL_SERVER_ERROR", "Internal server error.", status=500)
                ending = self._dialect.errors(operation_id, errors_of(failure))
            # The id is free before the client can know that it is.
            self._forget(operation_id)
            await self._channel.send(ending)
        except Disconnected:
            self._forget(operation_id)

    def _forget(self, operation_id: str) -> None:
        self._running.pop(operation_id, None)
        self._clients.pop(operation_id, None)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(self._options.keep_alive)
            if self._introduced:
                try:
                    await self._channel.send(self._dialect.ping())
                except Disconnected:
                    return


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
        for task in tasks:
            if not task.cancelled():
                task.exception()  # Marks it as seen: what it says was dealt with, or comes too late to matter.
