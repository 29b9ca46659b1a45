"""The fast path of plain GraphQL POSTs: HTTP/1.1 straight to the application, without ASGI in between.

It serves `POST` on the GraphQL path with a JSON body. Anything else (another path or method, an upload, a stream, a
body that is chunked or too large) reaches the same application over ASGI.
See docs/decisions/0014-plain-posts-without-asgi.md for the measurements that justify it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from router.http1 import RequestHead, http1_protocol
from router.server.asgi.app import RouterApp
from router.server.protocols.http.messages import HttpRequest, HttpResponse, decoded_headers, header_index


def fast_path_protocol(app: RouterApp) -> Callable[..., asyncio.Protocol]:
    """Return the protocol factory for `uvicorn.Config(http=...)`."""
    return http1_protocol(app.config.http1.limits(), DirectPosts(app), rejected=app.rejections.unreadable)


class DirectPosts:
    """Plain GraphQL POSTs to one application."""

    def __init__(self, app: RouterApp) -> None:
        self._app = app
        self._target = app.config.server.path
        self._path = self._target.encode()
        self.max_body = app.config.limits.body

    def accepts(self, head: RequestHead) -> bool:
        """Decide whether a request is a plain GraphQL POST."""
        if head.path != self._path or head.method != "POST" or head.query:
            return False
        get = head.index.get
        if not get(b"content-type", b"").startswith(b"application/json") or b"content-encoding" in head.index:
            return False
        accept = get(b"accept")
        return accept is None or (b"event-stream" not in accept and b"multipart" not in accept)

    def respond(self, head: RequestHead, body: bytes, peer: str | None) -> Coroutine[Any, Any, HttpResponse]:
        """Respond to a plain GraphQL POST."""
        headers, index, text = head.headers, head.index, head.text
        if len(index) != len(headers):
            index = header_index(headers)
            return self._app.respond(HttpRequest("POST", self._target, b"", headers, body, None, peer, index))
        if text is None:
            text = head.text = decoded_headers(headers)
        # Copies, since a head is also that of the connection's next requests if they have the same.
        return self._app.respond(
            HttpRequest("POST", self._target, b"", headers.copy(), body, None, peer, index.copy(), text.copy())
        )
