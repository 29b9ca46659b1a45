"""Headers of every response of a web process that keep browsers from misusing it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SecureHeaders:
    """An app whose responses are never sniffed or shown in a frame, whichever endpoint or error they come from.

    A response that has such a header keeps its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", ())))
                headers.setdefault("x-content-type-options", "nosniff")
                headers.setdefault("content-security-policy", "frame-ancestors 'none'")
                message = {**message, "headers": headers.raw}
            await send(message)

        await self._app(scope, receive, send_secured if scope["type"] == "http" else send)
