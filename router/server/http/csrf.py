"""Cross-Site Request Forgery: what a page of another site may not make a browser send."""

from __future__ import annotations

from collections.abc import Mapping

from router.server.configuration.protection import CsrfOptions
from router.server.errors import RequestRefused
from router.server.http.cors import CorsPolicy


class CsrfGuard:
    """Refuses requests that a browser could have been made to send without asking this server first.

    A POST of JSON needs no look: its type makes the browser ask (Fetch, "CORS-safelisted request-header").
    """

    def __init__(self, options: CsrfOptions, cors: CorsPolicy) -> None:
        self._enabled = options.enabled
        self._headers = tuple(name.lower().encode("latin-1") for name in options.headers)
        self._cors = cors

    def check_simple_body(self, headers: Mapping[bytes, bytes]) -> None:
        """For bodies of types that need no preflight (uploads). Raises RequestRefused (403)."""
        if self._enabled and not self._vouched(headers):
            names = ", ".join(name.decode() for name in self._headers)
            raise RequestRefused(
                "CSRF_PREVENTED", f"A request of this type needs one of these headers: {names}.", status=403
            )

    def check_cross_site(self, headers: Mapping[bytes, bytes]) -> None:
        """For GETs and WebSocket handshakes, which cookies go along with. Raises RequestRefused (403).

        Only browsers send Origin and Sec-Fetch-Site; without either there are no ambient credentials to abuse.
        """
        if not self._enabled:
            return
        origin = headers.get(b"origin")
        foreign = headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site")
        if origin is not None:
            if self._cors.allows(origin) or _same_origin(origin, headers.get(b"host")):
                return
            foreign = True
        if foreign and not self._vouched(headers):
            raise RequestRefused("CSRF_PREVENTED", "This request came from another site.", status=403)

    def _vouched(self, headers: Mapping[bytes, bytes]) -> bool:
        return any(name in headers for name in self._headers)


def _same_origin(origin: bytes, host: bytes | None) -> bool:
    """Whether the page came from the host that is asked. The scheme is not compared: proxies end TLS before us."""
    return host is not None and origin.partition(b"://")[2].lower() == host.lower()
