"""Cross-Origin Resource Sharing (Fetch, "CORS protocol"): which pages may read what is answered."""

from __future__ import annotations

import re

from router.server.configuration.protection import CorsOptions
from router.server.http.messages import HttpRequest, HttpResponse


class CorsPolicy:
    """The configured policy."""

    def __init__(self, options: CorsOptions) -> None:
        if "*" in options.origins and options.credentials:
            raise ValueError("CORS cannot allow credentials to every origin")
        self._any = "*" in options.origins
        self._origins = frozenset(origin.rstrip("/").encode("latin-1") for origin in options.origins)
        self._pattern = re.compile(options.origin_pattern.encode("latin-1")) if options.origin_pattern else None
        self._credentials = options.credentials
        self._headers = ", ".join(options.headers).encode("latin-1")
        self._methods = ", ".join(options.methods).encode("latin-1")
        self._expose = ", ".join(options.expose).encode("latin-1")
        self._max_age = str(int(options.max_age)).encode("latin-1")
        self.active = bool(self._origins or self._pattern)

    def allows(self, origin: bytes) -> bool:
        """Whether pages of an origin may read answers."""
        if self._any or origin in self._origins:
            return True
        return self._pattern is not None and self._pattern.fullmatch(origin) is not None

    def preflight(self, request: HttpRequest) -> HttpResponse:
        """The answer to OPTIONS. A refused origin gets no permission, which is all the protocol has for it."""
        origin = request.index.get(b"origin")
        if origin is None or not self.allows(origin) or b"access-control-request-method" not in request.index:
            return HttpResponse(204, b"", [(b"allow", self._methods), (b"vary", b"origin")])
        asked = request.index.get(b"access-control-request-headers", b"")
        headers = [
            *self._permission(origin),
            (b"access-control-allow-methods", self._methods),
            (b"access-control-max-age", self._max_age),
        ]
        if self._headers or asked:
            headers.append((b"access-control-allow-headers", self._headers or asked))
        return HttpResponse(204, b"", headers)

    def permit(self, origin: bytes, response: HttpResponse) -> None:
        """Let a page of this origin read the answer, if it may."""
        if self.allows(origin):
            response.headers.extend(self._permission(origin))
            if self._expose:
                response.headers.append((b"access-control-expose-headers", self._expose))
        else:
            response.headers.append((b"vary", b"origin"))

    def _permission(self, origin: bytes) -> list[tuple[bytes, bytes]]:
        if self._any:
            return [(b"access-control-allow-origin", b"*")]
        headers = [(b"access-control-allow-origin", origin), (b"vary", b"origin")]
        if self._credentials:
            headers.append((b"access-control-allow-credentials", b"true"))
        return headers
