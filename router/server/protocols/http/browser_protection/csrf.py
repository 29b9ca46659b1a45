"""Protection from Cross-Site Request Forgery: requests that a page of another site makes a browser send."""

from collections.abc import Mapping

from router.server.config.options.cross_origin import CsrfOptions
from router.server.errors import RequestRejected
from router.server.protocols.http.browser_protection.cors import CorsPolicy


class CsrfGuard:
    """The rejection of requests that a page could make a browser send without a preflight."""

    def __init__(self, options: CsrfOptions, cors: CorsPolicy) -> None:
        self._enabled = options.enabled
        self._headers = tuple(name.lower().encode("latin-1") for name in options.required_headers)
        self._cors = cors

    def check_simple_body(self, headers: Mapping[bytes, bytes]) -> None:
        """Check a request whose body's type needs no preflight (uploads). Raises RequestRejected (403)."""
        if self._enabled and not self._has_custom_header(headers):
            names = ", ".join(name.decode() for name in self._headers)
            raise RequestRejected(
                "CSRF_PREVENTED", f"A request of this type needs one of these headers: {names}.", status=403
            )

    def check_cross_site(self, headers: Mapping[bytes, bytes]) -> None:
        """Check a GET or a WebSocket handshake, with which browsers send cookies. Raises RequestRejected (403).

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
        if foreign and not self._has_custom_header(headers):
            raise RequestRejected("CSRF_PREVENTED", "This request came from another site.", status=403)

    def _has_custom_header(self, headers: Mapping[bytes, bytes]) -> bool:
        return any(name in headers for name in self._headers)


def _same_origin(origin: bytes, host: bytes | None) -> bool:
    """Check that the page came from the requested host. The scheme is not compared: proxies may terminate TLS."""
    return host is not None and origin.partition(b"://")[2].lower() == host.lower()
