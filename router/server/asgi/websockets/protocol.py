"""The server's side of WebSocket connections: uvicorn's protocol, with a limit on how long a client may read nothing.

uvicorn waits for a client that does not read, and closes a connection only when all that was sent is read: such a
client would hold its session, its subscriptions and its socket for as long as it likes.
"""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

STALL_SECONDS = 30.0
"""Seconds that a client may read nothing while more waits to be sent than the socket takes."""

CLOSE_SECONDS = 10.0
"""Seconds from the end of a session in which the client has to read the rest and close."""


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """One connection; it is aborted if its client stalls."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._abort: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Stop sending until the client reads; called by the transport."""
        super().pause_writing()
        self._abort_after(STALL_SECONDS)

    def resume_writing(self) -> None:
        """Go on sending; called by the transport."""
        super().resume_writing()
        self._cancel_abort()

    def keepalive_timeout(self) -> None:
        """Disconnect a client that does not respond to a ping; it will not respond to a close frame either."""
        super().keepalive_timeout()
        self.transport.abort()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """Bound what remains after the session: sending the rest, and the client's close frame."""
        super().on_task_complete(task)
        if not self.disconnected:
            self._abort_after(CLOSE_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the session; called by the transport."""
        self._cancel_abort()
        super().connection_lost(exc)

    def _abort_after(self, seconds: float) -> None:
        self._cancel_abort()
        self._abort = self.loop.call_later(seconds, self.transport.abort)

    def _cancel_abort(self) -> None:
        if self._abort is not None:
            self._abort.cancel()
            self._abort = None
