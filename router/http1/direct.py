"""The interface of an application that is called without ASGI in between."""

from collections.abc import Coroutine
from typing import Any, Protocol

from router.http1.reading.head import RequestHead
from router.http1.responses import WholeResponse


class DirectHandler(Protocol):
    """Server of some requests, with bodies of a known length, read as a whole; ASGI has all others."""

    @property
    def max_body(self) -> int:
        """The largest body, in bytes; a request with a larger one goes to the ASGI application."""
        ...

    def accepts(self, head: RequestHead) -> bool:
        """Decide whether to serve this request directly. Depends on the head alone."""
        ...

    def respond(self, head: RequestHead, body: bytes, peer: str | None) -> Coroutine[Any, Any, WholeResponse]:
        """Respond. Cancelled if the client disconnects; an exception is logged and becomes a 500."""
        ...
