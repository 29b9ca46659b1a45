"""Cross-Origin Resource Sharing (Fetch, "CORS protocol"): the web pages that may read responses."""

import re

from router.server.config.options.cross_origin import CorsOptions
from router.server.protocols.http.messages import HttpRequest, HttpResponse

_PREFLIGHT_VARY = (
    b"vary",
    b"origin, access-control-request-method, access-control-request-headers, access-control-request-private-network",
)


class CorsPolicy:
    """The configured policy."""

    def __init__(self, options: CorsOptions) -> None:
        if "*" in options.origins and options.allow_credentials:
            raise ValueError("CORS cannot allow credentials to every origin")
        self._any = "*" in options.origins
        """Every origin gets the same response."""
        self._origins = frozenset(origin.rstrip("/").encode("latin-1") for origin in options.origins)
        self._pattern = re.compile(options.origin_pattern.encode("latin-1")) if options.origin_pattern else None
        self._credentials = options.allow_credentials
        self._headers = ", ".join(options.allow_headers).encode("latin-1")
        self._methods = ", ".join(options.methods).encode("latin-1")
        self._expose = ", ".join(options.expose_headers).encode("latin-1")
        self._max_age = str(int(options.max_age)).encode("latin-1")
        self._private_network = options.allow_private_network
        self.active = bool(self._origins or self._pattern)
        self._varies = self.active and not self._any

    def allows(self, origin: bytes) -> bool:
        """Check that pages of an origin may read responses."""
        if self._any or origin in self._origins:
            return True
        return self._pattern is not None and self._pattern.fullmatch(origin) is not None

    def preflight(self, request: HttpRequest) -> HttpResponse:
        """Respond to OPTIONS. An origin that is not allowed gets no permission: the protocol has no other rejection."""
        origin = request.index.get(b"origin")
        if origin is None or not self.allows(origin) or b"access-control-request-method" not in request.index:
            return HttpResponse(204, b"", [(b"allow", self._methods), _PREFLIGHT_VARY])
        requested = request.index.get(b"access-control-request-headers", b"")
        headers = [
            *self._permission(origin),
            (b"access-control-allow-methods", self._methods),
            (b"access-control-max-age", self._max_age),
            _PREFLIGHT_VARY,
        ]
        if self._private_network and request.index.get(b"access-control-request-private-network") == b"true":
            headers.append((b"access-control-allow-private-network", b"true"))
        if self._headers or requested:
            headers.append((b"access-control-allow-headers", self._headers or requested))
        return HttpResponse(204, b"", headers)

    def permit(self, origin: bytes | None, response: HttpResponse) -> None:
        """Permit a page of this origin to read the response, if it is allowed.

        Where the permission depends on the origin, the response says so to caches also if the request has none: they
        would give it to pages, which could not read it (Fetch, "CORS protocol and HTTP caches").
        """
        if self._varies:
            response.headers.append((b"vary", b"origin"))
        if origin is not None and self.allows(origin):
            response.headers.extend(self._permission(origin))
            if self._expose:
                response.headers.append((b"access-control-expose-headers", self._expose))

    def _permission(self, origin: bytes) -> list[tuple[bytes, bytes]]:
        if self._any:
            return [(b"access-control-allow-origin", b"*")]
        headers = [(b"access-control-allow-origin", origin)]
        if self._credentials:
            headers.append((b"access-control-allow-credentials", b"true"))
        return headers
