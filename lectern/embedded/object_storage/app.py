"""nanio's app, wrapped.

nanio checks signatures (SigV4), presigned ones too. After an error response it may leave the request's body unread, and
the next request on that connection fails: so those connections are closed. Browsers upload parts straight to it, so it
supports CORS.
"""

from nanio.app import build_app
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class CloseAfterErrors:
    """A middleware that closes the connection after a response of 400 or more, when the request's body may still
    arrive.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                message = {**message, "headers": [*message.get("headers", []), (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive, closing if scope["type"] == "http" else send)


def build() -> ASGIApp:
    """Build nanio's app from its environment variables, wrapped."""
    return CORSMiddleware(
        CloseAfterErrors(build_app()),
        allow_origins=["*"],  # a signature, not an origin, is what gives access
        allow_methods=["GET", "HEAD", "PUT", "POST", "DELETE"],
        allow_headers=["*"],
        expose_headers=["ETag", "Content-Range", "Content-Length", "x-amz-request-id"],
        max_age=3600,
    )
