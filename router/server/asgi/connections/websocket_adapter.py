"""WebSockets of an ASGI server as channels."""

from contextlib import suppress

from router.server.asgi.types import Receive, Send
from router.server.protocols.disconnected import Disconnected


class AsgiWebSocket:
    """A WebSocket of an ASGI server."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send

    async def receive(self) -> str | bytes:
        """Wait for the next message. Raises Disconnected."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            raise Disconnected
        text: str | None = message.get("text")
        if text is not None:
            return text
        data: bytes = message.get("bytes") or b""
        return data

    async def accept(self, subprotocol: str | None) -> None:
        """Finish the handshake."""
        await self._send({"type": "websocket.accept", "subprotocol": subprotocol})

    async def send(self, text: str) -> None:
        """Send a message; returns when there is room for more. Raises Disconnected."""
        try:
            await self._send({"type": "websocket.send", "text": text})
        except (OSError, RuntimeError):
            # Servers raise either when the connection is closed.
            raise Disconnected from None

    async def close(self, code: int, reason: str) -> None:
        """Close the connection; has no effect if it is closed already."""
        with suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": code, "reason": reason})
