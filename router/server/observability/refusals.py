"""Telling observers of requests that came to no operation: unreadable, too large, from strangers, or from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from router.execution import RequestError
from router.server.errors import RequestRefused
from router.server.http.messages import HttpRequest, decoded_headers
from router.server.observability.records import OperationObserver, RefusedRequest

NO_HEADERS: Mapping[str, str] = {}


class Refusals:
    """Tells each observer of each refusal that is not the end of an operation, of which it is told anyway."""

    def __init__(self, observers: Sequence[OperationObserver]) -> None:
        self._observers = observers

    def http(self, request: HttpRequest, status: int, why: RequestRefused | RequestError | str) -> None:
        """An HTTP request was answered with `status`; `why` is the failure, or its code."""
        if not self._observers or isinstance(why, RequestError):
            return
        if isinstance(why, RequestRefused):
            if why.recorded:
                return
            why = why.code
        self._tell(
            RefusedRequest(request.method, request.target, status, why, decoded_headers(request.headers), request.peer)
        )

    def websocket(self, path: str, code: str, status: int, headers: Mapping[str, str], peer: str | None) -> None:
        """A handshake was refused (403), or a connection closed with a code of the protocol's."""
        if self._observers:
            self._tell(RefusedRequest("GET", path, status, code, headers, peer))

    def unreadable(self, status: int, peer: str | None) -> None:
        """What came on a connection was no HTTP."""
        if self._observers:
            self._tell(RefusedRequest("", "", status, "MALFORMED_HTTP", NO_HEADERS, peer))

    def _tell(self, request: RefusedRequest) -> None:
        for observer in self._observers:
            observer.refused(request)
