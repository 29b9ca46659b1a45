"""HTTP/1.1 for uvicorn: one connection, from its bytes to the application and back.

A request that the `DirectHandler` accepts is served without ASGI; all others go to the ASGI application of the
configuration, and a WebSocket's handshake to uvicorn's WebSocket protocol. One request is served at a time; those that
a client sends meanwhile wait.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

from router.deadline import Clock, Deadline
from router.http1.connection.asgi_exchange import MAX_BUFFERED, AsgiExchange
from router.http1.connection.keep_alive_probes import set_probes
from router.http1.connection.outgoing import Outgoing
from router.http1.connection.scope import address, handshake_bytes, http_scope, is_websocket_handshake
from router.http1.direct import DirectHandler
from router.http1.errors import BadRequest, RejectionListener, rejection
from router.http1.limits import Http1Limits
from router.http1.reading.head import RequestHead
from router.http1.reading.request_reader import RequestReader
from router.http1.responses import FAILURE, WholeResponse, response_head

logger = logging.getLogger(__name__)


def http1_protocol(
    limits: Http1Limits | None = None,
    direct: DirectHandler | None = None,
    clock: Clock | None = None,
    rejected: RejectionListener | None = None,
) -> Callable[..., asyncio.Protocol]:
    """Return the protocol factory for `uvicorn.Config(http=...)`.

    `rejected` learns of each request that reaches no application, because it is malformed, too large or too slow.
    """
    return partial(Http1Protocol, limits or Http1Limits(), direct, clock, rejected)


class Http1Protocol(asyncio.Protocol):
    """One connection.

    It is idle, reads a head, reads a body, or serves a request that is complete; in the end it only discards what
    still arrives. Each state but serving has its time-out.
    """

    def __init__(
        self,
        limits: Http1Limits,
        direct: DirectHandler | None,
        clock: Clock | None,
        rejected: RejectionListener | None,
        *,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        if not config.loaded:
            config.load()
        self._limits = limits
        self._direct = direct
        self._rejected = rejected
        self._config = config
        self._state = server_state
        self._app_state = app_state
        self._loop = _loop or asyncio.get_running_loop()
        self._deadline = Deadline(clock or self._loop, self._expired)
        self._reader = RequestReader(limits)
        self._out = Outgoing(limits, self._deadline)
        self._peer: str | None = None
        self._direct_head: RequestHead | None = None
        """The last head that `direct` accepted: those of a connection's requests are often the same object."""
        self._stopping = False
        self._reset()

    def _reset(self) -> None:
        """Be idle, without a request."""
        self._head: RequestHead | None = None
        self._head_began = False
        self._body: list[bytes] = []
        self._exchange: AsgiExchange | None = None
        self._task: asyncio.Task[None] | None = None
        self._serving = False

    # Called by the event loop.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out.open(cast(asyncio.Transport, transport))
        self._state.connections.add(cast(Any, self))
        peer = address(transport, "peername")
        self._peer = peer[0] if peer is not None else None
        set_probes(transport, self._limits.send_timeout)
        self._deadline.set(self._limits.keep_alive_timeout)

    def connection_lost(self, exc: Exception | None) -> None:
        self._state.connections.discard(cast(Any, self))
        self._deadline.cancel()
        self._out.lost()
        if self._exchange is not None:
            self._exchange.disconnect()
        elif self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        if self._out.closing:
            self._out.discard(len(data))
            return
        self._reader.feed(data)
        if not self._serving and not self._out.waiting:
            self._advance()
        elif self._reader.buffered > MAX_BUFFERED:
            self._out.pause_reading()

    def pause_writing(self) -> None:
        self._out.pause_writing()

    def resume_writing(self) -> None:
        if self._out.resume_writing():
            self._next_request()
        elif self._head is not None and not self._serving:
            self._deadline.set(self._limits.body_timeout)

    # Called by uvicorn.

    def shutdown(self) -> None:
        """Close after the response to the request in flight."""
        self._stopping = True
        if self._exchange is not None:
            self._exchange.keep_alive = False
        elif not self._serving:
            self._out.close()

    # Reading.

    def _advance(self) -> None:
        try:
            if self._head is not None or self._read_head():
                self._read_body()
        except BadRequest as error:
            self._reject(error)

    def _read_head(self) -> bool:
        """Read a head, and decide who serves the request. Returns false while there is nothing to serve."""
        head = self._reader.read_head()
        if head is None:
            if not self._head_began and self._reader.buffered:
                self._head_began = True
                self._deadline.set(self._limits.header_timeout)
            return False
        self._head = head
        if head is self._direct_head:
            return True
        direct = self._direct
        if direct is not None and direct.accepts(head) and not head.expects_continue:
            length = head.content_length
            if length is not None and length <= direct.max_body:
                self._direct_head = head
                return True
        if is_websocket_handshake(head) and self._config.ws_protocol_class is not None:
            self._upgrade(head)
            return False
        scope = http_scope(
            head,
            client=self._out.client,
            server=self._out.server,
            scheme=self._out.scheme,
            root_path=self._config.root_path,
            state=self._app_state,
        )
        self._exchange = AsgiExchange(cast(Any, self._config.loaded_app), scope, head, self)
        return True

    def _read_body(self) -> None:
        reader = self._reader
        data = reader.read_body()
        if self._exchange is not None:
            self._feed(self._exchange, data)
        elif reader.body_complete:
            self._serving = True
            self._deadline.clear()
            body = b"".join((*self._body, data)) if self._body else data
            task = self._task = self._loop.create_task(self._respond_directly(body))
            self._state.tasks.add(task)
        else:
            self._body.append(data)
            self._deadline.set(self._limits.body_timeout)

    def _feed(self, exchange: AsgiExchange, data: bytes) -> None:
        complete = self._reader.body_complete
        if complete:
            self._serving = True
            self._deadline.clear()
        if data:
            exchange.feed(data)
        if complete:
            exchange.end_body()
        if self._task is None:
            exchange.keep_alive = exchange.keep_alive and not self._stopping
            task = self._task = self._loop.create_task(exchange.run())
            self._state.tasks.add(task)
            task.add_done_callback(self._done)
        if complete:
            return
        if exchange.buffered > MAX_BUFFERED:
            self._out.pause_reading()
            self._deadline.clear()
        else:
            self._deadline.set(self._limits.body_timeout)

    def resume_body(self) -> None:
        """Read on, now that the application took what was there."""
        if self._out.resume_reading() and not self._serving:
            self._deadline.set(self._limits.body_timeout)

    def _upgrade(self, head: RequestHead) -> None:
        """Let uvicorn's WebSocket protocol have the connection."""
        transport = self._out.release()
        self._deadline.cancel()
        self._state.connections.discard(cast(Any, self))
        protocol = cast(Any, self._config.ws_protocol_class)(
            config=self._config, server_state=self._state, app_state=self._app_state
        )
        protocol.connection_made(transport)
        transport.set_protocol(protocol)
        protocol.data_received(handshake_bytes(head) + self._reader.take_rest())

    # Responding.

    def _done(self, task: asyncio.Task[None]) -> None:
        self._state.tasks.discard(task)
        if task.cancelled() and task is self._task:
            self._out.abort()

    async def _respond_directly(self, body: bytes) -> None:
        head, task = self._head, self._task
        assert self._direct is not None
        assert head is not None
        assert task is not None
        try:
            response: WholeResponse = await self._direct.respond(head, body, self._peer)
        except asyncio.CancelledError:
            self._out.abort()
            raise
        except Exception:
            logger.exception("unexpected failure of a request on the fast path")
            response = FAILURE
        finally:
            self._state.tasks.discard(task)
        keep_alive = head.keep_alive and not self._stopping
        response_lines = response_head(response, self._state.default_headers, keep_alive=keep_alive)
        self._out.write_response(response_lines, response.body)
        self.responded(keep_alive=keep_alive)

    def response_headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers of every response."""
        return self._state.default_headers

    def write(self, data: bytes) -> None:
        """Send bytes."""
        self._out.write(data)

    async def drain(self) -> None:
        """Wait until the client takes more, or is gone."""
        await self._out.drain()

    def abort(self) -> None:
        """Cut the connection: the response cannot be completed."""
        self._out.abort()

    def responded(self, *, keep_alive: bool) -> None:
        """Go on with the next request, or close."""
        self._state.total_requests += 1
        self._reset()
        if not keep_alive or self._stopping:
            self._out.close(linger=bool(self._reader.buffered or not self._reader.body_complete))
        elif self._out.may_continue():
            self._next_request()

    def _next_request(self) -> None:
        out = self._out
        out.resume_reading()
        if self._reader.buffered:
            self._advance()
        if self._head is None and not self._head_began and not out.closing:
            self._deadline.set(self._limits.keep_alive_timeout)

    # Endings.

    def _expired(self) -> None:
        if self._out.stalled_or_closed():
            return
        if self._head is None and not self._head_began:
            self._out.close()
        elif not self._serving:
            self._reject(BadRequest("The request did not arrive in time.", 408))

    def _reject(self, error: BadRequest) -> None:
        if self._rejected is not None:
            self._rejected(error.status, error.code, self._peer)
        exchange = self._exchange
        self._reset()
        if exchange is not None:
            exchange.disconnect()
            if exchange.started:
                self._out.abort()
                return
        self._out.write(rejection(error))
        self._out.close(linger=True)
