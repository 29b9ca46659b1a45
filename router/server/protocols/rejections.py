"""Reporting rejections of requests that never became an operation: unreadable, too large, or not authenticated."""

from collections.abc import Mapping, Sequence

from router.server.protocols.http.messages import HttpRequest, decoded_headers
from router.server.telemetry.records import OperationObserver, RejectedRequest

_NO_HEADERS: Mapping[str, str] = {}


class RejectionReporter:
    """Notification of all observers of rejections before the operation pipeline; the pipeline notifies of its own."""

    def __init__(self, observers: Sequence[OperationObserver]) -> None:
        self._observers = observers

    def http(self, request: HttpRequest, status: int, code: str) -> None:
        """Report an HTTP request that was rejected with a status and an error code."""
        if self._observers:
            headers = decoded_headers(request.headers)
            self._report(RejectedRequest(request.method, request.target, status, code, headers, request.peer))

    def websocket(self, path: str, code: str, status: int, headers: Mapping[str, str], peer: str | None) -> None:
        """Report a handshake that was rejected (403), or a connection that was closed with a code of the protocol."""
        if self._observers:
            self._report(RejectedRequest("GET", path, status, code, headers, peer))

    def unreadable(self, status: int, code: str, peer: str | None) -> None:
        """Report bytes on a connection that are not an acceptable HTTP request."""
        if self._observers:
            self._report(RejectedRequest("", "", status, code, _NO_HEADERS, peer))

    def _report(self, request: RejectedRequest) -> None:
        for observer in self._observers:
            observer.rejected(request)
